#pragma once
/// The road network: junctions (nodes) joined by edges, an edge being the road between two junctions with its shape.
///
/// Two views on one network. *Drive* follows one-ways and speeds by class and costs milliseconds. *Walk* uses every way open
/// to feet in both directions and costs millimetres; each person's own speed turns that into time.
/// Immutable after building, shared by all threads. Memory about 40 B an edge plus shapes.
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"

namespace watchgrid::engine {

using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;
inline constexpr std::uint32_t kNoIndex = 0xFFFFFFFFU;
inline constexpr std::uint32_t kImpassable = 0xFFFFFFFFU;

/// Road classes, best first; also what the console draws.
enum class RoadClass : std::uint8_t { Motorway, Trunk, Primary, Secondary, Tertiary, Residential, Service, Track, Path };

struct Edge {
    NodeIndex from{};
    NodeIndex to{};
    std::uint32_t length_mm{};
    std::uint32_t forward_ms{kImpassable};   ///< driving from -> to; kImpassable when not allowed
    std::uint32_t backward_ms{kImpassable};  ///< driving to -> from
    RoadClass road_class{RoadClass::Residential};
    bool walkable{true};
    std::uint32_t shape_begin{};  ///< inner points of the line, in `shape()`, from -> to
    std::uint32_t shape_count{};
};

/// One way of leaving or entering a node.
struct Arc {
    NodeIndex other{};   ///< head for out-arcs, tail for in-arcs
    EdgeIndex edge{};
    std::uint32_t cost{};  ///< ms on drive arcs, mm on walk arcs
};

class RoadGraph {
public:
    /// What the importers fill. Parallel edges and loops are allowed; shapes may be empty (straight).
    struct Parts {
        std::vector<LatLon> nodes;
        std::vector<Edge> edges;
        std::vector<LatLon> shape;
    };
    RoadGraph() = default;
    /// Builds both views; O(n + m). @pre indices in range
    explicit RoadGraph(Parts parts);

    std::span<const LatLon> nodes() const noexcept { return parts_.nodes; }
    std::span<const Edge> edges() const noexcept { return parts_.edges; }
    std::span<const LatLon> shape(const Edge& e) const noexcept { return {parts_.shape.data() + e.shape_begin, e.shape_count}; }
    const Parts& parts() const noexcept { return parts_; }

    std::span<const Arc> drive_out(NodeIndex n) const noexcept { return arcs_of(drive_out_, n); }
    std::span<const Arc> drive_in(NodeIndex n) const noexcept { return arcs_of(drive_in_, n); }  ///< for reverse search
    std::span<const Arc> walk(NodeIndex n) const noexcept { return arcs_of(walk_, n); }          ///< symmetric

    /// Stable fingerprint of nodes, edges and costs (FNV-1a), for records that name the graph they were decided on.
    std::uint64_t version() const noexcept { return version_; }

private:
    struct Adjacency {
        std::vector<std::uint32_t> starts;  ///< n + 1
        std::vector<Arc> arcs;
    };
    static std::span<const Arc> arcs_of(const Adjacency& a, NodeIndex n) noexcept {
        return {a.arcs.data() + a.starts[n], a.starts[n + 1] - a.starts[n]};
    }
    Parts parts_;
    Adjacency drive_out_, drive_in_, walk_;
    std::uint64_t version_{};
};

/// A point on the network: on `edge`, `offset_mm` from its `from` node along the shape.
struct RoadPoint {
    EdgeIndex edge{kNoIndex};
    std::uint32_t offset_mm{};
    Millimeters off_road{};  ///< straight-line distance from the asked point to the network
    explicit operator bool() const noexcept { return edge != kNoIndex; }
};

}  // namespace watchgrid::engine
