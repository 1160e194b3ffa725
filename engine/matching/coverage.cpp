#include "engine/matching/coverage.hpp"

#include <algorithm>
#include <array>

namespace watchgrid::engine {
namespace {

constexpr std::int64_t kCellE6 = 4'500;      ///< about 500 m of latitude in 1e-6 degrees
constexpr std::int64_t kColumns = 1LL << 20;  ///< more than there are squares round the Earth
constexpr std::size_t kCellsMax = 1'000;      ///< a wide town gets wider squares: as many searches at the start, no more
constexpr Ppm kBusyMin = 50'000, kBusyMax = 900'000;

}  // namespace

CoverageCells::CoverageCells(const RoadGraph& graph, LatLon centre, Duration reach, std::span<const LatLon> demand_at) : centre_{centre} {
    std::vector<NodeIndex> drivable;
    for (NodeIndex n = 0; n < graph.nodes().size(); ++n)
        if (!graph.drive_out(n).empty() || !graph.drive_in(n).empty()) drivable.push_back(n);
    for (edge_e6_ = kCellE6;; edge_e6_ *= 2) {
        make_cells(graph, drivable);
        if (cells_.size() <= kCellsMax) break;
    }
    for (const LatLon& at : demand_at)
        if (const CellIndex c = cell_at(at); c != kNoCell) ++cells_[c].weight;
    std::vector<CellIndex> cell_of_node(graph.nodes().size(), kNoCell);
    for (CellIndex c = 0; c < cells_.size(); ++c) cell_of_node[cells_[c].node] = c, weight_sum_ += cells_[c].weight;
    RoadSearch search{graph};
    starts_.push_back(0);
    for (const CoverageCell& from : cells_) {
        search.begin(Network::Drive, Heading::FromSource);
        search.seed(from.node);
        while (const Settled s = search.settle(static_cast<std::uint32_t>(reach.count())))
            if (cell_of_node[s.node] != kNoCell) covers_.push_back(cell_of_node[s.node]);
        std::sort(covers_.begin() + starts_.back(), covers_.end());
        starts_.push_back(static_cast<std::uint32_t>(covers_.size()));
    }
}

/// One cell for each square with a drivable node; the middle node by index stands for it, which is inside the built-up part because
/// nodes of a town file are local.
void CoverageCells::make_cells(const RoadGraph& graph, std::span<const NodeIndex> drivable) {
    std::vector<std::pair<std::int64_t, NodeIndex>> nodes;
    nodes.reserve(drivable.size());
    for (const NodeIndex n : drivable) nodes.emplace_back(square_of(graph.nodes()[n]), n);
    std::sort(nodes.begin(), nodes.end());
    by_square_.clear();
    cells_.clear();
    for (std::size_t i = 0; i < nodes.size();) {
        std::size_t end = i;
        while (end < nodes.size() && nodes[end].first == nodes[i].first) ++end;
        const NodeIndex node = nodes[i + (end - i) / 2].second;
        by_square_.emplace_back(nodes[i].first, static_cast<CellIndex>(cells_.size()));
        cells_.push_back({graph.nodes()[node], node, 1});
        i = end;
    }
}

std::int64_t CoverageCells::square_of(LatLon at) const noexcept {
    const auto floor_div = [](std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); };
    // Columns are kept as wide as rows are high by the cosine of the centre's latitude, in thousandths.
    const std::int64_t lat = std::abs(centre_.lat_e6()) / 1'000'000, shrink = std::max<std::int64_t>(1000 - lat * lat * 1000 / 8100, 200);
    const std::int64_t row = floor_div(std::int64_t{at.lat_e6()} - centre_.lat_e6(), edge_e6_), column = floor_div((std::int64_t{at.lon_e6()} - centre_.lon_e6()) * shrink / 1000, edge_e6_);
    return row * kColumns + column;
}

CellIndex CoverageCells::cell_at(LatLon at) const noexcept {
    const std::int64_t square = square_of(at);
    static constexpr std::array<std::int64_t, 9> kAround{0, -1, 1, -kColumns, kColumns, -kColumns - 1, -kColumns + 1, kColumns - 1, kColumns + 1};
    for (const std::int64_t step : kAround) {
        const auto it = std::lower_bound(by_square_.begin(), by_square_.end(), std::pair{square + step, CellIndex{0}});
        if (it != by_square_.end() && it->first == square + step) return it->second;
    }
    return kNoCell;
}

void Coverage::count(CellIndex cell, std::uint32_t by) noexcept {
    if (cell == kNoCell) return;
    for (const CellIndex i : cells_->covered_from(cell)) idle_[i] += by;
}

Ppm Coverage::loss(CellIndex cell, Ppm busy_share) const noexcept { return marginal(cell, busy_share, 1); }
Ppm Coverage::gain(CellIndex cell, Ppm busy_share) const noexcept { return marginal(cell, busy_share, 0); }

/// What one car adds to those that are there, `without` of them left out.
Ppm Coverage::marginal(CellIndex cell, Ppm busy_share, std::uint32_t without) const noexcept {
    if (cell == kNoCell || cells_->weight_sum() == 0) return 0;
    const Ppm q = std::clamp(busy_share, kBusyMin, kBusyMax);
    std::array<std::uint64_t, 16> power{};  // q^n; beyond that nothing is lost worth counting
    power[0] = kCertain;
    for (std::size_t n = 1; n < power.size(); ++n) power[n] = power[n - 1] * q / kCertain;
    std::uint64_t sum = 0;
    for (const CellIndex i : cells_->covered_from(cell)) {
        const std::uint32_t others = idle_[i] > without ? idle_[i] - without : 0;
        if (others < power.size()) sum += cells_->cells()[i].weight * power[others];
    }
    return static_cast<Ppm>(sum * complement(q) / kCertain / cells_->weight_sum());
}

Ppm Coverage::covered_share() const noexcept {
    std::uint64_t sum = 0;
    for (CellIndex i = 0; i < idle_.size(); ++i)
        if (idle_[i] > 0) sum += cells_->cells()[i].weight;
    return cells_->weight_sum() == 0 ? 0 : static_cast<Ppm>(sum * kCertain / cells_->weight_sum());
}

}  // namespace watchgrid::engine
