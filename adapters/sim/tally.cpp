#include "adapters/sim/tally.hpp"

#include <algorithm>
#include <cmath>

namespace watchgrid::sim {

using namespace engine;

namespace {

double share(std::uint64_t part, std::uint64_t whole) { return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole); }

/// Nearest rank of a sorted list.
boost::json::value percentile_s(const std::vector<std::int64_t>& sorted, double p) {
    if (sorted.empty()) return nullptr;
    const auto rank = static_cast<std::size_t>(std::llround(p * static_cast<double>(sorted.size() - 1)));
    return static_cast<double>(sorted[rank]) / 1000.0;
}

boost::json::value mean_s(const std::vector<std::int64_t>& ms) {
    if (ms.empty()) return nullptr;
    std::int64_t sum = 0;
    for (const std::int64_t t : ms) sum += t;
    return static_cast<double>(sum) / static_cast<double>(ms.size()) / 1000.0;
}

}  // namespace

void Tally::first_arrival(const State& s, const AssignmentProgressed& e, Instant at) {
    const OfferState* o = s.offers.find(e.offer);
    if (o == nullptr || o->ring) return;
    const auto it = running_.find(o->incident.value);
    if (it == running_.end()) return;
    const std::size_t tier = o->tier - 1U;
    if (std::exchange(it->second.reached[tier], true)) return;
    tiers_[tier].ms.push_back((at - it->second.received_at).count());
}

void Tally::see(const State& after, const Event& e) {
    if (const auto* i = std::get_if<IncidentOpened>(&e.body)) {
        ++incidents_;
        running_[i->incident.value].received_at = e.at;
    } else if (std::holds_alternative<AlertAccepted>(e.body)) ++alerts_;
    else if (const auto* o = std::get_if<OfferMade>(&e.body)) {
        if (o->ring) return;
        ++offers_;
        if (o->ordered) ++accepted_;
        if (const auto it = running_.find(o->incident.value); it != running_.end() && !std::exchange(it->second.asked[o->tier - 1U], true)) ++tiers_[o->tier - 1U].asked;
    } else if (const auto* m = std::get_if<MatchExplained>(&e.body)) {  // asked for in vain counts too
        if (const auto it = running_.find(m->incident.value); it != running_.end() && !std::exchange(it->second.asked[m->tier - 1U], true)) ++tiers_[m->tier - 1U].asked;
    } else if (std::holds_alternative<OfferAccepted>(e.body)) ++accepted_;
    else if (const auto* ended = std::get_if<AssignmentEnded>(&e.body)) rematched_ += ended->reason == EndReason::Rematched ? 1 : 0;
    else if (const auto* p = std::get_if<AssignmentProgressed>(&e.body)) {
        if (p->stage == Stage::Arrived) ++arrived_, first_arrival(after, *p, e.at);
    } else if (const auto* b = std::get_if<ClockBreached>(&e.body)) {
        if (const ClockState* clock = after.clocks.find(b->clock); clock != nullptr && after.rule_of(*clock).stop == Stage::Arrived) ++late_[std::string{to_string(b->cause)}];
    } else if (const auto* c = std::get_if<IncidentClosed>(&e.body)) ++closed_, running_.erase(c->incident.value);
    else if (const auto* merged = std::get_if<IncidentMerged>(&e.body)) --incidents_, ++merged_, running_.erase(merged->incident.value);
}

void Tally::write(boost::json::object& out) const {
    out["incidents"] = incidents_;
    out["alerts"] = alerts_;
    out["merged"] = merged_;
    out["offers"] = offers_;
    out["accepted"] = accepted_;
    out["arrived"] = arrived_;
    out["closed"] = closed_;
    out["rematched"] = rematched_;
    out["offers_per_incident"] = share(offers_, incidents_);
    out["redundant_accepts"] = share(redundant_accepts_, incidents_);
    static constexpr std::array<std::int64_t, kTiers> kWithin_s{60, 180, 300};
    boost::json::object tiers;
    for (std::size_t t = 0; t < kTiers; ++t) {
        std::vector<std::int64_t> ms = tiers_[t].ms;
        std::sort(ms.begin(), ms.end());
        const auto in_time = static_cast<std::uint64_t>(std::upper_bound(ms.begin(), ms.end(), kWithin_s[t] * 1000) - ms.begin());
        boost::json::object tier;
        tier["within_" + std::to_string(kWithin_s[t]) + "s"] = share(in_time, tiers_[t].asked);
        tier["p50_s"] = percentile_s(ms, 0.5);
        tier["p90_s"] = percentile_s(ms, 0.9);
        tier["mean_s"] = mean_s(ms);
        tier["asked"] = tiers_[t].asked;
        tier["reached"] = ms.size();
        tiers[std::to_string(t + 1)] = std::move(tier);
    }
    out["tiers"] = std::move(tiers);
    boost::json::object late;
    for (const auto& [cause, n] : late_) late[cause] = n;
    out["late_by_cause"] = std::move(late);
}

}  // namespace watchgrid::sim
