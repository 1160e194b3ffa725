/// The synthetic county town, on a plane of whole metres: x to the east, y to the north, from the south-western corner.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "adapters/town/generate.hpp"
#include "adapters/town/random.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr int kWidth = 14'000, kHeight = 12'000;  // metres
constexpr int kCentreWest = 5200, kCentreEast = 8800, kCentreSouth = 4200, kCentreNorth = 7400;
constexpr int kWater = 55;                                            // metres from the middle line that stay free of junctions
constexpr std::int32_t kSouthE6 = 30'990'000, kWestE6 = 114'872'000;  // hills in the east of Hubei
constexpr double kLatE6PerMeter = 8.993216;                           // 1e6 / (111195 m a degree)
constexpr double kLonE6PerMeter = 8.993216 / 0.857167;                // cos 31 degrees

struct Point {
  int x{}, y{};
};
std::int64_t square_distance(Point a, Point b) {
  const std::int64_t dx = a.x - b.x, dy = a.y - b.y;
  return dx * dx + dy * dy;
}
LatLon on_earth(Point p) {
  return LatLon::from_e6(kSouthE6 + static_cast<std::int32_t>(p.y * kLatE6PerMeter),
                         kWestE6 + static_cast<std::int32_t>(p.x * kLonE6PerMeter));
}
/// Whole square root, rounded down.
int root(std::int64_t n) {
  std::int64_t r = 0;
  for (std::int64_t bit = std::int64_t{1} << 20; bit > 0; bit >>= 1)
    if ((r + bit) * (r + bit) <= n) r += bit;
  return static_cast<int>(r);
}

int speed_kmh(RoadClass c) {
  constexpr std::array<int, 9> kSpeeds{100, 70, 55, 45, 38, 25, 15, 12, 0};
  return kSpeeds[static_cast<std::size_t>(c)];
}

