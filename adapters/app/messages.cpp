#include "adapters/app/messages.hpp"

#include "adapters/app/least_view.hpp"
#include "adapters/app/public_ids.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::app {
namespace {

const engine::AlertState* first_alert(const engine::State& s, const engine::IncidentState& i) {
    return i.alerts.empty() ? nullptr : s.alerts.find(i.alerts.front());
}

/// Whoever holds a post is told the post and its time, not the address of the incident.
template <class Message> void to_post(Message& m, const engine::PostState& post) {
    m.location = engine::Location{post.plan.at, 0};
    m.place = post.plan.place_id;
    m.arrive_by = post.plan.hold_by;
}

/// The rest of a task about an incident, for somebody who was asked; `o` is null when the offer has left memory.
void tell_what_is_theirs(codec::Task& m, const engine::State& s, const engine::IncidentState& i, const engine::OfferState* o, std::uint32_t area_m) {
    const bool yes = o != nullptr && said_yes(*o);
    if (!yes && area_m > 0) {
        m.place.clear();
        if (m.location && m.kind == codec::TaskKind::Updated) m.location = area_of(*m.location, area_m);
        else m.location.reset();
    }
    if (!yes || (m.kind != codec::TaskKind::Granted && m.kind != codec::TaskKind::Updated)) return;
    const engine::AlertState* a = first_alert(s, i);
    if (a == nullptr) return;
    m.details = a->text;
    // Never at a silent alarm: a telephone that rings there may cost a life.
    if (o->tier >= 2 && !i.silent && !(a->reporter.name.empty() && a->reporter.phone.empty())) m.reporter = codec::Contact{a->reporter.name, a->reporter.phone};
}

codec::TaskKind task_kind(engine::TaskKind k) noexcept { return static_cast<codec::TaskKind>(k); }
static_assert(static_cast<int>(codec::TaskKind::Message) == static_cast<int>(engine::TaskKind::Message));

}  // namespace

codec::Offer offer_message(const engine::State& s, engine::OfferId id, Origin origin, std::uint32_t area_m) {
    const engine::OfferState& o = s.offers.at(id);
    const engine::IncidentState& i = s.incidents.at(o.incident);
    codec::Offer m;
    m.shard = origin.shard; m.epoch = origin.epoch; m.seq = o.made_seq;
    m.offer_id = public_id(id); m.incident_id = public_id(o.incident);
    m.type = i.type; m.severity = i.severity; m.tier = o.tier; m.location = i.location; m.place = i.place_id;
    if (const engine::AlertState* a = first_alert(s, i)) m.text = a->text;
    m.eta_s = static_cast<double>(o.eta.count()) / 1000.0; m.distance_m = o.distance_m;
    if (const engine::RingState* ring = o.ring ? s.rings.find(o.ring) : nullptr) {
        if (const engine::PostState* post = ring->find_post(o.post)) to_post(m, *post);
        m.role = "post";
        m.text = ring->suspect.description;
    }
    m.offered_at = o.made_at; m.expires_at = o.expires_at; m.silent = i.silent; m.drill = i.drill;
    if (!said_yes(o)) show_only_the_area(m, area_m);
    return m;
}

codec::Notice notice_message(const engine::NoticeState& n, engine::NoticeId id) {
    codec::Notice m;
    m.notice_id = public_id(id);
    m.zone_id = n.content.zone_id; m.title = n.content.headline; m.text = n.content.text; m.severity = engine::parse_enum<engine::Severity>(n.content.severity);
    m.issued_at = n.issued_at; m.expires_at = n.content.expires_at;
    return m;
}

codec::Task task_message(const engine::State& s, const engine::PublishTask& task, std::uint64_t seq, Origin origin, engine::Instant at, std::uint32_t area_m) {
    codec::Task m;
    if (!task.incident) {  // everyday work: no incident behind it
        m.shard = origin.shard; m.epoch = origin.epoch; m.seq = seq; m.kind = task_kind(task.kind);
        m.text = task.text; m.at = at;
        return m;
    }
    const engine::IncidentState& i = s.incidents.at(task.incident);
    m.shard = origin.shard; m.epoch = origin.epoch; m.seq = seq; m.kind = task_kind(task.kind);
    if (task.offer) m.offer_id = public_id(task.offer);
    m.incident_id = public_id(task.incident); m.type = i.type; m.severity = i.severity; m.location = i.location; m.place = i.place_id;
    m.text = task.text; m.at = at; m.silent = i.silent; m.drill = i.drill;
    const engine::OfferState* o = s.offers.find(task.offer);
    if (const engine::RingState* ring = o != nullptr && o->ring ? s.rings.find(o->ring) : nullptr) {
        if (const engine::PostState* post = ring->find_post(o->post)) to_post(m, *post);
        m.details = ring->suspect.description;
    } else if (task.offer) tell_what_is_theirs(m, s, i, o, area_m);
    return m;
}

codec::Receipt receipt_message(const engine::State& s, engine::World world, std::string_view source_id, std::string_view alert_id, bool repeated, engine::Instant now,
                               const engine::PlaceIndex* shelters) {
    codec::Receipt m;
    m.alert_id = alert_id; m.server_at = now;
    const auto known = s.alert_by_key.find(engine::alert_key(source_id, alert_id));
    // An incident of long ago leaves memory before an alert that was merged into it: the journal has both.
    if (known == s.alert_by_key.end() || !s.incidents.has(s.alerts.at(known->second).incident)) {
        m.accepted = known != s.alert_by_key.end();
        m.code = m.accepted ? "repeated" : "unknown_alert";
        return m;
    }
    const engine::AlertState& a = s.alerts.at(known->second);
    const engine::IncidentState& i = s.incidents.at(a.incident);
    m.accepted = true; m.code = repeated ? "repeated" : "accepted";
    m.incident_id = public_id(a.incident); m.incident_state = engine::to_string(i.phase); m.merged = a.incident != a.first_incident || i.alerts.size() > 1;
    m.severity = i.severity;
    for (const engine::ClockId id : i.clocks)
        if (const engine::ClockState* c = s.clocks.find(id); c != nullptr && c->phase != engine::ClockPhase::Cancelled)
            m.clocks.push_back({s.rule_of(*c).id, std::string{engine::to_string(s.rule_of(*c).stop)}, c->due_at});
    if (shelters != nullptr && i.location) {
        const auto nearest = shelters->nearest(world.town.places, {.from = i.location->at, .open_at = engine::week_minute(now, world.town.utc_offset_minutes)});
        if (nearest) {
            const engine::Place& p = world.town.places[nearest->place];
            m.nearest_shelter = codec::Shelter{p.id, p.name, engine::Location{p.at, 0}, nearest->distance.meters()};
        }
    }
    return m;
}

std::string place_words(const engine::State&, const engine::Town& town, const engine::IncidentState& i) {
    if (const engine::Place* p = town.find_place(i.place_id)) return p->name;
    const engine::ZoneIndex zone = town.find_zone(i.zone_id);
    return zone == engine::kNoZone ? std::string{} : town.zones[zone].name;
}

}  // namespace watchgrid::app
