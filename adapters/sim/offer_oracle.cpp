#include "adapters/sim/offer_oracle.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr std::size_t kComplaintsKept = 20;

std::int64_t local_minute(std::int64_t ms, const Town& town) { return ms / 60'000 + town.utc_offset_minutes; }

}  // namespace

OfferOracle::OfferOracle(const Town& town, const PolicyPack& policy) : town_{town}, rest_ms_{policy.rest_after_release.count()} {
    for (std::size_t i = 0; i < town.responders.size(); ++i) town_index_.emplace(town.responders[i].external_id, i);
}

void OfferOracle::enrolled(const ResponderEnrolled& e) {
    if (people_.size() <= e.responder.value) people_.resize(e.responder.value + 1);
    const auto it = town_index_.find(e.profile.external_id);
    people_[e.responder.value].in_town = it == town_index_.end() ? town_.responders.size() : it->second;
}

void OfferOracle::complain(const OfferMade& e, const char* why) {
    ++violations_;
    if (complaints_.size() < kComplaintsKept)
        complaints_.push_back("offer " + std::to_string(e.offer.value) + " of incident " + std::to_string(e.incident.value) + " to responder " +
                              std::to_string(e.responder.value) + ": " + why);
}

bool OfferOracle::gated(const Responder& r, std::uint64_t incident, int minute_of_day) const {
    const AlertType type = open_.at(incident);
    const bool weapons = type == AlertType::Weapon || type == AlertType::Robbery;
    const bool violence = weapons || type == AlertType::Fight || type == AlertType::Sos || type == AlertType::Burglary;
    const bool danger = violence || type == AlertType::Fire || type == AlertType::Drowning || type == AlertType::Crowd || type == AlertType::Traffic;
    const bool night = minute_of_day >= 22 * 60 || minute_of_day < 6 * 60;
    const bool forbidden = ((r.gates & kGateViolence) && violence) || ((r.gates & kGateWeapons) && weapons) || ((r.gates & kGateNight) && night) || ((r.gates & kGateAge) && danger);
    if (forbidden || !(r.gates & kGateLead)) return forbidden;
    for (const auto& [id, o] : held_)
        if (o.incident == incident && o.accepted && o.tier >= 2) return false;
    return true;  // needs a police lead, and there is none
}

/// The roster follows the markets, and one is held at that local minute since 1970.
bool OfferOracle::at_market(std::size_t in_town, std::int64_t minute) const {
    if (in_town >= town_.market_duty.size()) return false;
    for (const MarketDay& m : town_.market_duty[in_town])
        if (m.day * 1440 + m.from <= minute && minute < m.day * 1440 + m.to) return true;
    return false;
}

bool OfferOracle::is_away(std::size_t in_town, std::int64_t minute) const {
    if (in_town >= town_.leave.size()) return false;
    for (const LeaveDays& l : town_.leave[in_town])
        if (l.from * 1440 <= minute && minute < (l.until + 1) * 1440) return true;
    return false;
}

void OfferOracle::made(const OfferMade& e, std::int64_t now) {
    Person& p = people_[e.responder.value];
    if (!open_.contains(e.incident.value)) complain(e, "the incident is not open");
    if (!p.on_duty) complain(e, "off duty");
    if (p.held != 0) complain(e, "busy or asked already");
    if (!e.ordered && now < p.rests_until) complain(e, "resting");
    if (!e.ordered && to_ms(e.expires_at) <= now) complain(e, "dead on arrival");
    if (p.in_town < town_.responders.size()) {
        const std::int64_t minute = local_minute(now, town_);
        const auto week_minute = static_cast<std::uint16_t>((minute + 3 * 1440) % 10080);  // 1970 began on a Thursday
        if (!e.ordered && !town_.shifts[p.in_town].contains(week_minute) && !at_market(p.in_town, minute)) complain(e, "off shift");
        if (!e.ordered && is_away(p.in_town, minute)) complain(e, "on leave");
        if (const auto& until = town_.responders[p.in_town].vetted_until; until && to_ms(*until) <= now) complain(e, "not vetted");
        if (open_.contains(e.incident.value) && gated(town_.responders[p.in_town], e.incident.value, static_cast<int>(minute % 1440))) complain(e, "gated");
    }
    held_[e.offer.value] = {.incident = e.incident.value, .person = e.responder.value, .tier = e.tier, .accepted = e.ordered, .moved = false};
    p.held = e.offer.value;
}

void OfferOracle::ended(std::uint64_t id, std::int64_t now, bool earns_rest) {
    const auto it = held_.find(id);
    if (it == held_.end()) return;
    Person& p = people_[it->second.person];
    if (p.held == id) p.held = 0;
    if (it->second.moved && earns_rest) p.rests_until = now + rest_ms_;
    held_.erase(it);
}

void OfferOracle::see(const Event& e) {
    const std::int64_t now = to_ms(e.at);
    if (const auto* r = std::get_if<ResponderEnrolled>(&e.body)) enrolled(*r);
    else if (const auto* d = std::get_if<DutyChanged>(&e.body)) people_[d->responder.value].on_duty = d->on;
    else if (const auto* i = std::get_if<IncidentOpened>(&e.body)) open_[i->incident.value] = types_[i->incident.value] = i->type;
    else if (const auto* again = std::get_if<IncidentReopened>(&e.body)) open_[again->incident.value] = types_.at(again->incident.value);
    else if (const auto* m = std::get_if<OfferMade>(&e.body)) made(*m, now);
    else if (const auto* a = std::get_if<OfferAccepted>(&e.body)) held_[a->offer.value].accepted = true;
    else if (const auto* p = std::get_if<AssignmentProgressed>(&e.body)) {
        if (const auto it = held_.find(p->offer.value); it != held_.end() && p->stage == Stage::Moving) it->second.moved = true;
    } else if (const auto* declined = std::get_if<OfferDeclined>(&e.body)) ended(declined->offer.value, now);
    else if (const auto* expired = std::get_if<OfferExpired>(&e.body)) ended(expired->offer.value, now);
    else if (const auto* withdrawn = std::get_if<OfferWithdrawn>(&e.body)) ended(withdrawn->offer.value, now);
    else if (const auto* end = std::get_if<AssignmentEnded>(&e.body)) ended(end->offer.value, now, end->reason != EndReason::Rematched);
    else if (const auto* closed = std::get_if<IncidentClosed>(&e.body)) open_.erase(closed->incident.value);
}

}  // namespace watchgrid::sim
