#include "bench/nearest_by_road/bgl_dijkstra.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths_no_color_map.hpp>
#include <limits>
#include <utility>

namespace watchgrid::bench {
namespace {

struct Road {
  std::uint32_t ms;
};
using Graph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Road, boost::no_property, std::uint32_t, std::uint32_t>;
struct Enough {};

class Collect : public boost::default_dijkstra_visitor {
 public:
  Collect(const std::vector<std::uint32_t>& here, const std::vector<std::uint32_t>& distance, std::vector<std::uint32_t>& out,
          std::size_t k)
      : here_{&here}, distance_{&distance}, out_{&out}, k_{k} {}
  template <class Vertex, class G>
  void examine_vertex(Vertex v, const G&) {
    for (std::uint32_t n = (*here_)[v]; n > 0; --n) {
      out_->push_back((*distance_)[v]);
      if (out_->size() == k_) throw Enough{};
    }
  }

 private:
  const std::vector<std::uint32_t>* here_;
  const std::vector<std::uint32_t>* distance_;
  std::vector<std::uint32_t>* out_;
  std::size_t k_;
};

Graph reversed(const engine::RoadGraph& roads) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  std::vector<Road> costs;
  for (engine::NodeIndex n = 0; n < roads.nodes().size(); ++n)
    for (const engine::Arc& arc : roads.drive_in(n)) {
      ends.emplace_back(n, arc.other);
      costs.push_back({arc.cost});
    }
  return Graph{boost::edges_are_sorted, ends.begin(), ends.end(), costs.begin(), static_cast<std::uint32_t>(roads.nodes().size())};
}

}  // namespace

struct BglDijkstra::Impl {
  Graph graph;
  std::vector<std::uint32_t> here;  // responders at each node
  std::vector<std::uint32_t> distance, predecessor;

  std::vector<std::uint32_t> run(engine::NodeIndex incident, std::size_t k) {
    std::vector<std::uint32_t> out;
    const auto index = get(boost::vertex_index, graph);
    try {
      boost::dijkstra_shortest_paths_no_color_map(graph, incident, boost::make_iterator_property_map(predecessor.begin(), index),
                                                  boost::make_iterator_property_map(distance.begin(), index), get(&Road::ms, graph), index,
                                                  std::less<>{}, boost::closed_plus<std::uint32_t>{},
                                                  std::numeric_limits<std::uint32_t>::max(), 0U, Collect{here, distance, out, k});
    } catch (const Enough&) {
    }
    return out;
  }
};

BglDijkstra::BglDijkstra(const engine::RoadGraph& roads) : impl_{new Impl{reversed(roads), {}, {}, {}}} {
  impl_->distance.resize(roads.nodes().size());
  impl_->predecessor.resize(roads.nodes().size());
}
BglDijkstra::~BglDijkstra() = default;

void BglDijkstra::place(const std::vector<engine::NodeIndex>& responders) {
  impl_->here.assign(impl_->distance.size(), 0);
  for (const engine::NodeIndex node : responders) ++impl_->here[node];
}

std::vector<std::uint32_t> BglDijkstra::nearest(engine::NodeIndex incident, std::size_t k) { return impl_->run(incident, k); }

std::vector<std::uint32_t> BglDijkstra::nearest_of_all(engine::NodeIndex incident, std::size_t k) {
  std::vector<std::uint32_t> out = impl_->run(incident, std::numeric_limits<std::size_t>::max());
  if (out.size() > k) out.resize(k);
  return out;
}

}  // namespace watchgrid::bench
