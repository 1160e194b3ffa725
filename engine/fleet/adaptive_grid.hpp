#pragma once
/// A grid of moving points that stays even where people crowd: the storage under FleetIndex.
///
/// Cells are cache lines of five points. A cell that overfills chains full lines, and a chain that grows too long becomes a
/// grid of its own over just its points; so crowds, outliers and points outside the first bounds all cost a short descent
/// instead of a long scan. Cells at the border reach to infinity, so every point has a cell. The grid is rebuilt when its
/// points have doubled or fallen to a quarter: inserts and erasures are O(1) amortised.
///
/// A point is {x, y, tag} in plain int32 units; the low bits of the tag are its slot. Callers hand in the old position, and the
/// cell follows from it. A grid that is given the fleet's records also notes in them where each point lies, so that a step inside
/// a cell is one read and one write without a search.
///
/// Coordinates must stay within +-kCoordinateMax. Single-threaded for writes; const functions may run side by side.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "engine/fleet/hot_record.hpp"

namespace watchgrid::engine {

struct GridPoint {
    std::int32_t x{};
    std::int32_t y{};
    friend constexpr bool operator==(GridPoint, GridPoint) = default;
};

struct GridBox {
    GridPoint min;
    GridPoint max;  ///< inclusive
};

class AdaptiveGrid {
public:
    static constexpr std::size_t kLanes = 5;  ///< points in a cache line
    static constexpr std::int32_t kCoordinateMax = 400'000'000;
    /// More than any squared distance inside the coordinates, less than that of an empty lane to any point.
    static constexpr std::uint64_t kDistance2Max = 2'000'000'000'000'000'000ULL;

    /// @param records where to note the whereabouts of each point; must outlive the grid. Null: nowhere
    explicit AdaptiveGrid(HotRecords* records = nullptr);

    std::size_t size() const noexcept { return size_; }
    void insert(GridPoint at, std::uint32_t tag);
    /// @pre a point with this tag lies at `at`
    void erase(GridPoint at, std::uint32_t tag) { erase(at, tag, HotRecord::kElsewhere); }
    /// The same with the point's noted whereabouts, which spare the search. @pre `where` is from its record, or kElsewhere
    void erase(GridPoint at, std::uint32_t tag, std::uint32_t where);
    /// @pre a point with this tag lies at `from`. O(1) while it stays in its cell, else erase + insert.
    void move(GridPoint from, GridPoint to, std::uint32_t tag);
    /// Moves the point noted at `where` in its record if it stays in that cell. @return false: nothing done, call `move`
    bool move_in_cell(std::uint32_t where, GridPoint to) noexcept {
        const std::uint32_t lane = where & HotRecord::kLaneMask, cell = where >> HotRecord::kLaneBits;
        if (lane == HotRecord::kElsewhere || index_of(to) != cell) return false;
        cells_[cell].x[lane] = to.x;
        cells_[cell].y[lane] = to.y;
        return true;
    }
    /// Hints that the cell of `at`, or the cell noted at `where`, is about to be written.
    void prefetch(GridPoint at) const noexcept { __builtin_prefetch(&cells_[index_of(at)], 1); }
    void prefetch(std::uint32_t where) const noexcept {
        if ((where & HotRecord::kLaneMask) != HotRecord::kElsewhere) __builtin_prefetch(&cells_[where >> HotRecord::kLaneBits], 1);
    }
    /// @pre a point with tag `from` lies at `at`
    void retag(GridPoint at, std::uint32_t from, std::uint32_t to);

    /// Offers every point that may lie within `sink.bound()` of `q`, roughly nearest first; the walk ends when no unseen cell can
    /// beat the bound. The sink has `bound()`; `offer(distance2, tag)`, also called for points beyond the bound, so that it can
    /// be told apart without a branch; `line_done()` after each five offers; and `settle()`, when it should lower its bound.
    template <class Sink>
    void search(GridPoint q, Sink& sink) const;
    /// Calls `sink(point, tag)` for every point in the box, in no promised order.
    template <class Sink>
    void for_each_in(const GridBox& box, Sink&& sink) const;

