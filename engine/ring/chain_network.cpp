#include "engine/ring/chain_network.hpp"

#include <algorithm>

namespace watchgrid::engine {

class ChainNetwork::Builder {
 public:
  Builder(ChainNetwork& out, const RoadGraph& graph) : out_{out} {
    link_neighbours(graph);
    choose_junctions();
  }

  void build() {
    taken_.assign(links_.size(), 0);
    const auto nodes = static_cast<NodeIndex>(out_.places_.size());
    for (NodeIndex n = 0; n < nodes; ++n)
      if (out_.places_[n].is_junction()) follow_all(n);
    // What is left are rings of road without any junction: one of their nodes becomes one.
    for (NodeIndex n = 0; n < nodes; ++n) {
      if (out_.places_[n].chain != kPending) continue;
      make_junction(n);
      follow_all(n);
    }
    list_ways();
  }

 private:
  static constexpr std::uint32_t kPending = kNoIndex - 1;

  /// All edges between a node and one neighbour, taken together: the quickest each way.
  struct Link {
    NodeIndex neighbour;
    std::uint32_t out_ms, in_ms;
  };
  std::span<const Link> links_at(NodeIndex n) const noexcept { return {links_.data() + starts_[n], starts_[n + 1] - starts_[n]}; }

  template <class Visit>
  void each_arc(const RoadGraph& graph, Visit visit) const {
    for (const Edge& e : graph.edges()) {
      if (e.from == e.to) continue;  // a loop leads nowhere
      if (const std::uint32_t ms = time_along(out_.model_, e, true); ms != kUnreached) visit(e.from, e.to, ms);
      if (const std::uint32_t ms = time_along(out_.model_, e, false); ms != kUnreached) visit(e.to, e.from, ms);
    }
  }

  void link_neighbours(const RoadGraph& graph) {
    const std::size_t nodes = graph.nodes().size();
    starts_.assign(nodes + 1, 0);
    each_arc(graph, [&](NodeIndex a, NodeIndex b, std::uint32_t) { ++starts_[a + 1], ++starts_[b + 1]; });
    for (std::size_t n = 0; n < nodes; ++n) starts_[n + 1] += starts_[n];
    links_.resize(starts_.back());
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    each_arc(graph, [&](NodeIndex a, NodeIndex b, std::uint32_t ms) {
      links_[next[a]++] = {b, ms, kUnreached};
      links_[next[b]++] = {a, kUnreached, ms};
    });
    // Parallel and opposite edges become one link, in place.
    std::uint32_t kept = 0;
    for (std::size_t n = 0; n < nodes; ++n) {
      const std::uint32_t begin = starts_[n], end = starts_[n + 1];
      std::sort(links_.begin() + begin, links_.begin() + end, [](const Link& a, const Link& b) { return a.neighbour < b.neighbour; });
      starts_[n] = kept;
      for (std::uint32_t l = begin; l < end; ++l) {
        if (kept > starts_[n] && links_[kept - 1].neighbour == links_[l].neighbour) {
          links_[kept - 1].out_ms = std::min(links_[kept - 1].out_ms, links_[l].out_ms);
          links_[kept - 1].in_ms = std::min(links_[kept - 1].in_ms, links_[l].in_ms);
        } else {
          links_[kept++] = links_[l];
        }
      }
    }
    starts_[nodes] = kept;
    links_.resize(kept);
  }

  /// Two neighbours, and through the node both directions open or the same one.
  bool continues_a_road(NodeIndex n) const noexcept {
    const auto links = links_at(n);
    if (links.size() != 2) return false;
    const auto leaving = [](const Link& l) { return l.out_ms != kUnreached; };
    const auto entering = [](const Link& l) { return l.in_ms != kUnreached; };
    return entering(links[0]) == leaving(links[1]) && entering(links[1]) == leaving(links[0]);
  }

  void choose_junctions() {
    out_.places_.assign(starts_.size() - 1, {kPending, 0});
    for (NodeIndex n = 0; n < out_.places_.size(); ++n)
      if (!continues_a_road(n)) make_junction(n);
  }