enum class Way : std::uint8_t { Both, Forward, Backward };

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : random_{seed} {}

  Terrain build() {
    draw_river();
    draw_centre();
    draw_arterials();
    draw_country_bridges();
    draw_villages();
    draw_country_roads();
    draw_tracks();
    open_dead_one_ways();
    Terrain t = finish();
    t.south_west = on_earth({0, 0});
    t.north_east = on_earth({kWidth, kHeight});
    t.centre = on_earth({(kCentreWest + kCentreEast) / 2, (kCentreSouth + kCentreNorth) / 2 + 300});
    t.id = "qingxi";
    t.name = "青溪县";
    return t;
  }

 private:
  // --- the land ---
  void draw_river() {
    int y = static_cast<int>(random_.between(4700, 5200));
    for (int x = 0; x <= kWidth; x += 1000) {
      river_.push_back(y);
      y = std::clamp(y + static_cast<int>(random_.between(-260, 260)), 4600, 5300);  // stays south of the through road
    }
  }
  int river_y(int x) const {
    const int clamped = std::clamp(x, 0, kWidth - 1), i = clamped / 1000, rest = clamped % 1000;
    return river_[static_cast<std::size_t>(i)] +
           (river_[static_cast<std::size_t>(i) + 1] - river_[static_cast<std::size_t>(i)]) * rest / 1000;
  }
  bool north_of_river(Point p) const { return p.y > river_y(p.x); }
  bool in_water(Point p) const { return std::abs(p.y - river_y(p.x)) < kWater; }
  bool crosses_river(Point a, Point b) const {
    for (int i = 0; i <= 20; ++i)
      if (const Point p{a.x + (b.x - a.x) * i / 20, a.y + (b.y - a.y) * i / 20}; in_water(p) || north_of_river(p) != north_of_river(a))
        return true;
    return false;
  }
  static bool in_centre(Point p, int margin) {
    return p.x > kCentreWest - margin && p.x < kCentreEast + margin && p.y > kCentreSouth - margin && p.y < kCentreNorth + margin;
  }
  Point jittered(Point p, int by) {
    return {p.x + static_cast<int>(random_.between(-by, by)), p.y + static_cast<int>(random_.between(-by, by))};
  }

  // --- the graph ---
  NodeIndex add_node(Point p) {
    points_.push_back({std::clamp(p.x, 0, kWidth), std::clamp(p.y, 0, kHeight)});
    return static_cast<NodeIndex>(points_.size() - 1);
  }
  void add_edge(NodeIndex a, NodeIndex b, RoadClass c, Way way = Way::Both, const std::vector<Point>& shape = {}) {
    Edge e;
    e.from = a, e.to = b, e.road_class = c;
    e.shape_begin = static_cast<std::uint32_t>(shape_.size()), e.shape_count = static_cast<std::uint32_t>(shape.size());
    std::int64_t mm = 0;
    LatLon last = on_earth(points_[a]);
    for (const Point p : shape) {
      shape_.push_back(on_earth(p));
      mm += haversine(last, shape_.back()).value, last = shape_.back();
    }
    mm += haversine(last, on_earth(points_[b])).value;
    e.length_mm = static_cast<std::uint32_t>(std::max<std::int64_t>(mm, 1));
    if (const int kmh = speed_kmh(c); kmh > 0) {
      const auto ms = static_cast<std::uint32_t>(std::max<std::int64_t>(mm * 18 / (5 * kmh), 1));
      e.forward_ms = way == Way::Backward ? kImpassable : ms;
      e.backward_ms = way == Way::Forward ? kImpassable : ms;
    }
    edges_.push_back(e);
  }

  // --- the centre: streets closer together towards the middle ---
  std::vector<int> street_lines(int from, int to) {
    std::vector<int> out;
    const int middle = (from + to) / 2, half = (to - from) / 2;
    for (int at = from; at <= to; at += 92 + 95 * std::abs(at - middle) / half + static_cast<int>(random_.between(-12, 12)))
      out.push_back(at);
    return out;
  }
  struct Street {
    RoadClass road_class{RoadClass::Residential};
    Way way{Way::Both};
  };
  std::vector<Street> streets(std::size_t count) {
    std::vector<Street> out(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (i == count / 2)
        out[i].road_class = RoadClass::Primary;
      else if (i % 5 == 2)
        out[i].road_class = RoadClass::Secondary;
      else if (random_.percent(30))
        out[i].way = i % 2 == 0 ? Way::Forward : Way::Backward;
    }
    return out;
  }

  void draw_centre() {
    const auto xs = street_lines(kCentreWest, kCentreEast), ys = street_lines(kCentreSouth, kCentreNorth);
    const auto columns = streets(xs.size()), rows = streets(ys.size());
    std::vector<NodeIndex> at(xs.size() * ys.size(), kNoIndex);
    const auto node = [&](std::size_t i, std::size_t j) -> NodeIndex& { return at[j * xs.size() + i]; };
    for (std::size_t j = 0; j < ys.size(); ++j)
      for (std::size_t i = 0; i < xs.size(); ++i)
        if (const Point p = jittered({xs[i], ys[j]}, 11); !in_water(p)) node(i, j) = add_node(p);
    const auto link = [&](NodeIndex a, NodeIndex b, const Street& s) {
      if (a == kNoIndex || b == kNoIndex || north_of_river(points_[a]) != north_of_river(points_[b])) return;
      if (s.road_class == RoadClass::Residential && random_.percent(7)) return;
      add_edge(a, b, s.road_class, s.way);
    };
    for (std::size_t j = 0; j < ys.size(); ++j)
      for (std::size_t i = 0; i < xs.size(); ++i) {
        if (i + 1 < xs.size()) link(node(i, j), node(i + 1, j), rows[j]);
        if (j + 1 < ys.size()) link(node(i, j), node(i, j + 1), columns[i]);
        if (i + 1 < xs.size() && j + 1 < ys.size() && random_.percent(4))
          link(node(i, j), node(i + 1, j + 1), {RoadClass::Path, Way::Both});
      }
    for (const std::size_t i : {xs.size() / 6, xs.size() / 2, xs.size() * 5 / 6}) bridge_column(i, ys.size(), node);
    for (const std::size_t i : {std::size_t{2}, xs.size() / 2, (xs.size() - 3) / 5 * 5 + 2}) {
      gate(node(i, 0), {0, -1}, i == xs.size() / 2);
      gate(node(i, ys.size() - 1), {0, 1}, i == xs.size() / 2);
    }
    for (const std::size_t j : {ys.size() / 2, (ys.size() - 3) / 5 * 5 + 2}) {
      gate(node(0, j), {-1, 0}, j == ys.size() / 2);
      gate(node(xs.size() - 1, j), {1, 0}, j == ys.size() / 2);
    }
  }

  template <class Node>
  void bridge_column(std::size_t i, std::size_t rows, Node& node) {
    for (std::size_t j = 0; j + 1 < rows; ++j) {
      const NodeIndex south = node(i, j);
      if (south == kNoIndex || north_of_river(points_[south])) continue;
      std::size_t up = j + 1;
      while (up < rows && node(i, up) == kNoIndex) ++up;
      if (up >= rows || !north_of_river(points_[node(i, up)])) continue;
      add_edge(south, node(i, up), RoadClass::Secondary);
      bridges_.push_back(south);
      return;
    }
  }

  /// A place where a road leaves the centre; the main ones go on to the border of the town.
  struct Gate {
    NodeIndex node{};
    Point heading;
    bool main{};
  };
  void gate(NodeIndex n, Point heading, bool main) {
    if (n != kNoIndex) gates_.push_back({n, heading, main});
  }

  void draw_arterials() {
    for (const Gate& g : gates_) {
      hubs_.push_back(g.node);
      if (!g.main) continue;
      NodeIndex last = g.node;
      Point p = points_[last];
      while (p.x > 0 && p.x < kWidth && p.y > 0 && p.y < kHeight) {
        const Point bend = jittered({p.x + g.heading.x * 350, p.y + g.heading.y * 350}, 25);
        p = jittered({p.x + g.heading.x * 700, p.y + g.heading.y * 700}, 30);
        p = {std::clamp(p.x, 0, kWidth), std::clamp(p.y, 0, kHeight)};
        if (in_water(p)) p.y += 2 * kWater;
        const NodeIndex next = add_node(p);
        add_edge(last, next, RoadClass::Primary, Way::Both, {bend});
        hubs_.push_back(next), last = next;
      }
      exits_.push_back(last);
    }
  }

  void draw_country_bridges() {
    for (const int x : {2300, 11'600}) {
      const int at = x + static_cast<int>(random_.between(-400, 400)), y = river_y(at);
      const NodeIndex south = add_node({at, y - 90}), north = add_node({at, y + 90});
      add_edge(south, north, RoadClass::Tertiary);
      bridges_.push_back(south);
      hubs_.push_back(south), hubs_.push_back(north);
    }
  }

  void draw_villages() {
    std::vector<Point> centres;
    for (int tries = 0; tries < 4000 && centres.size() < 16; ++tries) {
      const Point p{static_cast<int>(random_.between(500, kWidth - 500)), static_cast<int>(random_.between(500, kHeight - 500))};
      if (in_centre(p, 900) || std::abs(p.y - river_y(p.x)) < 400) continue;
      if (std::ranges::any_of(centres, [&](Point c) { return square_distance(c, p) < 1500LL * 1500; })) continue;
      if (std::ranges::any_of(hubs_, [&](NodeIndex n) { return square_distance(points_[n], p) < 350LL * 350; })) continue;
      centres.push_back(p);
      draw_village(p);
    }
  }

  void draw_village(Point middle) {
    const auto columns = static_cast<int>(random_.between(4, 7)), rows = static_cast<int>(random_.between(3, 5));
    const auto step = static_cast<int>(random_.between(55, 80));
    std::vector<NodeIndex> at;
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i)
        at.push_back(add_node(jittered({middle.x + (i - columns / 2) * step, middle.y + (j - rows / 2) * step}, 12)));
    const auto node = [&](int i, int j) { return at[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(i)]; };
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i) {
        const bool main_street = j == rows / 2;
        if (i + 1 < columns && (main_street || !random_.percent(18)))
          add_edge(node(i, j), node(i + 1, j),
                   main_street           ? RoadClass::Tertiary
                   : random_.percent(25) ? RoadClass::Service
                                         : RoadClass::Residential);
        if (j + 1 < rows && (i == columns / 2 || !random_.percent(18)))
          add_edge(node(i, j), node(i, j + 1), random_.percent(15) && i != columns / 2 ? RoadClass::Path : RoadClass::Residential);
      }
    hubs_.push_back(node(columns / 2, rows / 2));
    villages_.push_back(hubs_.back());
  }

  /// Roads between neighbours: two hubs are joined when no third lies in the circle over them (Gabriel graph), so roads
  /// meet at hubs and nowhere else.
  void draw_country_roads() {
    for (std::size_t a = 0; a < hubs_.size(); ++a)
      for (std::size_t b = a + 1; b < hubs_.size(); ++b) {
        const Point p = points_[hubs_[a]], q = points_[hubs_[b]];
        const bool village = is_village(hubs_[a]) || is_village(hubs_[b]);
        const bool bridge = is_country_bridge(hubs_[a]) || is_country_bridge(hubs_[b]);
        if ((!village && !bridge) || crosses_river(p, q)) continue;
        if (std::ranges::any_of(hubs_, [&](NodeIndex c) {
              return c != hubs_[a] && c != hubs_[b] &&
                     square_distance(points_[c], p) + square_distance(points_[c], q) <= square_distance(p, q);
            }))
          continue;
        country_road(hubs_[a], hubs_[b]);
      }
  }
  bool is_village(NodeIndex n) const { return std::ranges::find(villages_, n) != villages_.end(); }
  bool is_country_bridge(NodeIndex n) const {
    return n == bridges_.back() || n == bridges_.back() + 1 || n == bridges_[bridges_.size() - 2] || n == bridges_[bridges_.size() - 2] + 1;
  }

  void country_road(NodeIndex a, NodeIndex b) {
    const Point p = points_[a], q = points_[b];
    const int length = root(square_distance(p, q)), pieces = std::max(1, length / 700), bend = std::min(40, length / 25);
    NodeIndex last = a;
    for (int i = 1; i <= pieces; ++i) {
      const auto along = [&](int half_steps) {
        return Point{p.x + (q.x - p.x) * half_steps / (2 * pieces), p.y + (q.y - p.y) * half_steps / (2 * pieces)};
      };
      const NodeIndex next = i == pieces ? b : add_node(jittered(along(2 * i), bend));
      add_edge(last, next, RoadClass::Tertiary, Way::Both, {jittered(along(2 * i - 1), bend)});
      if (i < pieces) farm_hubs_.push_back(next);
      last = next;
    }
  }

  void draw_tracks() {
    for (const NodeIndex n : farm_hubs_) {
      if (!random_.percent(45)) continue;
      const Point p = points_[n],
                  end = jittered({p.x + static_cast<int>(random_.between(-260, 260)), p.y + static_cast<int>(random_.between(-260, 260))},
                                 40);
      if (square_distance(p, end) < 120LL * 120 || crosses_river(p, end)) continue;
      add_edge(n, add_node(end), RoadClass::Track);
    }
  }

  // --- every junction can be driven to and from ---
  std::vector<char> reached(NodeIndex from, bool forwards) const {
    std::vector<char> seen(points_.size(), 0);
    std::vector<NodeIndex> to_visit{from};
    seen[from] = 1;
    std::multimap<NodeIndex, NodeIndex> next;
    for (const Edge& e : edges_) {
      if (e.forward_ms != kImpassable) next.emplace(forwards ? e.from : e.to, forwards ? e.to : e.from);
      if (e.backward_ms != kImpassable) next.emplace(forwards ? e.to : e.from, forwards ? e.from : e.to);
    }
    while (!to_visit.empty()) {
      const NodeIndex n = to_visit.back();
      to_visit.pop_back();
      for (auto [at, end] = next.equal_range(n); at != end; ++at)
        if (seen[at->second] == 0) seen[at->second] = 1, to_visit.push_back(at->second);
    }
    return seen;
  }

  void open_dead_one_ways() {
    const NodeIndex heart = gates_.front().node;
    for (bool changed = true; changed;) {
      changed = false;
      const auto out = reached(heart, true), in = reached(heart, false);
      for (Edge& e : edges_) {
        const bool one_way = (e.forward_ms == kImpassable) != (e.backward_ms == kImpassable);
        if (!one_way || (out[e.from] != 0 && in[e.from] != 0 && out[e.to] != 0 && in[e.to] != 0)) continue;
        e.forward_ms = e.backward_ms = std::min(e.forward_ms, e.backward_ms);
        changed = true;
      }
    }
  }

  /// Keeps what hangs together with the centre.
  Terrain finish() {
    const auto keep = reached(gates_.front().node, true);
    std::vector<NodeIndex> renamed(points_.size(), kNoIndex);
    RoadGraph::Parts parts;
    for (NodeIndex n = 0; n < points_.size(); ++n)
      if (keep[n] != 0) renamed[n] = static_cast<NodeIndex>(parts.nodes.size()), parts.nodes.push_back(on_earth(points_[n]));
    for (Edge e : edges_) {
      if (keep[e.from] == 0 || keep[e.to] == 0) continue;
      const std::uint32_t begin = static_cast<std::uint32_t>(parts.shape.size());
      for (std::uint32_t i = 0; i < e.shape_count; ++i) parts.shape.push_back(shape_[e.shape_begin + i]);
      e.from = renamed[e.from], e.to = renamed[e.to], e.shape_begin = begin;
      parts.edges.push_back(e);
    }
    Terrain t;
    for (const NodeIndex n : exits_)
      if (renamed[n] != kNoIndex) t.exits.push_back(renamed[n]);
    for (const NodeIndex n : bridges_)
      if (renamed[n] != kNoIndex) t.bridges.push_back(renamed[n]);
    for (int x = 0; x <= kWidth; x += 250) t.river.push_back(on_earth({x, river_y(x)}));
    t.roads = RoadGraph{std::move(parts)};
    return t;
  }

  Random random_;
  std::vector<int> river_;
  std::vector<Point> points_;
  std::vector<Edge> edges_;
  std::vector<LatLon> shape_;
  std::vector<Gate> gates_;
  std::vector<NodeIndex> hubs_, villages_, farm_hubs_, exits_, bridges_;
};

}  // namespace

Terrain make_terrain(std::uint64_t seed) { return Builder{seed}.build(); }

}  // namespace watchgrid::town
