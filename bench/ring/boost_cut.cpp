#include "bench/ring/boost_cut.hpp"

#include <time.h>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

namespace watchgrid::bench {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct Vertex {
  Traits::edge_descriptor before;
  boost::default_color_type color{};
  int distance{};
};
struct Arc {
  int capacity{};
  int residual{};
  Traits::edge_descriptor reverse;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Vertex, Arc>;

void add(Graph& g, std::uint32_t from, std::uint32_t to, int capacity) {
  const auto forth = boost::add_edge(from, to, g).first;
  const auto back = boost::add_edge(to, from, g).first;
  g[forth].capacity = capacity;
  g[back].capacity = 0;
  g[forth].reverse = back;
  g[back].reverse = forth;
}

}  // namespace

double cpu_us() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

BoostCut boost_cut(std::span<const std::uint32_t> capacities, std::span<const engine::VertexCut::Link> links,
                   std::span<const std::uint32_t> sources, std::span<const std::uint32_t> sinks) {
  constexpr int kMuch = 1 << 28;
  const auto vertices = static_cast<std::uint32_t>(capacities.size());
  BoostCut out;
  const double begin = cpu_us();
  Graph g(2 * std::size_t{vertices} + 2);
  const std::uint32_t source = 2 * vertices, sink = source + 1;
  for (std::uint32_t v = 0; v < vertices; ++v)
    add(g, 2 * v, 2 * v + 1, capacities[v] >= engine::kUncuttable ? kMuch : static_cast<int>(capacities[v]));
  for (const auto& link : links) add(g, 2 * link.from + 1, 2 * link.to, kMuch);
  for (const std::uint32_t v : sources) add(g, source, 2 * v, kMuch);
  for (const std::uint32_t v : sinks) add(g, 2 * v + 1, sink, kMuch);
  out.build_us = cpu_us() - begin;
  const double start = cpu_us();
  out.flow = static_cast<std::uint64_t>(boost::boykov_kolmogorov_max_flow(
      g, boost::get(&Arc::capacity, g), boost::get(&Arc::residual, g), boost::get(&Arc::reverse, g), boost::get(&Vertex::before, g),
      boost::get(&Vertex::color, g), boost::get(&Vertex::distance, g), boost::get(boost::vertex_index, g), source, sink));
  out.flow_us = cpu_us() - start;
  return out;
}

}  // namespace watchgrid::bench
