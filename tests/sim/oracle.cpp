#include "tests/sim/oracle.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

int minute_of_day(std::int64_t ms, int offset) { return static_cast<int>((ms / 60'000 + offset) % 1440); }

bool in_shift(const OracleShift& s, int minute) {
    if (s.from_minute == s.to_minute) return true;
    return s.from_minute < s.to_minute ? minute >= s.from_minute && minute < s.to_minute : minute >= s.from_minute || minute < s.to_minute;
}

/// The table of design 4 and of responder.hpp, written out.
bool forbidden(const Responder& r, AlertType type, bool night, bool police_go) {
    const bool weapons = type == AlertType::Weapon || type == AlertType::Robbery;
    const bool violence = weapons || type == AlertType::Fight || type == AlertType::Sos || type == AlertType::Burglary;
    const bool danger = violence || type == AlertType::Fire || type == AlertType::Drowning || type == AlertType::Crowd || type == AlertType::Traffic;
    if ((r.gates & 1U) && violence) return true;
    if ((r.gates & 2U) && weapons) return true;
    if ((r.gates & 4U) && night) return true;
    if ((r.gates & 8U) && danger) return true;
    return (r.gates & 16U) && !police_go;
}

}  // namespace

Oracle::Oracle(std::vector<Responder> people, std::vector<OracleShift> shifts, PolicyPack policy, int offset)
    : policy_{std::move(policy)}, utc_offset_minutes_{offset} {
    for (std::size_t i = 0; i < people.size(); ++i) people_.push_back({.profile = people[i], .shift = shifts[i]});
}

int Oracle::filled(std::uint64_t incident, int tier) const {
    int n = 0;
    for (const auto& [id, o] : offers_) n += o.incident == incident && o.tier == tier && o.active && !o.stalled ? 1 : 0;
    return n;
}

bool Oracle::police_go(std::uint64_t incident) const {
    for (const auto& [id, o] : offers_)
        if (o.incident == incident && o.active && o.tier >= 2) return true;
    return false;
}

void Oracle::made(const OfferMade& e, std::int64_t now, bool by_hand) {
    ++offers_seen_;
    const std::size_t who = e.responder.value - 1;
    Person& p = people_[who];
    const Incident& i = incidents_.at(e.incident.value);
    const std::string name = "offer " + std::to_string(e.offer.value) + " to " + p.profile.external_id + ": ";
    if (!i.open) complain(name + "the incident is not open");
    if (i.consult) complain(name + "a consult pages somebody");
    if (!p.on) complain(name + "off duty");
    if (p.drill != i.drill) complain(name + "wrong drill");
    if (p.assignment != 0) complain(name + "busy");
    if (p.offer != 0) complain(name + "has an open offer");
    if (now < p.rests_until && !by_hand) complain(name + "resting");
    const int minute = minute_of_day(now, utc_offset_minutes_);
    if (!in_shift(p.shift, minute) && !by_hand) complain(name + "off shift");
    if (forbidden(p.profile, i.type, minute >= 22 * 60 || minute < 6 * 60, police_go(e.incident.value))) complain(name + "gated");
    if (!e.ordered && to_ms(e.expires_at) <= now) complain(name + "dead on arrival");
    if (e.tier != p.profile.tier) complain(name + "wrong tier");
    offers_[e.offer.value] = {.incident = e.incident.value, .person = who, .tier = e.tier, .open = !e.ordered, .until = to_ms(e.expires_at)};
    if (e.rematch) {
        offers_[e.offer.value].turned_round = p.turned_round;
        if (p.turned_round > 2) complain(name + "turned round for the third time");
    }
    if (e.ordered) accepted(e.offer.value, now);
    else p.offer = e.offer.value;
}

void Oracle::accepted(std::uint64_t id, std::int64_t now) {
    ++winners_seen_;
    Offer& o = offers_.at(id);
    Person& p = people_[o.person];
    const std::string name = "offer " + std::to_string(id) + " taken by " + p.profile.external_id + ": ";
    if (o.open && now >= o.until) complain(name + "after its deadline");
    if (p.assignment != 0) complain(name + "has an assignment already");
    if (!p.on) complain(name + "off duty");
    if (p.offer == id) p.offer = 0;
    o.open = false, o.active = true;
    p.assignment = id;
    const int slots = incidents_.at(o.incident).slots[static_cast<std::size_t>(o.tier) - 1];
    if (filled(o.incident, o.tier) > slots) complain(name + "more winners than the " + std::to_string(slots) + " slots");
}

void Oracle::ended(std::uint64_t id, std::int64_t now) {
    const auto it = offers_.find(id);
    if (it == offers_.end()) return complain("offer " + std::to_string(id) + " ended twice");
    Person& p = people_[it->second.person];
    if (p.offer == id) p.offer = 0;
    if (p.assignment == id) {
        p.assignment = 0;
        if (it->second.moved) p.rests_until = now + policy_.rest_after_release.count();
    }
    offers_.erase(it);
}

void Oracle::opened(const IncidentOpened& e) {
    Incident i{.type = e.type, .drill = e.drill, .consult = e.intent == Intent::Consult};
    if (e.dispatch_row != kNoDispatchRow)
        for (std::size_t t = 0; t < kTiers; ++t) i.slots[t] = policy_.dispatch[e.dispatch_row].tier[t].slots;
    incidents_[e.incident.value] = i;
}

void Oracle::merged(std::uint64_t from, std::uint64_t into) {
    incidents_.at(from).open = false;
    for (auto& [id, o] : offers_)
        if (o.incident == from) o.incident = into;
    for (int tier = 1; tier <= kTiers; ++tier) {
        int& slots = incidents_.at(into).slots[static_cast<std::size_t>(tier) - 1];
        slots = std::max(slots, filled(into, tier));  // those who are on the way already go on
    }
}

void Oracle::see(const Event& e, bool by_hand) {
    const std::int64_t now = to_ms(e.at);
    if (const auto* x = std::get_if<DutyChanged>(&e.body)) {
        people_[x->responder.value - 1].on = x->on;
        people_[x->responder.value - 1].drill = x->on && x->drill;
    } else if (const auto* opened_event = std::get_if<IncidentOpened>(&e.body)) opened(*opened_event);
    else if (const auto* m = std::get_if<OfferMade>(&e.body)) made(*m, now, by_hand);
    else if (const auto* a = std::get_if<OfferAccepted>(&e.body)) accepted(a->offer.value, now);
    else if (const auto* d = std::get_if<OfferDeclined>(&e.body)) ended(d->offer.value, now);
    else if (const auto* t = std::get_if<OfferExpired>(&e.body)) ended(t->offer.value, now);
    else if (const auto* w = std::get_if<OfferWithdrawn>(&e.body)) ended(w->offer.value, now);
    else if (const auto* end = std::get_if<AssignmentEnded>(&e.body)) {
        const auto it = offers_.find(end->offer.value);
        if (end->reason == EndReason::Rematched && it != offers_.end()) {  // nobody needs a rest from a way that was cut short
            ++rematches_seen_;
            if (it->second.tier != 2) complain("offer " + std::to_string(end->offer.value) + " was matched again and is not police");
            people_[it->second.person].turned_round = it->second.turned_round + 1;
            it->second.moved = false;
        } else if (it != offers_.end()) people_[it->second.person].turned_round = 0;
        ended(end->offer.value, now);
    }
    else if (const auto* s = std::get_if<AssignmentStalled>(&e.body)) offers_.at(s->offer.value).stalled = true;
    else if (const auto* p = std::get_if<AssignmentProgressed>(&e.body)) {
        const auto it = offers_.find(p->offer.value);
        if (it != offers_.end() && p->stage == Stage::Moving) it->second.moved = true;
    } else if (const auto* tier = std::get_if<TierWidened>(&e.body)) incidents_.at(tier->incident.value).slots[tier->tier - 1U] = tier->slots;
    else if (const auto* c = std::get_if<IncidentClosed>(&e.body)) incidents_.at(c->incident.value).open = false;
    else if (const auto* r = std::get_if<IncidentReopened>(&e.body)) incidents_.at(r->incident.value).open = true;
    else if (const auto* merge = std::get_if<IncidentMerged>(&e.body)) merged(merge->incident.value, merge->into.value);
    else if (const auto* u = std::get_if<IncidentUnmerged>(&e.body)) incidents_.at(u->incident.value).open = true;
}

void Oracle::see_end_of_tick(Instant now) {
    for (const auto& [id, o] : offers_) {
        if (o.open && o.until <= to_ms(now)) complain("offer " + std::to_string(id) + " outlived its deadline");
        if ((o.open || o.active) && !incidents_.at(o.incident).open) complain("offer " + std::to_string(id) + " outlived its incident");
        if ((o.open || o.active) && !people_[o.person].on) complain("offer " + std::to_string(id) + " is held by somebody off duty");
    }
}

}  // namespace watchgrid::test
