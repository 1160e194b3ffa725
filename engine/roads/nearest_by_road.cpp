#include "engine/roads/nearest_by_road.hpp"

#include <algorithm>
#include <cstdlib>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::uint64_t round_divide(std::uint64_t a, std::uint64_t b) noexcept { return (a + b / 2) / b; }

std::uint32_t off_road_ms(Millimeters mm) noexcept {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(round_divide(static_cast<std::uint64_t>(mm.value) * 1000U, kOffRoadSpeedMmS), kCostMax));
}

}  // namespace

struct NearestByRoad::Pass {
  const RoadOccupancy& occupancy;
  const NearestRequest& request;
  FunctionRef<TravelTerms(RoadSlot)> terms_of;
  FunctionRef<bool(RoadSlot)> eligible;
  Network network;
  RoadPoint incident;
  std::uint32_t off_road_ms;        // of the incident: part of every ETA
  std::uint32_t everybody;          // population of the wanted groups
  std::uint32_t reached{};          // slots with a way
  std::uint32_t eta_max{kCostMax};  // falls when everybody has been met: the worst ETA among them

  /// The largest way along the network that can still belong to an ETA of at most `eta_ms`; nullopt when none can.
  std::optional<std::uint32_t> way_max(std::uint32_t eta_ms) const noexcept {
    if (eta_ms < off_road_ms) return std::nullopt;
    const std::uint64_t ms = eta_ms - off_road_ms;
    const std::uint64_t way = network == Network::Drive ? ms : (ms + 1) * request.speed_max_mm_s / 1000;  // + 1: times are rounded
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(way, kCostMax));
  }
};

NearestByRoad::NearestByRoad(const RoadGraph& graph) : search_{graph} {}

std::uint32_t NearestByRoad::eta_limit() const noexcept { return best_.size() == k_ ? met_[best_.back()].eta_ms : within_ms_; }

NearestAnswer NearestByRoad::find(const RoadOccupancy& occupancy, const NearestRequest& request,
                                  FunctionRef<TravelTerms(RoadSlot)> terms_of, FunctionRef<bool(RoadSlot)> eligible) {
  WATCHGRID_ASSERT(request.k >= 1 && &occupancy.graph() == &search_.graph());
  if (++generation_ == 0) seen_.clear(), generation_ = 1;
  seen_.resize(std::max<std::size_t>(seen_.size(), occupancy.slots()));
  met_.clear();
  k_ = request.k;
  within_ms_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(request.within.count(), 0, kCostMax));
  settled_ = 0;
  search_both(occupancy, request, terms_of, eligible);

  const bool widened = within_ms_ < kCostMax && best_.size() < std::min(request.found_min, request.k);
  if (widened) {
    within_ms_ = kCostMax;
    for (Met& m : met_) m.eta_ms = kUnreached;  // terms stay known; ways may be better than the bound let us see
    search_both(occupancy, request, terms_of, eligible);
  }
  NearestAnswer out = answer(occupancy, request);
  out.widened = widened;
  return out;
}

/// Walk first: the drive search then starts with the bound that the walkers set, and its tree is still there to measure the drives.
void NearestByRoad::search_both(const RoadOccupancy& occupancy, const NearestRequest& request,
                                FunctionRef<TravelTerms(RoadSlot)> terms_of, FunctionRef<bool(RoadSlot)> eligible) {
  best_.clear();
  for (const Network network : {Network::Walk, Network::Drive}) {
    const RoadPoint incident = network == Network::Walk ? request.on_foot : request.by_car;
    const std::uint32_t everybody = occupancy.population(network, request.groups);
    if (!incident || everybody == 0) continue;
    Pass pass{occupancy, request, terms_of, eligible, network, incident, off_road_ms(incident.off_road), everybody};
    search(pass);
  }
}

void NearestByRoad::search(Pass& pass) {
  meet_on_own_edge(pass);
  search_.begin(pass.network, Heading::ToTarget);
  search_.seed(pass.incident);
  while (const auto way_max = pass.way_max(std::min(eta_limit(), pass.eta_max))) {
    const auto settled = search_.settle(*way_max);
    if (!settled) return;
    ++settled_;
    pass.occupancy.each_at(settled.node, pass.network, pass.request.groups, [&](RoadSlot slot, bool at_to) {
      const EndCosts exits = costs_leaving(pass.occupancy.graph(), pass.network, pass.occupancy.point_of(slot));
      consider(pass, slot, std::uint64_t{settled.cost} + (at_to ? exits.to : exits.from), settled.node, at_to);
    });
  }
}

void NearestByRoad::meet_on_own_edge(Pass& pass) {
  const RoadGraph& graph = pass.occupancy.graph();
  const Edge& e = graph.edges()[pass.incident.edge];
  for (const NodeIndex node : {e.from, e.to})
    pass.occupancy.each_at(node, pass.network, pass.request.groups, [&](RoadSlot slot, bool) {
      const auto way = cost_direct(graph, pass.network, pass.occupancy.point_of(slot), pass.incident);
      if (way) consider(pass, slot, *way, kNoIndex, false);
    });
}

