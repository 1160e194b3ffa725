#include "engine/ring/possible_area.hpp"

#include <algorithm>
#include <cmath>

#include "engine/ring/flight_routes.hpp"
#include "engine/ring/map_marks.hpp"
#include "engine/roads/quad_heap.hpp"

namespace watchgrid::engine {
namespace {

enum Mark : std::uint8_t { kPlain, kHeld, kWayOut };

std::vector<std::uint8_t> marks_of(const RoadGraph& graph, const AreaQuestion& q) {
  std::vector<std::uint8_t> marks(graph.nodes().size(), kPlain);
  for (std::size_t n = 0; n < q.ways_out.size(); ++n)
    if (q.ways_out[n] != 0) marks[n] = kWayOut;
  for (const NodeIndex n : q.open) marks[n] = kWayOut;
  for (const NodeIndex n : q.held) marks[n] = kHeld;
  return marks;
}

/// Shoelace, on the plane that touches the Earth at the first corner.
std::uint64_t area_of(const std::vector<LatLon>& outline) {
  if (outline.size() < 3) return 0;
  constexpr double kMetersPerE6 = 0.11119508;  // R = 6 371 008.8 m
  const double shrink = std::cos(outline.front().lat() * 3.14159265358979323846 / 180);
  double twice = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const auto x = [&](LatLon p) { return static_cast<double>(p.lon_e6() - outline.front().lon_e6()) * kMetersPerE6 * shrink; };
    const auto y = [&](LatLon p) { return static_cast<double>(p.lat_e6() - outline.front().lat_e6()) * kMetersPerE6; };
    const LatLon a = outline[i], b = outline[(i + 1) % outline.size()];
    twice += x(a) * y(b) - x(b) * y(a);
  }
  return static_cast<std::uint64_t>(std::llround(std::abs(twice) / 2));
}

enum class Next : std::uint8_t { On, NoFurther, Stop };

/// Spreads from the suspect in order of time, over everything but held posts and up to `limit_ms`. `settle(node, ms)` says whether it
/// goes on from there.
template <class Settle>
void spread(const RoadGraph& graph, const TravelModel& model, const AreaQuestion& q, const std::vector<std::uint8_t>& marks, std::uint64_t limit_ms, Settle settle) {
  std::vector<std::uint32_t> reached(graph.nodes().size(), kUnreached);
  QuadHeap heap;
  const auto reach = [&](NodeIndex n, std::uint64_t ms) {
    if (ms > limit_ms || ms >= reached[n] || marks[n] == kHeld) return;
    reached[n] = static_cast<std::uint32_t>(ms);
    heap.push((ms << 32) | n);
  };
  for (const TimedNode& start : q.suspect) reach(start.node, start.ms);
  while (!heap.empty()) {
    const std::uint64_t top = heap.top();
    heap.pop();
    const auto ms = static_cast<std::uint32_t>(top >> 32);
    const auto n = static_cast<NodeIndex>(top & 0xFFFFFFFFU);
    if (reached[n] != ms) continue;
    const Next next = settle(n, ms);
    if (next == Next::Stop) return;
    if (next == Next::NoFurther) continue;
    for (const Arc& arc : model.network == Network::Walk ? graph.walk(n) : graph.drive_out(n)) {
      const Edge& e = graph.edges()[arc.edge];
      if (const std::uint32_t along = time_along(model, e, e.from == n); along != kUnreached) reach(arc.other, std::uint64_t{ms} + along);
    }
  }
}

/// Where the suspect may be by now when every camera that it must have passed would have told.
std::vector<LatLon> unseen_places(const RoadGraph& graph, const TravelModel& model, const AreaQuestion& q, const std::vector<std::uint8_t>& marks) {
  std::vector<LatLon> inside;
  spread(graph, model, q, marks, q.age_ms, [&](NodeIndex n, std::uint32_t ms) {
    inside.push_back(graph.nodes()[n]);
    const bool start = std::any_of(q.suspect.begin(), q.suspect.end(), [&](const TimedNode& s) { return s.node == n; });
    const bool told = q.watched[n] != 0 && !start && std::uint64_t{ms} + kCameraLagMs <= q.age_ms;
    return told ? Next::NoFurther : Next::On;
  });
  return inside;
}

}  // namespace

PossibleArea possible_area(const RoadGraph& graph, const TravelModel& model, const AreaQuestion& q) {
  const std::vector<std::uint8_t> marks = marks_of(graph, q);
  PossibleArea out;
  std::vector<LatLon> inside;
  spread(graph, model, q, marks, std::uint64_t{q.age_ms} + q.look_ahead_ms, [&](NodeIndex n, std::uint32_t ms) {
    if (ms <= q.age_ms) inside.push_back(graph.nodes()[n]), ++out.junctions;
    if (marks[n] == kWayOut && !out.breach_ms) out.breach_ms = ms > q.age_ms ? ms - q.age_ms : 0;
    return out.breach_ms && ms > q.age_ms ? Next::Stop : Next::On;  // everything further is later than that
  });
  out.outline = convex_hull(std::move(inside));
  out.area_m2 = area_of(out.outline);
  if (q.watched.empty()) return out;
  out.likely_outline = convex_hull(unseen_places(graph, model, q, marks));
  out.likely_m2 = area_of(out.likely_outline);
  return out;
}

}  // namespace watchgrid::engine