    /// Bytes held, the object itself included.
    std::size_t bytes() const noexcept;

private:
    static constexpr std::int32_t kEmptyLane = std::numeric_limits<std::int32_t>::max();
    static constexpr std::uint32_t kFull = (1U << kLanes) - 1, kChildBit = 1U << kLanes, kLinkShift = kLanes + 1;

    /// Empty lanes lie far outside, so that scans need not look which are taken. A point in the first line of a cell keeps its lane
    /// until it leaves; behind it, only the second line of a chain has room.
    struct alignas(64) Line {
        std::uint32_t header{};  // bits 0-4 lanes taken, bit 5 "the link is a child grid", bits 6-31 link
        std::array<std::int32_t, kLanes> x{kEmptyLane, kEmptyLane, kEmptyLane, kEmptyLane, kEmptyLane};
        std::array<std::int32_t, kLanes> y{};
        std::array<std::uint32_t, kLanes> tag{};

        std::uint32_t taken() const noexcept { return header & kFull; }
        bool is_full() const noexcept { return taken() == kFull; }
        std::size_t free_lane() const noexcept { return static_cast<std::size_t>(std::countr_one(taken())); }
        std::uint32_t link() const noexcept { return header >> kLinkShift; }
        bool is_child() const noexcept { return (header & kChildBit) != 0; }
    };
    static_assert(sizeof(Line) == 64);

    /// One direction of the grid. Cell i holds offsets from i * width to a little above (i + 1) * width (the reciprocal is
    /// rounded down); the first and last cell reach to infinity.
    struct Axis {
        std::int32_t origin{};
        std::int32_t cells{1};
        std::int64_t width{1};
        std::uint64_t reciprocal{std::uint64_t{1} << 40U};  // 2^40 / width

        /// @pre cells < 2^22, so that offset * reciprocal fits 64 bits
        static Axis make(std::int32_t low, std::int32_t high, std::int32_t cells);
        std::int32_t cell_of(std::int32_t v) const noexcept {
            const std::int64_t offset = static_cast<std::int64_t>(v) - origin;
            if (offset <= 0) return 0;
            if (offset >= cells * width) return cells - 1;
            return static_cast<std::int32_t>((static_cast<std::uint64_t>(offset) * reciprocal) >> 40U);
        }
        /// At most the distance from v to any point of a cell above / below the cell of v; may be negative, then 0 counts.
        std::int64_t gap_above(std::int32_t v, std::int32_t cell) const noexcept { return origin + cell * width - v; }
        std::int64_t gap_below(std::int32_t v, std::int32_t cell) const noexcept {
            return v - (origin + (cell + 1) * width + (width >> 8U) + 1);
        }
        /// Squared lower bound of the distance along this axis between v (in cell `home`) and anything in `cell`.
        std::uint64_t gap2(std::int32_t v, std::int32_t home, std::int32_t cell) const noexcept {
            const std::int64_t gap = cell == home ? 0 : cell > home ? gap_above(v, cell) : gap_below(v, cell);
            return gap <= 0 ? 0 : static_cast<std::uint64_t>(gap * gap);
        }
    };

    std::size_t index_of(GridPoint p) const noexcept {
        return static_cast<std::size_t>(y_.cell_of(p.y)) * static_cast<std::size_t>(x_.cells) + static_cast<std::size_t>(x_.cell_of(p.x));
    }
    Line& line_of(GridPoint p) noexcept { return cells_[index_of(p)]; }
    struct Near;
    struct Found {
        Line* line;
        std::size_t lane;
    };
    Found find(Line& head, std::uint32_t tag) noexcept;
    void place(Line& head, GridPoint at, std::uint32_t tag);
    void remove(Line& head, GridPoint at, std::uint32_t tag);
    static void vacate(Line& line, std::size_t lane) noexcept;
    void put(Line& line, GridPoint at, std::uint32_t tag) noexcept;
    void note(std::uint32_t tag, const Line& head, std::size_t lane) noexcept;
    void note_elsewhere(std::uint32_t tag) noexcept;
    void spill(Line& head);
    void split(Line& head);
    void merge(Line& head);
    std::uint32_t new_spill();
    void free_spill(std::uint32_t link) noexcept;
    std::size_t chain_length(const Line& head) const noexcept;
    void fit();
    struct Item {
        GridPoint at;
        std::uint32_t tag;
    };
    static GridBox bounds_of(const std::vector<Item>& items) noexcept;
    void collect(std::vector<Item>& out) const;
    void collect(const Line& head, std::vector<Item>& out) const;
    void rebuild(const std::vector<Item>& items);

