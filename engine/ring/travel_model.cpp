#include "engine/ring/travel_model.hpp"

#include <algorithm>

namespace watchgrid::engine {
namespace {

std::uint32_t clamped(std::uint64_t ms) noexcept { return static_cast<std::uint32_t>(std::min<std::uint64_t>(ms, kCostMax)); }

std::uint64_t ms_at_speed(std::uint32_t length_mm, std::uint32_t speed_mm_s) noexcept {
  return (std::uint64_t{length_mm} * 1000 + speed_mm_s / 2) / speed_mm_s;
}

}  // namespace

TravelModel travel_model_of(SuspectVehicle vehicle) noexcept {
  switch (vehicle) {
    case SuspectVehicle::Foot: return {Network::Walk, 1000, 3'000};
    case SuspectVehicle::Bicycle: return {Network::Walk, 1000, 6'940};
    case SuspectVehicle::Ebike: return {Network::Walk, 1000, 11'110};
    case SuspectVehicle::Tricycle: return {Network::Drive, 1000, 12'500};
    case SuspectVehicle::Motorcycle: return {Network::Drive, 900, 0};
    case SuspectVehicle::Car: return {Network::Drive, 1000, 0};
    case SuspectVehicle::Truck: return {Network::Drive, 1250, 25'000};
  }
  return {};
}

std::uint32_t time_along(const TravelModel& model, const Edge& e, bool forward) noexcept {
  if (model.network == Network::Walk) return e.walkable ? clamped(ms_at_speed(e.length_mm, model.speed_max_mm_s)) : kUnreached;
  const std::uint32_t driving_ms = forward ? e.forward_ms : e.backward_ms;
  if (driving_ms == kImpassable) return kUnreached;
  const std::uint64_t scaled = (std::uint64_t{driving_ms} * model.permille + 500) / 1000;
  return clamped(model.speed_max_mm_s == 0 ? scaled : std::max(scaled, ms_at_speed(e.length_mm, model.speed_max_mm_s)));
}

std::vector<TimedNode> ends_of(const RoadGraph& graph, const TravelModel& model, RoadPoint point) {
  const Edge& e = graph.edges()[point.edge];
  if (point.offset_mm == 0) return {{e.from, 0}};
  if (point.offset_mm >= e.length_mm) return {{e.to, 0}};
  std::vector<TimedNode> ends;
  const auto share = [&](std::uint32_t whole_ms, std::uint32_t mm) {
    return clamped((std::uint64_t{whole_ms} * mm + e.length_mm / 2) / e.length_mm);
  };
  if (const std::uint32_t back = time_along(model, e, false); back != kUnreached) ends.push_back({e.from, share(back, point.offset_mm)});
  if (const std::uint32_t on = time_along(model, e, true); on != kUnreached)
    ends.push_back({e.to, share(on, e.length_mm - point.offset_mm)});
  return ends;
}

}  // namespace watchgrid::engine
