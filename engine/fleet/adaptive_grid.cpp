#include "engine/fleet/adaptive_grid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {

namespace {

// Between two rebuilds a cell holds 2 to 4 points on average: ten nearest then take about the 3 x 3 cells round the question.
constexpr std::size_t kPointsPerCell = 2;
constexpr std::size_t kFittedMin = 8;
constexpr std::size_t kSplitLines = 8;        // a chain this long becomes a grid of its own ...
constexpr std::size_t kMergePoints = 10;      // ... and a grid this small a chain again
constexpr std::int64_t kSplitExtentMin = 8;   // points within a metre stay a chain: no grid can part them
constexpr std::int64_t kAxisCellsMax = 1 << 22;

}  // namespace

AdaptiveGrid::AdaptiveGrid(HotRecords* records) : records_{records}, cells_(1) {}

AdaptiveGrid::Axis AdaptiveGrid::Axis::make(std::int32_t low, std::int32_t high, std::int32_t cells) {
    Axis axis;
    const std::int64_t extent = static_cast<std::int64_t>(high) - low + 1;
    axis.origin = low;
    axis.width = (extent + cells - 1) / cells;
    axis.cells = static_cast<std::int32_t>((extent + axis.width - 1) / axis.width);
    axis.reciprocal = (std::uint64_t{1} << 40U) / static_cast<std::uint64_t>(axis.width);
    return axis;
}

void AdaptiveGrid::insert(GridPoint at, std::uint32_t tag) {
    place(line_of(at), at, tag);
    ++size_;
    if (size_ > 2 * std::max(fitted_, kFittedMin)) fit();
}

void AdaptiveGrid::erase(GridPoint at, std::uint32_t tag, std::uint32_t where) {
    const std::uint32_t lane = where & HotRecord::kLaneMask;
    if (lane != HotRecord::kElsewhere) {
        vacate(cells_[where >> HotRecord::kLaneBits], lane);
    } else {
        remove(line_of(at), at, tag);
    }
    --size_;
    if (fitted_ > kFittedMin && size_ * 4 < fitted_) fit();
}

void AdaptiveGrid::move(GridPoint from, GridPoint to, std::uint32_t tag) {
    Line& source = line_of(from);
    Line& target = line_of(to);
    if (&source != &target) {
        remove(source, from, tag);
        place(target, to, tag);
        return;
    }
    if (source.is_child()) return children_[source.link() - 1]->move(from, to, tag);
    const auto [line, lane] = find(source, tag);
    line->x[lane] = to.x;
    line->y[lane] = to.y;
}

void AdaptiveGrid::retag(GridPoint at, std::uint32_t from, std::uint32_t to) {
    Line& head = line_of(at);
    if (head.is_child()) return children_[head.link() - 1]->retag(at, from, to);
    const auto [line, lane] = find(head, from);
    line->tag[lane] = to;
}

AdaptiveGrid::Found AdaptiveGrid::find(Line& head, std::uint32_t tag) noexcept {
    for (Line* line = &head;; line = &spill_[line->link() - 1]) {
        unsigned hits = 0;  // no branch a lane: which one it is cannot be predicted
        for (unsigned lane = 0; lane < kLanes; ++lane) hits |= static_cast<unsigned>(line->tag[lane] == tag) << lane;
        hits &= line->taken();
        if (hits != 0) [[likely]]
            return {line, static_cast<std::size_t>(std::countr_zero(hits))};
        WATCHGRID_ASSERT(line->link() != 0);  // the caller's old position is not where the point was put
    }
}

void AdaptiveGrid::note(std::uint32_t tag, const Line& head, std::size_t lane) noexcept {
    if (records_ == nullptr) return;
    const auto cell = static_cast<std::uint32_t>(&head - cells_.data());
    (*records_)[tag & HotRecord::kSlotMask].where = cell << HotRecord::kLaneBits | static_cast<std::uint32_t>(lane);
}