NearestByRoad::Met& NearestByRoad::know(Pass& pass, RoadSlot slot) {
  Seen& seen = seen_[slot];
  if (seen.generation == generation_) return met_[seen.met];
  const TravelTerms terms = pass.terms_of(slot);
  const bool walks = pass.network == Network::Walk;
  WATCHGRID_ASSERT(!walks || (terms.speed_mm_s >= 1 && terms.speed_mm_s <= pass.request.speed_max_mm_s));
  const Millimeters own = pass.occupancy.point_of(slot).off_road;
  seen = {generation_, static_cast<std::uint32_t>(met_.size())};
  Met m;
  m.slot = slot;
  m.speed_mm_s = walks ? terms.speed_mm_s : 0;
  m.off_road = own + pass.incident.off_road;
  m.off_road_ms = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{off_road_ms(own)} + pass.off_road_ms, kCostMax));
  m.wait_ms = std::uint64_t{terms.turnout_ms} + terms.handover_ms + terms.fix_age_ms;
  return met_.emplace_back(m);
}

void NearestByRoad::consider(Pass& pass, RoadSlot slot, std::uint64_t way, NodeIndex exit, bool at_to) {
  Met& m = know(pass, slot);
  const std::uint64_t way_ms = m.speed_mm_s == 0 ? way : round_divide(way * 1000, m.speed_mm_s);
  const std::uint64_t eta = way_ms + m.off_road_ms + m.wait_ms;
  if (eta > kCostMax || eta >= m.eta_ms) return;
  const bool first = m.eta_ms == kUnreached;
  m.way = static_cast<std::uint32_t>(way);
  m.exit = exit;
  m.at_to = at_to;
  rank(seen_[slot].met, static_cast<std::uint32_t>(eta), pass.eligible);
  if (first && ++pass.reached == pass.everybody) {
    pass.eta_max = 0;
    for (const Met& other : met_)
      if ((other.speed_mm_s == 0) == (pass.network == Network::Drive)) pass.eta_max = std::max(pass.eta_max, other.eta_ms);
  }
}

/// Sets a better ETA and keeps `best_` sorted. Whoever is farther than k others need not be judged.
void NearestByRoad::rank(std::uint32_t met, std::uint32_t eta_ms, FunctionRef<bool(RoadSlot)> eligible) {
  const auto before = [this](std::uint32_t a, std::uint32_t b) {
    return met_[a].eta_ms != met_[b].eta_ms ? met_[a].eta_ms < met_[b].eta_ms : met_[a].slot < met_[b].slot;
  };
  Met& m = met_[met];
  if (m.judged == Met::Judged::Eligible)
    if (const auto old = std::lower_bound(best_.begin(), best_.end(), met, before); old != best_.end() && *old == met) best_.erase(old);
  m.eta_ms = eta_ms;
  if (eta_ms > within_ms_ || (best_.size() == k_ && !before(met, best_.back()))) return;
  if (m.judged == Met::Judged::NotYet) m.judged = eligible(m.slot) ? Met::Judged::Eligible : Met::Judged::Excluded;
  if (m.judged == Met::Judged::Excluded) return;
  best_.insert(std::lower_bound(best_.begin(), best_.end(), met, before), met);
  if (best_.size() > k_) best_.pop_back();
}

NearResponder NearestByRoad::report(const RoadOccupancy& occupancy, RoadPoint incident_by_car, const Met& m) const {
  NearResponder out{m.slot, m.eta_ms, static_cast<std::uint32_t>(m.eta_ms - m.wait_ms), m.off_road};
  if (m.speed_mm_s != 0) {
    out.distance.value += m.way;
    return out;
  }
  const RoadGraph& graph = search_.graph();
  const RoadPoint at = occupancy.point_of(m.slot);
  const std::uint32_t length = graph.edges()[incident_by_car.edge].length_mm, offset = std::min(incident_by_car.offset_mm, length);
  if (m.exit == kNoIndex) {
    out.distance.value += std::abs(std::int64_t{at.offset_mm} - std::int64_t{offset});
    return out;
  }
  NodeIndex seed = m.exit;
  for (auto step = search_.step_from(seed); step.node != kNoIndex; step = search_.step_from(seed)) seed = step.node;
  out.distance.value += m.at_to ? graph.edges()[at.edge].length_mm - at.offset_mm : at.offset_mm;
  out.distance.value += search_.length_to_seed(m.exit).value;
  out.distance.value += search_.root_at(seed).at_to ? length - offset : offset;
  return out;
}

NearestAnswer NearestByRoad::answer(const RoadOccupancy& occupancy, const NearestRequest& request) {
  NearestAnswer out;
  out.met = static_cast<std::uint32_t>(met_.size());
  out.settled = settled_;
  for (const std::uint32_t i : best_) out.found.push_back(report(occupancy, request.by_car, met_[i]));

  const auto nearer = [](const Met* a, const Met* b) { return a->eta_ms != b->eta_ms ? a->eta_ms < b->eta_ms : a->slot < b->slot; };
  std::vector<const Met*> excluded;
  for (const Met& m : met_)
    if (m.judged == Met::Judged::Excluded && (best_.size() == k_ ? nearer(&m, &met_[best_.back()]) : m.eta_ms <= within_ms_)) excluded.push_back(&m);
  std::sort(excluded.begin(), excluded.end(), nearer);
  if (excluded.size() > request.excluded_max) excluded.resize(request.excluded_max);
  for (const Met* m : excluded) out.excluded.push_back(report(occupancy, request.by_car, *m));
  return out;
}

}  // namespace watchgrid::engine