  void make_junction(NodeIndex n) {
    out_.places_[n] = {kNoIndex, static_cast<std::uint32_t>(out_.junctions_.size())};
    out_.junctions_.push_back(n);
  }

  void follow_all(NodeIndex from) {
    for (std::uint32_t l = starts_[from]; l < starts_[from + 1]; ++l)
      if (taken_[l] == 0) follow(from, l);
  }

  /// The link at `links_[l].neighbour` that leads back to `from`.
  std::uint32_t twin_of(NodeIndex from, std::uint32_t l) const noexcept {
    const NodeIndex there = links_[l].neighbour;
    const auto links = links_at(there);
    const auto twin = std::lower_bound(links.begin(), links.end(), from, [](const Link& a, NodeIndex n) { return a.neighbour < n; });
    return starts_[there] + static_cast<std::uint32_t>(twin - links.begin());
  }

  /// Walks from a junction along one road to the next junction.
  void follow(NodeIndex from, std::uint32_t l) {
    const auto number = static_cast<std::uint32_t>(out_.chains_.size());
    Chain c{.tail = out_.places_[from].at,
            .head = 0,
            .first = static_cast<std::uint32_t>(out_.points_.size()),
            .count = 0,
            .forward_ms = 0,
            .backward_ms = 0};
    for (NodeIndex at = from;;) {
      const std::uint32_t back = twin_of(at, l);
      taken_[l] = taken_[back] = 1;
      c.forward_ms = sum(c.forward_ms, links_[l].out_ms);
      c.backward_ms = sum(c.backward_ms, links_[l].in_ms);
      at = links_[l].neighbour;
      if (out_.places_[at].is_junction()) {
        c.head = out_.places_[at].at;
        break;
      }
      out_.places_[at] = {number, static_cast<std::uint32_t>(out_.points_.size())};
      // For now the way back to the tail; the way from the head is known when the chain has ended.
      out_.points_.push_back({at, c.forward_ms, c.backward_ms});
      ++c.count;
      l = back == starts_[at] ? back + 1 : starts_[at];
    }
    for (std::uint32_t p = c.first; p < c.first + c.count; ++p) {
      Point& point = out_.points_[p];
      point.from_head_ms = c.backward_ms == kUnreached ? kUnreached : c.backward_ms - point.from_head_ms;
    }
    out_.chains_.push_back(c);
  }

  static std::uint32_t sum(std::uint32_t a, std::uint32_t b) noexcept {
    return a == kUnreached || b == kUnreached ? kUnreached
                                              : static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{a} + b, kCostMax));
  }

  template <class Visit>
  void each_way(Visit visit) const {
    for (std::uint32_t i = 0; i < out_.chains_.size(); ++i) {
      const Chain& c = out_.chains_[i];
      if (c.forward_ms != kUnreached) visit(c.tail, Way{c.head, i, c.forward_ms});
      if (c.backward_ms != kUnreached) visit(c.head, Way{c.tail, i, c.backward_ms});
    }
  }
  void list_ways() {
    auto& starts = out_.way_starts_;
    starts.assign(out_.junctions_.size() + 1, 0);
    each_way([&](Junction j, const Way&) { ++starts[j + 1]; });
    for (std::size_t j = 0; j + 1 < starts.size(); ++j) starts[j + 1] += starts[j];
    out_.ways_.resize(starts.back());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    each_way([&](Junction j, const Way& way) { out_.ways_[next[j]++] = way; });
  }

  ChainNetwork& out_;
  std::vector<std::uint32_t> starts_;  // nodes + 1
  std::vector<Link> links_;            // of each node by neighbour
  std::vector<std::uint8_t> taken_;    // by link
};

ChainNetwork::ChainNetwork(const RoadGraph& graph, const TravelModel& model) : model_{model} { Builder{*this, graph}.build(); }

}  // namespace watchgrid::engine