void AdaptiveGrid::note_elsewhere(std::uint32_t tag) noexcept {
    if (records_ != nullptr) (*records_)[tag & HotRecord::kSlotMask].where = HotRecord::kElsewhere;
}

void AdaptiveGrid::put(Line& line, GridPoint at, std::uint32_t tag) noexcept {
    const std::size_t lane = line.free_lane();
    line.x[lane] = at.x;
    line.y[lane] = at.y;
    line.tag[lane] = tag;
    line.header |= 1U << lane;
}

void AdaptiveGrid::vacate(Line& line, std::size_t lane) noexcept {
    line.x[lane] = kEmptyLane;
    line.y[lane] = 0;
    line.header &= ~(1U << lane);
}

void AdaptiveGrid::place(Line& head, GridPoint at, std::uint32_t tag) {
    if (!head.is_child() && !head.is_full()) [[likely]] {
        note(tag, head, head.free_lane());
        return put(head, at, tag);
    }
    note_elsewhere(tag);
    if (!head.is_child() && (head.link() == 0 || spill_[head.link() - 1].is_full())) spill(head);
    if (head.is_child()) return children_[head.link() - 1]->insert(at, tag);
    put(spill_[head.link() - 1], at, tag);
}

void AdaptiveGrid::remove(Line& head, GridPoint at, std::uint32_t tag) {
    if (head.is_child()) {
        AdaptiveGrid& child = *children_[head.link() - 1];
        child.erase(at, tag);
        if (child.size() <= kMergePoints) merge(head);
        return;
    }
    const auto [line, lane] = find(head, tag);
    if (line == &head) return vacate(head, lane);
    // Behind the first line the hole is filled from the second, so that the lines after it stay full.
    const std::uint32_t link = head.link();
    Line& second = spill_[link - 1];
    const auto last = static_cast<std::size_t>(std::bit_width(second.taken()) - 1);
    line->x[lane] = second.x[last];
    line->y[lane] = second.y[last];
    line->tag[lane] = second.tag[last];
    vacate(second, last);
    if (second.taken() == 0) {
        head.header = head.taken() | second.link() << kLinkShift;
        free_spill(link);
    }
}

/// Makes room behind a full cell: one more line, or the whole chain becomes a child.
void AdaptiveGrid::spill(Line& head) {
    const std::size_t length = chain_length(head);
    if (length >= kSplitLines && std::has_single_bit(length)) split(head);  // retried at each doubling only
    if (head.is_child()) return;
    const std::uint32_t link = new_spill();
    spill_[link - 1] = Line{};
    spill_[link - 1].header = head.link() << kLinkShift;
    head.header = head.taken() | link << kLinkShift;
}

std::size_t AdaptiveGrid::chain_length(const Line& head) const noexcept {
    std::size_t length = 1;
    for (const Line* line = &head; line->link() != 0; line = &spill_[line->link() - 1]) ++length;
    return length;
}

void AdaptiveGrid::split(Line& head) {
    std::vector<Item> items;
    collect(head, items);
    const GridBox box = bounds_of(items);
    if (std::max<std::int64_t>(std::int64_t{box.max.x} - box.min.x, std::int64_t{box.max.y} - box.min.y) < kSplitExtentMin) return;
    auto child = std::make_unique<AdaptiveGrid>();
    child->rebuild(items);
    for (const Item& item : items) note_elsewhere(item.tag);
    for (std::uint32_t link = head.link(); link != 0;) {
        const std::uint32_t next = spill_[link - 1].link();
        free_spill(link);
        link = next;
    }
    std::size_t at = 0;
    while (at < children_.size() && children_[at]) ++at;
    if (at == children_.size()) children_.emplace_back();
    children_[at] = std::move(child);
    head = Line{};
    head.header = (static_cast<std::uint32_t>(at + 1) << kLinkShift) | kChildBit;
}

