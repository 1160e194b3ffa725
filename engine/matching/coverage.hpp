#pragma once
/// Which parts of the town the idle cars still cover, and what is lost when one of them leaves: the MEXCLP marginal
/// (Daskin 1983; algorithms 2.2): loss(k) = sum over cells i that k covers of d_i (1 - q) q^(c_i - 1), c_i idle cars covering i.
///
/// A cell is a square of about 500 m (wider in a town of more than 1,000 of them) with a drivable road in it; a car counts for the cells that it reaches from the middle of its
/// own within `reach`. Built once from the roads (one bounded search a cell, 0.2 ms each in a county); then a car that changes its
/// cell costs one pass over the cells it covers. One thread.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::engine {

using CellIndex = std::uint32_t;
inline constexpr CellIndex kNoCell = 0xFFFFFFFFU;

struct CoverageCell {
    LatLon middle;             ///< of the road node that stands for the cell
    NodeIndex node{};
    std::uint32_t weight{};    ///< demand, in any unit; the share is weight / sum of weights
};

class CoverageCells {
public:
    /// @param reach driving time within which a car covers a cell (180 s less the turnout)
    /// @param demand_at points with demand (places); each adds 1 to its cell beside the 1 that every cell has
    CoverageCells(const RoadGraph&, LatLon centre, Duration reach, std::span<const LatLon> demand_at);

    std::span<const CoverageCell> cells() const noexcept { return cells_; }
    /// The cell of a point; a neighbouring one when there is no road in its own; kNoCell far from every road. O(1).
    CellIndex cell_at(LatLon) const noexcept;
    /// Cells that a car in `from` reaches in time, ascending. Contains `from`.
    std::span<const CellIndex> covered_from(CellIndex from) const noexcept { return {covers_.data() + starts_[from], starts_[from + 1] - starts_[from]}; }
    std::uint64_t weight_sum() const noexcept { return weight_sum_; }

private:
    void make_cells(const RoadGraph&, std::span<const NodeIndex> drivable);
    std::int64_t square_of(LatLon) const noexcept;

    LatLon centre_;
    std::int64_t edge_e6_{};
    std::vector<std::pair<std::int64_t, CellIndex>> by_square_;  // sorted
    std::vector<CoverageCell> cells_;
    std::vector<std::uint32_t> starts_;
    std::vector<CellIndex> covers_;
    std::uint64_t weight_sum_{};
};

/// Idle cars over the cells.
class Coverage {
public:
    explicit Coverage(const CoverageCells& cells) : cells_{&cells}, idle_(cells.cells().size()) {}

    void enter(CellIndex cell) noexcept { count(cell, 1U); }
    void leave(CellIndex cell) noexcept { count(cell, 0U - 1U); }

    /// Part of the expected demand that is lost when one idle car leaves `cell`.
    /// @param busy_share q of a car: clamped to 0.05..0.90
    Ppm loss(CellIndex cell, Ppm busy_share) const noexcept;
    /// Part of the expected demand that is gained when one more idle car stands in `cell`: d_i (1 - q) q^c_i.
    Ppm gain(CellIndex cell, Ppm busy_share) const noexcept;
    /// Demand with at least one idle car in reach.
    Ppm covered_share() const noexcept;
    std::uint32_t idle_covering(CellIndex cell) const noexcept { return idle_[cell]; }
    const CoverageCells& cells() const noexcept { return *cells_; }

private:
    void count(CellIndex cell, std::uint32_t by) noexcept;
    Ppm marginal(CellIndex cell, Ppm busy_share, std::uint32_t without) const noexcept;

    const CoverageCells* cells_;
    std::vector<std::uint32_t> idle_;  // by cell: idle cars that cover it
};

}  // namespace watchgrid::engine
