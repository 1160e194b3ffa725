#include "adapters/sim/calibration.hpp"

#include <algorithm>

namespace watchgrid::sim {

using namespace engine;

void Calibration::see(const State& after, const Event& e) {
    if (const auto* m = std::get_if<MatchExplained>(&e.body)) {
        if (m->tier != 1 || (m->soon == 0 && m->later == 0)) return;
        const IncidentState& i = after.incidents.at(m->incident);
        const MatchingPlan& plan = after.policy_of(i).matching;
        Running& r = running_[m->incident.value];
        r.received_at = i.received_at;
        r.due[0] = i.received_at + plan.soon, r.due[1] = i.received_at + plan.later;
        r.claims.push_back({e.at, {e.at < r.due[0] ? m->soon : 0, e.at < r.due[1] ? m->later : 0}});
    } else if (const auto* p = std::get_if<AssignmentProgressed>(&e.body)) {
        const OfferState* o = after.offers.find(p->offer);
        if (p->stage != Stage::Arrived || o == nullptr || o->tier != 1 || o->ring) return;
        if (const auto it = running_.find(o->incident.value); it != running_.end()) it->second.arrivals.push_back({o->made_at, e.at});
    } else if (const auto* closed = std::get_if<IncidentClosed>(&e.body)) {
        if (const auto it = running_.find(closed->incident.value); it != running_.end()) settle(it->second, e.at), running_.erase(it);
    } else if (const auto* merged = std::get_if<IncidentMerged>(&e.body)) {
        if (const auto it = running_.find(merged->incident.value); it != running_.end()) settle(it->second, e.at), running_.erase(it);
    }
}

void Calibration::settle(const Running& r, Instant ended_at) {
    for (const Claim& c : r.claims)
        for (const std::size_t target : {0U, 1U}) {
            if (c.chance[target] == 0) continue;
            const bool came = std::any_of(r.arrivals.begin(), r.arrivals.end(), [&](const Arrival& a) { return a.asked_at <= c.at && a.there_at <= r.due[target]; });
            if (!came && ended_at < r.due[target]) continue;
            CalibrationTenth& tenth = tenths_[target][std::min<std::size_t>(c.chance[target] / 100'000, 9)];
            tenth.claimed += c.chance[target] / 1e6, tenth.realised += came ? 1 : 0;
            ++tenth.count;
        }
}

std::vector<CalibrationTenth> Calibration::means(const Tenths& tenths) {
    std::vector<CalibrationTenth> out;
    for (CalibrationTenth t : tenths) {
        if (t.count == 0) continue;
        t.claimed /= static_cast<double>(t.count), t.realised /= static_cast<double>(t.count);
        out.push_back(t);
    }
    return out;
}

}  // namespace watchgrid::sim