    template <class Sink>
    static void scan_line(const Line& line, GridPoint q, Sink& sink);
    template <class Sink>
    void scan(const Line& head, GridPoint q, Sink& sink) const;
    template <class Sink>
    void scan_behind(const Line& head, GridPoint q, Sink& sink) const;
    template <class Sink>
    void search_rings(GridPoint q, std::int32_t cx, std::int32_t cy, std::int32_t r, Sink& sink) const;
    template <class Sink>
    void scan_row(std::int32_t row, std::int32_t from, std::int32_t to, std::int32_t home, std::uint64_t gap2_y, GridPoint q, Sink& sink) const;

    HotRecords* records_;
    Axis x_, y_;
    std::size_t size_{};
    std::size_t fitted_{};  // points at the last rebuild
    std::vector<Line> cells_;
    std::vector<Line> spill_;          // chained lines; link 0 means none, so line i has link i + 1
    std::uint32_t spill_free_{};       // head of the free list, as a link
    std::vector<std::unique_ptr<AdaptiveGrid>> children_;  // same numbering; null when free
};

template <class Sink>
inline void AdaptiveGrid::scan_line(const Line& line, GridPoint q, Sink& sink) {
    for (std::size_t i = 0; i < kLanes; ++i) {
        const std::int64_t dx = static_cast<std::int64_t>(line.x[i]) - q.x;
        const std::int64_t dy = static_cast<std::int64_t>(line.y[i]) - q.y;
        const auto distance2 = static_cast<std::uint64_t>(dx * dx + dy * dy);
        sink.offer(distance2, line.tag[i]);
    }
    sink.line_done();
}

template <class Sink>
inline void AdaptiveGrid::scan(const Line& head, GridPoint q, Sink& sink) const {
    scan_line(head, q, sink);
    if (head.link() != 0) [[unlikely]]
        scan_behind(head, q, sink);
}

template <class Sink>
void AdaptiveGrid::scan_behind(const Line& head, GridPoint q, Sink& sink) const {
    if (head.is_child()) return children_[head.link() - 1]->search(q, sink);
    for (std::uint32_t link = head.link(); link != 0; link = spill_[link - 1].link()) scan_line(spill_[link - 1], q, sink);
}

template <class Sink>
void AdaptiveGrid::scan_row(std::int32_t row, std::int32_t from, std::int32_t to, std::int32_t home, std::uint64_t gap2_y, GridPoint q,
                            Sink& sink) const {
    const std::size_t start = static_cast<std::size_t>(row) * static_cast<std::size_t>(x_.cells);
    for (std::int32_t column = from; column <= to; ++column)
        if (x_.gap2(q.x, home, column) + gap2_y <= sink.bound()) {
            scan(cells_[start + static_cast<std::size_t>(column)], q, sink);
            sink.settle();
        }
}

/// The five columns or rows round the cell of v, nearest first whatever side of its cell v is on: home, the two neighbours, the
/// two behind them. Cells that do not exist are infinitely far, so that nobody needs to ask.
struct AdaptiveGrid::Near {
    static constexpr std::uint64_t kMissing = std::uint64_t{1} << 62U;
    std::array<std::int32_t, 5> cell;
    std::array<std::uint64_t, 5> gap2;

