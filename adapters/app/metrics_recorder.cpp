#include "adapters/app/metrics_recorder.hpp"

#include <array>

#include "adapters/app/least_view.hpp"
#include "engine/core/apply_ring.hpp"

namespace watchgrid::app {
namespace {

using metrics::OfferOutcome;

metrics::Seconds seconds(engine::Duration d) { return std::chrono::duration_cast<metrics::Seconds>(d); }

std::optional<engine::ZoneClass> zone_class(const engine::IncidentState& i) {
    return i.zone_id.empty() ? std::nullopt : std::optional{i.zone_class};
}

}  // namespace

void MetricsRecorder::on_events(const engine::State& s, std::span<const StoredEvent> events) {
    for (const StoredEvent& e : events) on(s, e.event);
}

void MetricsRecorder::on(const engine::State& s, const engine::Event& event) {
    const auto offer_ended = [&](engine::OfferId id, OfferOutcome outcome) {
        const engine::OfferState* o = s.offers.find(id);
        if (o == nullptr || o->ring || !s.incidents.has(o->incident) || s.incidents.at(o->incident).drill) return;
        m_.offer(o->tier, outcome);
        if (outcome == OfferOutcome::Accepted || outcome == OfferOutcome::Declined) m_.offer_response(o->tier, seconds(event.at - o->made_at));
    };
    const auto clock_ended = [&](engine::ClockId id, metrics::ClockResult result, engine::BreachCause cause) {
        const engine::ClockState* c = s.clocks.find(id);
        if (c == nullptr || !s.incidents.has(c->incident) || s.incidents.at(c->incident).drill) return;
        const engine::IncidentState& i = s.incidents.at(c->incident);
        const engine::Rule& rule = s.rule_of(*c);
        if (result == metrics::ClockResult::Met) m_.sla_stage(rule.stop, zone_class(i), seconds(event.at - c->started_at));
        if (result == metrics::ClockResult::Met && c->phase == engine::ClockPhase::Breached) return;  // counted when it was breached
        metrics::Metrics::count(m_.clocks(rule.id), result, cause);
    };
    std::visit([&](const auto& e) {
        using T = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<T, engine::OfferMade>) {
            if (s.incidents.has(e.incident) && !s.incidents.at(e.incident).drill && !e.ring) m_.offer(e.tier, OfferOutcome::Made);  // posts are counted by watchgrid_ring_posts
        } else if constexpr (std::is_same_v<T, engine::OfferAccepted>) offer_ended(e.offer, OfferOutcome::Accepted);
        else if constexpr (std::is_same_v<T, engine::OfferDeclined>) offer_ended(e.offer, OfferOutcome::Declined);
        else if constexpr (std::is_same_v<T, engine::OfferExpired>) offer_ended(e.offer, OfferOutcome::Expired);
        else if constexpr (std::is_same_v<T, engine::OfferUndelivered>) offer_ended(e.offer, OfferOutcome::Undelivered);
        else if constexpr (std::is_same_v<T, engine::OfferWithdrawn>)
            offer_ended(e.offer, e.reason == engine::EndReason::StandDown || e.reason == engine::EndReason::TakenByOther ? OfferOutcome::StoodDown : OfferOutcome::Withdrawn);
        else if constexpr (std::is_same_v<T, engine::ClockStopped>) clock_ended(e.clock, metrics::ClockResult::Met, engine::BreachCause::None);
        else if constexpr (std::is_same_v<T, engine::ClockBreached>) clock_ended(e.clock, metrics::ClockResult::Breached, e.cause);
        else if constexpr (std::is_same_v<T, engine::ClockCancelled>) clock_ended(e.clock, metrics::ClockResult::Cancelled, engine::BreachCause::None);
    }, event.body);
}

void MetricsRecorder::on_second(const engine::State& s, engine::World, engine::Instant now, std::size_t inbox_depth) {
    m_.inbox_depth(inbox_depth);
    std::array<std::size_t, 5> open{};
    for (const engine::IncidentId id : s.open_incidents) ++open[static_cast<std::size_t>(s.incidents.at(id).severity)];
    for (std::size_t i = 0; i < open.size(); ++i) m_.incidents_open(static_cast<engine::Severity>(i), open[i]);
    std::array<std::size_t, 4> posts{};
    for (const engine::RingState& r : s.rings) {
        if (!r.live()) continue;
        posts[static_cast<std::size_t>(metrics::PostState::Gap)] += r.gaps.size();
        for (const engine::PostState& p : r.posts) {
            const engine::PostPhase phase = engine::phase_of(s, p);
            ++posts[static_cast<std::size_t>(phase == engine::PostPhase::InPlace     ? metrics::PostState::Closed
                                             : phase == engine::PostPhase::Confirmed ? metrics::PostState::Assigned
                                                                                     : metrics::PostState::Planned)];
        }
    }
    for (std::size_t p = 0; p < posts.size(); ++p) m_.ring_posts(static_cast<metrics::PostState>(p), posts[p]);
    std::array<std::array<std::size_t, 5>, engine::kResponderClasses> people{};
    std::size_t watched = 0;
    for (const engine::ResponderState& r : s.responders) {
        if (r.retired) continue;
        watched += is_watched(r.answers);
        const auto state = !r.on_duty                                      ? metrics::ResponderState::OffDuty
                           : r.assignment                                  ? metrics::ResponderState::Busy
                           : r.open_offer                                  ? metrics::ResponderState::Offered
                           : r.resting_until && now < *r.resting_until     ? metrics::ResponderState::Resting
                                                                           : metrics::ResponderState::Available;
        ++people[static_cast<std::size_t>(r.profile.responder_class)][static_cast<std::size_t>(state)];
    }
    m_.responders_watched(watched);
    for (std::size_t c = 0; c < people.size(); ++c)
        for (std::size_t st = 0; st < people[c].size(); ++st)
            m_.responders(static_cast<engine::ResponderClass>(c), static_cast<metrics::ResponderState>(st), people[c][st]);
}

}  // namespace watchgrid::app
