#include "engine/roads/node_order.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace watchgrid::engine {
namespace {

std::uint64_t spread(std::uint32_t x) noexcept {
  std::uint64_t v = x;
  v = (v | (v << 16)) & 0x0000FFFF0000FFFFU;
  v = (v | (v << 8)) & 0x00FF00FF00FF00FFU;
  v = (v | (v << 4)) & 0x0F0F0F0F0F0F0F0FU;
  v = (v | (v << 2)) & 0x3333333333333333U;
  return (v | (v << 1)) & 0x5555555555555555U;
}

std::uint64_t morton(LatLon at) noexcept {
  const auto y = static_cast<std::uint32_t>(at.lat_e6() + 90'000'000);
  const auto x = static_cast<std::uint32_t>(at.lon_e6() + 180'000'000);
  return spread(x) | (spread(y) << 1);
}

/// Sorts 0..n-1 by `key`, stably, and says where each went.
template <class Key>
std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>> sorted_by(std::size_t n, Key key) {
  std::vector<std::uint32_t> old_of(n);
  std::iota(old_of.begin(), old_of.end(), 0U);
  std::stable_sort(old_of.begin(), old_of.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::vector<std::uint32_t> new_of(n);
  for (std::uint32_t i = 0; i < n; ++i) new_of[old_of[i]] = i;
  return {std::move(old_of), std::move(new_of)};
}

}  // namespace

OrderedParts in_morton_order(RoadGraph::Parts parts) {
  std::vector<std::uint64_t> keys(parts.nodes.size());
  std::transform(parts.nodes.begin(), parts.nodes.end(), keys.begin(), morton);
  auto [old_node, node_of] = sorted_by(parts.nodes.size(), [&](std::uint32_t n) { return keys[n]; });
  for (Edge& e : parts.edges) e.from = node_of[e.from], e.to = node_of[e.to];
  auto [old_edge, edge_of] = sorted_by(parts.edges.size(), [&](std::uint32_t e) { return parts.edges[e].from; });

  OrderedParts out;
  out.parts.nodes.reserve(parts.nodes.size());
  for (const NodeIndex n : old_node) out.parts.nodes.push_back(parts.nodes[n]);
  out.parts.edges.reserve(parts.edges.size());
  for (const EdgeIndex e : old_edge) out.parts.edges.push_back(parts.edges[e]);
  out.parts.shape = std::move(parts.shape);
  out.node_of = std::move(node_of);
  out.edge_of = std::move(edge_of);
  return out;
}

}  // namespace watchgrid::engine