    Near(const Axis& axis, std::int32_t v, std::int32_t home) noexcept {
        const std::int64_t inside = v - (axis.origin + home * axis.width);
        const std::int32_t side = inside * 2 >= axis.width ? 1 : -1;
        cell = {home, home + side, home - side, home + 2 * side, home - 2 * side};
        gap2[0] = 0;
        for (std::size_t i = 1; i < 5; ++i)
            gap2[i] = cell[i] >= 0 && cell[i] < axis.cells ? axis.gap2(v, home, cell[i]) : kMissing;
    }
    std::uint64_t gap2_behind() const noexcept { return std::min(gap2[3], gap2[4]); }
};

template <class Sink>
void AdaptiveGrid::search(GridPoint q, Sink& sink) const {
    struct Step {
        std::uint8_t x, y;
    };
    // Ten nearest nearly always lie in the 3 x 3 cells. Near cells first: the bound is then tight when the far ones come.
    static constexpr std::array<Step, 25> kSteps{{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}, {2, 1}, {1, 2}, {2, 2}, {3, 0}, {0, 3}, {3, 1}, {1, 3},
                                                  {3, 2}, {2, 3}, {4, 0}, {0, 4}, {3, 3}, {4, 1}, {1, 4}, {4, 2}, {2, 4}, {4, 3}, {3, 4}, {4, 4}}};
    const std::int32_t cx = x_.cell_of(q.x), cy = y_.cell_of(q.y);
    const Near columns{x_, q.x, cx}, rows{y_, q.y, cy};
    const auto gap2 = [&](Step s) { return columns.gap2[s.x] + rows.gap2[s.y]; };
    const auto line = [&](Step s) -> const Line& {
        return cells_[static_cast<std::size_t>(rows.cell[s.y]) * static_cast<std::size_t>(x_.cells) + static_cast<std::size_t>(columns.cell[s.x])];
    };
    const auto walk = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i)
            if (gap2(kSteps[i]) <= sink.bound()) scan(line(kSteps[i]), q, sink);
        sink.settle();
    };
    for (std::size_t i = 4; i < 9; ++i)  // settling the first four takes longer than fetching the next five
        if (gap2(kSteps[i]) < Near::kMissing) __builtin_prefetch(&line(kSteps[i]));
    walk(0, 4);
    walk(4, 9);
    if (std::min(columns.gap2_behind(), rows.gap2_behind()) > sink.bound()) return;
    walk(9, 15);
    walk(15, kSteps.size());
    search_rings(q, cx, cy, 3, sink);
}

/// Square rings outwards from `r`. A side whose nearest edge is beyond the bound is skipped; when all four are, so is the rest.
template <class Sink>
void AdaptiveGrid::search_rings(GridPoint q, std::int32_t cx, std::int32_t cy, std::int32_t r, Sink& sink) const {
    for (;; ++r) {
        const std::int32_t left = cx - r, right = cx + r, low = cy - r, high = cy + r;
        const std::int32_t from = left < 0 ? 0 : left, to = right < x_.cells ? right : x_.cells - 1;
        bool open = false;
        const auto row = [&](std::int32_t y) {
            const std::uint64_t gap2 = y_.gap2(q.y, cy, y);
            if (gap2 > sink.bound()) return;
            open = true;
            scan_row(y, from, to, cx, gap2, q, sink);
        };
        const auto column = [&](std::int32_t x) {
            if (x_.gap2(q.x, cx, x) > sink.bound()) return;
            open = true;
            for (std::int32_t y = low < 0 ? 0 : low + 1; y < (high < y_.cells ? high : y_.cells); ++y)
                scan_row(y, x, x, cx, y_.gap2(q.y, cy, y), q, sink);
        };
        if (low >= 0) row(low);
        if (high < y_.cells) row(high);
        if (left >= 0) column(left);
        if (right < x_.cells) column(right);
        if (!open) return;
    }
}

template <class Sink>
void AdaptiveGrid::for_each_in(const GridBox& box, Sink&& sink) const {
    const auto visit = [&](const Line& line) {  // an empty lane is outside every box
        for (std::size_t i = 0; i < kLanes; ++i) {
            const GridPoint p{line.x[i], line.y[i]};
            if (p.x >= box.min.x && p.x <= box.max.x && p.y >= box.min.y && p.y <= box.max.y) sink(p, line.tag[i]);
        }
    };
    const std::int32_t to_x = x_.cell_of(box.max.x), to_y = y_.cell_of(box.max.y);
    for (std::int32_t y = y_.cell_of(box.min.y); y <= to_y; ++y)
        for (std::int32_t x = x_.cell_of(box.min.x); x <= to_x; ++x) {
            const Line* line = &cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(x_.cells) + static_cast<std::size_t>(x)];
            visit(*line);
            while (line->link() != 0 && !line->is_child()) visit(*(line = &spill_[line->link() - 1]));
            if (line->is_child()) children_[line->link() - 1]->for_each_in(box, sink);
        }
}

}  // namespace watchgrid::engine
