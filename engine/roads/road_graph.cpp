#include "engine/roads/road_graph.hpp"

#include <utility>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {
namespace {

class Fingerprint {
 public:
  void add(std::uint32_t word) noexcept {
    for (int shift = 0; shift < 32; shift += 8) hash_ = (hash_ ^ ((word >> shift) & 0xFFU)) * 0x100000001B3U;
  }
  std::uint64_t value() const noexcept { return hash_; }

 private:
  std::uint64_t hash_{0xCBF29CE484222325U};
};

std::uint64_t fingerprint_of(const RoadGraph::Parts& parts) noexcept {
  Fingerprint print;
  print.add(static_cast<std::uint32_t>(parts.nodes.size()));
  for (const LatLon at : parts.nodes) {
    print.add(static_cast<std::uint32_t>(at.lat_e6()));
    print.add(static_cast<std::uint32_t>(at.lon_e6()));
  }
  for (const Edge& e : parts.edges) {
    for (const std::uint32_t word : {e.from, e.to, e.length_mm, e.forward_ms, e.backward_ms}) print.add(word);
    print.add(static_cast<std::uint32_t>(e.road_class) * 2U + (e.walkable ? 1U : 0U));
  }
  return print.value();
}

/// Calls `add(node, arc)` for each arc of one view, in edge order: so the arcs of a node are in edge order too.
template <class Add>
void each_drive_out(const Edge& e, EdgeIndex i, Add add) {
  if (e.forward_ms != kImpassable) add(e.from, Arc{e.to, i, e.forward_ms});
  if (e.backward_ms != kImpassable) add(e.to, Arc{e.from, i, e.backward_ms});
}
template <class Add>
void each_drive_in(const Edge& e, EdgeIndex i, Add add) {
  if (e.forward_ms != kImpassable) add(e.to, Arc{e.from, i, e.forward_ms});
  if (e.backward_ms != kImpassable) add(e.from, Arc{e.to, i, e.backward_ms});
}
template <class Add>
void each_walk(const Edge& e, EdgeIndex i, Add add) {
  if (!e.walkable) return;
  add(e.from, Arc{e.to, i, e.length_mm});
  add(e.to, Arc{e.from, i, e.length_mm});
}

/// Counting sort by node: count, sum up, fill.
template <class Adjacency, class Each>
Adjacency build(const RoadGraph::Parts& parts, Each each) {
  const auto edge_count = static_cast<EdgeIndex>(parts.edges.size());
  Adjacency a;
  a.starts.assign(parts.nodes.size() + 1, 0);
  for (EdgeIndex i = 0; i < edge_count; ++i) each(parts.edges[i], i, [&](NodeIndex n, const Arc&) { ++a.starts[n + 1]; });
  for (std::size_t n = 0; n + 1 < a.starts.size(); ++n) a.starts[n + 1] += a.starts[n];
  a.arcs.resize(a.starts.back());
  std::vector<std::uint32_t> next(a.starts.begin(), a.starts.end() - 1);
  for (EdgeIndex i = 0; i < edge_count; ++i) each(parts.edges[i], i, [&](NodeIndex n, const Arc& arc) { a.arcs[next[n]++] = arc; });
  return a;
}

}  // namespace

RoadGraph::RoadGraph(Parts parts) : parts_{std::move(parts)} {
  for (const Edge& e : parts_.edges) {
    WATCHGRID_ASSERT(e.from < parts_.nodes.size() && e.to < parts_.nodes.size());
    WATCHGRID_ASSERT(std::size_t{e.shape_begin} + e.shape_count <= parts_.shape.size());
  }
  drive_out_ = build<Adjacency>(parts_, [](const Edge& e, EdgeIndex i, auto add) { each_drive_out(e, i, add); });
  drive_in_ = build<Adjacency>(parts_, [](const Edge& e, EdgeIndex i, auto add) { each_drive_in(e, i, add); });
  walk_ = build<Adjacency>(parts_, [](const Edge& e, EdgeIndex i, auto add) { each_walk(e, i, add); });
  version_ = fingerprint_of(parts_);
}

}  // namespace watchgrid::engine