/// Turns a child that has become small into a chain again.
void AdaptiveGrid::merge(Line& head) {
    std::vector<Item> items;
    std::unique_ptr<AdaptiveGrid>& child = children_[head.link() - 1];
    child->collect(items);
    child.reset();
    head = Line{};
    for (const Item& item : items) place(head, item.at, item.tag);
}

std::uint32_t AdaptiveGrid::new_spill() {
    if (spill_free_ == 0) {
        spill_.emplace_back();
        WATCHGRID_ASSERT(spill_.size() < (std::size_t{1} << (32U - kLinkShift)));
        return static_cast<std::uint32_t>(spill_.size());
    }
    const std::uint32_t link = spill_free_;
    spill_free_ = spill_[link - 1].link();
    return link;
}

void AdaptiveGrid::free_spill(std::uint32_t link) noexcept {
    spill_[link - 1].header = spill_free_ << kLinkShift;
    spill_free_ = link;
}

void AdaptiveGrid::fit() {
    std::vector<Item> items;
    collect(items);
    rebuild(items);
}

GridBox AdaptiveGrid::bounds_of(const std::vector<Item>& items) noexcept {
    GridBox box{items.front().at, items.front().at};
    for (const Item& item : items) {
        box.min.x = std::min(box.min.x, item.at.x);
        box.min.y = std::min(box.min.y, item.at.y);
        box.max.x = std::max(box.max.x, item.at.x);
        box.max.y = std::max(box.max.y, item.at.y);
    }
    return box;
}

void AdaptiveGrid::collect(const Line& head, std::vector<Item>& out) const {
    if (head.is_child()) return children_[head.link() - 1]->collect(out);
    for (const Line* line = &head;; line = &spill_[line->link() - 1]) {
        for (std::size_t i = 0; i < kLanes; ++i)
            if ((line->taken() >> i & 1U) != 0) out.push_back({{line->x[i], line->y[i]}, line->tag[i]});
        if (line->link() == 0) return;
    }
}

void AdaptiveGrid::collect(std::vector<Item>& out) const {
    out.reserve(out.size() + size_);
    for (const Line& head : cells_) collect(head, out);
}

void AdaptiveGrid::rebuild(const std::vector<Item>& items) {
    const std::size_t wanted = std::max(items.size(), kFittedMin) / kPointsPerCell;
    const GridBox box = items.empty() ? GridBox{} : bounds_of(items);
    const double extent_x = static_cast<double>(box.max.x) - box.min.x + 1, extent_y = static_cast<double>(box.max.y) - box.min.y + 1;
    // Square cells, unless the points lie along a line.
    const double side = std::sqrt(extent_x * extent_y / static_cast<double>(wanted));
    const auto limit = static_cast<std::int64_t>(std::min<std::size_t>(wanted, kAxisCellsMax - 1));
    const std::int64_t columns = std::clamp<std::int64_t>(static_cast<std::int64_t>(extent_x / side), 1, limit);
    const std::int64_t rows = std::clamp<std::int64_t>(limit / columns, 1, limit);
    x_ = Axis::make(box.min.x, box.max.x, static_cast<std::int32_t>(columns));
    y_ = Axis::make(box.min.y, box.max.y, static_cast<std::int32_t>(rows));
    std::vector<Line>{}.swap(spill_);
    spill_free_ = 0;
    children_.clear();
    cells_ = std::vector<Line>(static_cast<std::size_t>(x_.cells) * static_cast<std::size_t>(y_.cells));
    size_ = fitted_ = items.size();
    for (const Item& item : items) place(line_of(item.at), item.at, item.tag);
}

std::size_t AdaptiveGrid::bytes() const noexcept {
    std::size_t total = sizeof *this + (cells_.capacity() + spill_.capacity()) * sizeof(Line) + children_.capacity() * sizeof children_[0];
    for (const auto& child : children_)
        if (child) total += child->bytes();
    return total;
}

}  // namespace watchgrid::engine
