#include "engine/ring/flight_routes.hpp"

#include <algorithm>
#include <cmath>

#include "engine/ring/certainty.hpp"
#include "engine/roads/quad_heap.hpp"

namespace watchgrid::engine {
namespace {

constexpr double kNoiseSpread = 0.85;  // algorithms.md 3.5

/// splitmix64: a number for every seed, without a state to carry round.
std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

/// exp(0.85 z) in permille, z nearly normal: the sum of twelve uniform numbers less six.
std::uint32_t noise_permille(std::uint64_t seed) noexcept {
  std::int64_t sum = 0;
  for (std::uint64_t i = 0; i < 3; ++i)
    for (std::uint64_t bits = mixed(seed + i), part = 0; part < 4; ++part, bits >>= 16) sum += static_cast<std::int64_t>(bits & 0xFFFFU);
  const double z = static_cast<double>(sum) / 65536.0 - 6.0;
  return static_cast<std::uint32_t>(std::lround(1000.0 * std::exp(kNoiseSpread * z)));
}

/// One draw of road times and the quickest ways under it.
class Field {
 public:
  Field(const ChainNetwork& network, const ChainSearch& true_times, const RingRequest& request, std::uint32_t limit_ms, std::uint64_t seed, std::span<const std::uint8_t> watched)
      : network_{network},
        true_times_{true_times},
        request_{request},
        limit_ms_{limit_ms},
        seed_{seed},
        watched_{watched},
        cost_(network.junction_count(), kNever),
        from_(network.junction_count(), Arrival{}) {}

  void search() {
    for (const TimedNode& start : request_.suspect) seed(start);
    while (!heap_.empty()) {
      const std::uint64_t top = heap_.top();
      heap_.pop();
      const auto junction = static_cast<Junction>(top & 0xFFFFFFFFU);
      if (cost_[junction] != top >> 32) continue;
      if (is_exit(network_.node_of_junction(junction))) ends_.push_back({junction, kNoIndex});
      for (const ChainNetwork::Way& way : network_.ways_from(junction)) {
        if (is_barred(way.to)) continue;
        if (!inside(way.to))
          ends_.push_back({junction, way.chain});  // the region ends along this road
        else
          reach(way.to, (top >> 32) + noisy(way.chain, way.ms), {junction, way.chain, 0, kNoIndex});
      }
    }
  }

  void draw(std::uint32_t count, std::vector<EscapeRoute>& out) {
    if (ends_.empty()) return;
    std::sort(ends_.begin(), ends_.end());
    for (std::uint32_t i = 0; i < count; ++i) out.push_back(route_to(ends_[mixed(seed_ ^ (0xE417ULL + i)) % ends_.size()]));
  }

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  struct End {
    Junction junction{};
    std::uint32_t chain{kNoIndex};  // and on along this one; kNoIndex: the junction itself
    friend auto operator<=>(const End&, const End&) = default;
  };
  struct Arrival {
    Junction before{kNoIndex};      // kNoIndex: from a start
    std::uint32_t chain{kNoIndex};  // along this one; kNoIndex: the start is the junction
    std::uint32_t start_ms{};
    NodeIndex start{kNoIndex};
  };

  bool inside(Junction j) const noexcept {
    const std::uint32_t ms = true_times_.ms_at_junction(j);
    return ms != kUnreached && ms <= limit_ms_;
  }
  bool is_exit(NodeIndex n) const noexcept { return !request_.exits.empty() && request_.exits[n] != 0; }
  bool is_barred(Junction j) const noexcept { return !request_.barred.empty() && request_.barred[network_.node_of_junction(j)] != 0; }
  std::uint64_t noisy(std::uint32_t chain, std::uint32_t ms) const noexcept {
    return std::uint64_t{ms} * noise_permille(seed_ ^ mixed(chain)) / 1000 + 1;
  }

  void seed(const TimedNode& start) {
    const ChainNetwork::Place place = network_.place_of(start.node);
    if (place.is_junction()) return reach(place.at, start.ms, {kNoIndex, kNoIndex, start.ms, start.node});
    const ChainNetwork::Chain& c = network_.chains()[place.chain];
    const Arrival arrival{kNoIndex, place.chain, start.ms, start.node};
    if (c.forward_ms != kUnreached) reach(c.head, start.ms + noisy(place.chain, c.forward_ms - network_.ms_from_tail(place.at)), arrival);
    if (c.backward_ms != kUnreached) reach(c.tail, start.ms + noisy(place.chain, c.backward_ms - network_.ms_from_head(place.at)), arrival);
  }

  void reach(Junction j, std::uint64_t cost, const Arrival& arrival) {
    if (cost >= cost_[j] || cost > kCostMax || is_barred(j) || !inside(j)) return;
    cost_[j] = cost;
    from_[j] = arrival;
    heap_.push((cost << 32) | j);
  }

  /// From the end back to the start, then turned round with the true times.
  EscapeRoute route_to(End end) const {
    std::vector<Junction> way;
    for (Junction j = end.junction; j != kNoIndex; j = from_[j].before) way.push_back(j);
    std::reverse(way.begin(), way.end());
    EscapeRoute route;
    if (!watched_.empty()) route.weight = kRouteWeight;
    const Arrival& first = from_[way.front()];
    std::uint64_t ms = first.start_ms;
    add(route, first.start, ms);
    if (first.chain != kNoIndex) ms = along_from_point(route, first, way.front(), ms);
    for (std::size_t i = 1; i < way.size(); ++i) ms = along(route, from_[way[i]].chain, way[i - 1], way[i], ms);
    if (end.chain != kNoIndex) leave_along(route, end, ms);
    return route;
  }

