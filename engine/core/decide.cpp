#include "engine/core/decide.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/core/apply.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/everyday_desk.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {
namespace {

/// A responder can be asked when on duty, not retired, without an open offer and without an assignment.
bool is_free(const ResponderState& r) noexcept { return r.on_duty && !r.retired && !r.open_offer && !r.assignment; }

void sync_responder(const State& s, Fleet& fleet, ResponderId id) {
    const ResponderState& r = s.responders.at(id);
    fleet.set_status(id, {.tier = r.profile.tier, .on_duty = r.on_duty && !r.retired, .free = is_free(r), .retired = r.retired});
}

void enrol(const State& s, Fleet& fleet, ResponderId id) {
    fleet.enrol(id, s.responders.at(id).profile);
    sync_responder(s, fleet, id);
}

}  // namespace

void throw_exception_from_error(const Rejection& r, const boost::source_location&) { throw std::logic_error{r.detail}; }

void Decision::emit(EventBody body) {
    Event& event = events_.emplace_back(Event{now, std::move(body)});
    apply(s, event);
    const auto sync_offer = [&](OfferId offer) { sync_responder(s, w.fleet, s.offers.at(offer).responder); };
    if (const auto* enrolled = std::get_if<ResponderEnrolled>(&event.body)) enrol(s, w.fleet, enrolled->responder);
    else if (const auto* updated = std::get_if<ResponderUpdated>(&event.body)) enrol(s, w.fleet, updated->responder);
    else if (const auto* retired = std::get_if<ResponderRetired>(&event.body)) sync_responder(s, w.fleet, retired->responder);
    else if (const auto* duty = std::get_if<DutyChanged>(&event.body)) sync_responder(s, w.fleet, duty->responder);
    else if (const auto* made = std::get_if<OfferMade>(&event.body)) sync_offer(made->offer);
    else if (const auto* accepted = std::get_if<OfferAccepted>(&event.body)) sync_offer(accepted->offer);
    else if (const auto* declined = std::get_if<OfferDeclined>(&event.body)) sync_offer(declined->offer);
    else if (const auto* expired = std::get_if<OfferExpired>(&event.body)) sync_offer(expired->offer);
    else if (const auto* withdrawn = std::get_if<OfferWithdrawn>(&event.body)) sync_offer(withdrawn->offer);
    else if (const auto* ended = std::get_if<AssignmentEnded>(&event.body)) sync_offer(ended->offer);
    // Last, because these add events of their own.
    if (const auto* taken = std::get_if<OfferAccepted>(&event.body)) tell_reporter(*this, s.offers.at(taken->offer).incident, "accepted");
    else if (const auto* stage = std::get_if<AssignmentProgressed>(&event.body)) {
        if (stage->stage == Stage::Arrived) tell_reporter(*this, s.offers.at(stage->offer).incident, "arrived");
    } else if (const auto* closed = std::get_if<IncidentClosed>(&event.body)) incident_was_closed(*this, closed->incident);
}

bool Decision::night() const noexcept { return is_night(week_minute(now, w.town.utc_offset_minutes)); }

IncidentFacts Decision::facts_of(const IncidentState& i) const {
    return {.type = i.type, .intent = i.intent, .severity = i.severity, .source_kind = i.source_kind, .zone_class = i.zone_class, .night = night()};
}

const IncidentState* Decision::open_incident(IncidentId id) const noexcept {
    const IncidentState* i = s.incidents.find(id);
    return i != nullptr && i->open() ? i : nullptr;
}

bool Decision::police_accepted(const IncidentState& i) const {
    return std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId id) {
        const OfferState* o = s.offers.find(id);
        return o != nullptr && o->active() && o->tier >= 2;
    });
}

std::size_t Decision::filled_slots(const IncidentState& i, Tier tier) const {
    return static_cast<std::size_t>(std::count_if(i.offers.begin(), i.offers.end(), [&](OfferId id) {
        const OfferState* o = s.offers.find(id);
        return o != nullptr && o->tier == tier && o->fills_slot();
    }));
}

Decided decide(State& state, World world, const Command& command, Instant now) {
    Decision decision{state, world, std::max(now, state.last_at)};
    if (auto refused = std::visit([&](const auto& c) { return decide_on(decision, c); }, command)) {
        WATCHGRID_ASSERT(decision.decided_nothing());
        return *std::move(refused);
    }
    return decision.take();
}

void sync_fleet(const State& state, World world) {
    auto id = state.responders.first_id();
    for (std::size_t n = state.responders.size(); n > 0; --n, ++id.value) enrol(state, world.fleet, id);
}

}  // namespace watchgrid::engine