  void leave_along(EscapeRoute& route, End end, std::uint64_t ms) const {
    const ChainNetwork::Chain& c = network_.chains()[end.chain];
    const bool forward = c.tail == end.junction && c.forward_ms != kUnreached;
    for (std::uint32_t i = 0; i < c.count; ++i) {
      const std::uint32_t p = forward ? c.first + i : c.first + c.count - 1 - i;
      const std::uint64_t at = ms + (forward ? network_.ms_from_tail(p) : network_.ms_from_head(p));
      if (at > limit_ms_) return;
      add(route, network_.node_of_point(p), at);
    }
  }

  void add(EscapeRoute& route, NodeIndex node, std::uint64_t ms) const {
    const std::uint64_t now = ms > request_.age_ms ? ms - request_.age_ms : 0;
    if (!route.stops.empty() && route.stops.back().node == node) return;
    if (!watched_.empty() && !route.stops.empty() && ms + kCameraLagMs <= request_.age_ms)  // the first stop is where it was seen
      route.weight = std::max(1U, route.weight * (100U - std::min<std::uint32_t>(watched_[node], 100U)) / 100U);
    route.stops.push_back({node, static_cast<std::uint32_t>(std::min<std::uint64_t>(now, kCostMax))});
  }

  std::uint64_t along(EscapeRoute& route, std::uint32_t chain, Junction from, Junction to, std::uint64_t ms) const {
    const ChainNetwork::Chain& c = network_.chains()[chain];
    const bool forward = c.tail == from && c.head == to && c.forward_ms != kUnreached;
    for (std::uint32_t i = 0; i < c.count; ++i) {
      const std::uint32_t p = forward ? c.first + i : c.first + c.count - 1 - i;
      add(route, network_.node_of_point(p), ms + (forward ? network_.ms_from_tail(p) : network_.ms_from_head(p)));
    }
    ms += forward ? c.forward_ms : c.backward_ms;
    add(route, network_.node_of_junction(to), ms);
    return ms;
  }

  std::uint64_t along_from_point(EscapeRoute& route, const Arrival& first, Junction to, std::uint64_t ms) const {
    const ChainNetwork::Chain& c = network_.chains()[first.chain];
    const std::uint32_t start = network_.place_of(first.start).at;
    const bool forward = c.head == to && c.forward_ms != kUnreached;
    const auto since = [&](std::uint32_t p) {
      return forward ? network_.ms_from_tail(p) - network_.ms_from_tail(start) : network_.ms_from_head(p) - network_.ms_from_head(start);
    };
    if (forward)
      for (std::uint32_t p = start + 1; p < c.first + c.count; ++p) add(route, network_.node_of_point(p), ms + since(p));
    else
      for (std::uint32_t p = start; p-- > c.first;) add(route, network_.node_of_point(p), ms + since(p));
    ms += forward ? c.forward_ms - network_.ms_from_tail(start) : c.backward_ms - network_.ms_from_head(start);
    add(route, network_.node_of_junction(to), ms);
    return ms;
  }

  const ChainNetwork& network_;
  const ChainSearch& true_times_;
  const RingRequest& request_;
  std::uint32_t limit_ms_;
  std::uint64_t seed_;
  std::span<const std::uint8_t> watched_;
  std::vector<std::uint64_t> cost_;  // by junction
  std::vector<Arrival> from_;
  std::vector<End> ends_;
  QuadHeap heap_;
};

}  // namespace

std::vector<EscapeRoute> sample_flights(const ChainNetwork& network, const RingRequest& request, std::uint32_t limit_ms,
                                        const FlightModel& model) {
  ChainSearch true_times{network};
  true_times.run(request.suspect, limit_ms, request.barred);
  std::vector<EscapeRoute> routes;
  for (std::uint32_t f = 0; f < model.fields; ++f) {
    Field field{network, true_times, request, limit_ms, mixed(model.seed * 0x100 + f), model.watched};
    field.search();
    field.draw(model.exits, routes);
  }
  return routes;
}

std::uint32_t interception_ppm(std::span<const EscapeRoute> routes, std::span<const RingPost> posts, std::uint32_t setup_ms, bool cameras) {
  std::vector<const RingPost*> by_node;
  for (const RingPost& post : posts) by_node.push_back(&post);
  std::sort(by_node.begin(), by_node.end(), [](const RingPost* a, const RingPost* b) { return a->node < b->node; });
  std::uint64_t sum = 0, weight = 0;
  for (const EscapeRoute& route : routes) {
    std::uint32_t through = kCertain;  // chance to pass all posts so far
    for (const RouteStop& stop : route.stops) {
      const auto post =
          std::lower_bound(by_node.begin(), by_node.end(), stop.node, [](const RingPost* p, NodeIndex n) { return p->node < n; });
      if (post == by_node.end() || (*post)->node != stop.node) continue;
      const std::uint32_t setup = (*post)->arrive_ms == 0 ? 0 : setup_ms;
      through = times(through, kCertain - times((*post)->comes_ppm, hold_ppm((*post)->arrive_ms, setup, stop.ms)));
    }
    sum += std::uint64_t{route.weight} * (kCertain - through);
    weight += route.weight;
  }
  if (weight == 0) return 0;
  const auto mean = static_cast<std::uint32_t>(sum / weight);
  return cameras ? mean : std::min(mean, kUnseenFlightCapPpm);
}

}  // namespace watchgrid::engine
