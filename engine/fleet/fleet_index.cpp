#include "engine/fleet/fleet_index.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {

namespace {

constexpr double kMillimetersPerUnit = 6'371'008.8 * std::numbers::pi / 180.0 / 1e6 * 1000.0;  // IUGG mean radius R1

// A skill is rare, and has its own grid, while few have it. The wide gap between the two limits keeps a skill at the border
// from being rebuilt at every change; the shares bound what the skill grids can take to about one more point a responder.
constexpr std::uint32_t kCommonFloor = 4096, kCommonShare = 32;
constexpr std::uint32_t kRareFloor = kCommonFloor / 4, kRareShare = kCommonShare * 4;

std::int64_t cosine_q30(LatLon origin) noexcept {
    return std::max<std::int64_t>(std::llround(std::cos(origin.lat() * std::numbers::pi / 180.0) * (1LL << 30)), 0);
}

std::uint64_t square_of_radius(Millimeters radius) noexcept {
    if (radius.value < 0) return 0;
    const double units = static_cast<double>(radius.value) / kMillimetersPerUnit;
    return static_cast<std::uint64_t>(std::min(units * units, static_cast<double>(AdaptiveGrid::kDistance2Max)));
}

std::uint64_t squared_distance(GridPoint a, GridPoint b) noexcept {
    const std::int64_t dx = static_cast<std::int64_t>(a.x) - b.x, dy = static_cast<std::int64_t>(a.y) - b.y;
    return static_cast<std::uint64_t>(dx * dx + dy * dy);
}

template <class Visit>
void for_each_bit(std::uint64_t set, Visit&& visit) {
    for (; set != 0; set &= set - 1) visit(static_cast<unsigned>(std::countr_zero(set)));
}

}  // namespace

FleetIndex::FleetIndex(LatLon origin) : cosine_q30_{cosine_q30(origin)}, records_{std::make_unique<HotRecords>()} {}

GridPoint FleetIndex::project(LatLon at) const noexcept {
    return {static_cast<std::int32_t>((at.lon_e6() * cosine_q30_ + (1LL << 29)) >> 30), at.lat_e6()};
}

void FleetIndex::insert(std::uint32_t slot, LatLon at, Partition partition, SkillSet skills) {
    WATCHGRID_ASSERT(slot < kSlotsMax && partition < kPartitionsMax && !contains(slot));
    if (slot >= records_->size()) {
        records_->resize(slot + 1);
        skills_.resize(slot + 1);
    }
    record(slot) = {.lat_e6 = at.lat_e6(), .lon_e6 = at.lon_e6(), .where = HotRecord::kElsewhere, .partition = partition, .has_skills = skills != 0};
    skills_[slot] = skills;
    ++size_;
    enter(slot);
    for_each_bit(skills, [&](unsigned skill) { gain_skill(slot, skill); });
}

void FleetIndex::erase(std::uint32_t slot) {
    WATCHGRID_ASSERT(contains(slot));
    for_each_bit(skills_[slot], [&](unsigned skill) { lose_skill(slot, skill); });
    leave(slot);
    record(slot) = {};
    skills_[slot] = 0;
    --size_;
}

void FleetIndex::move(std::uint32_t slot, LatLon to) {
    WATCHGRID_ASSERT(contains(slot));
    HotRecord& r = record(slot);
    const LatLon from = LatLon::from_e6(r.lat_e6, r.lon_e6);
    const GridPoint target = project(to);
    r.lat_e6 = to.lat_e6();
    r.lon_e6 = to.lon_e6();
    AdaptiveGrid& grid = *partitions_[r.partition];
    if (!grid.move_in_cell(r.where, target)) grid.move(project(from), target, tag_of(slot, r.partition));
    if (!r.has_skills) return;
    for_each_bit(skills_[slot], [&](unsigned skill) {
        if (skill_grids_[skill]) skill_grids_[skill]->move(project(from), target, tag_of(slot, r.partition));
    });
}

void FleetIndex::move_all(std::span<const SlotPosition> reports) {
    constexpr std::size_t kRecordAhead = 16, kCellAhead = 8;  // a record must have come before its cell can be asked for
    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (i + kRecordAhead < reports.size() && reports[i + kRecordAhead].slot < records_->size())
            __builtin_prefetch(&record(reports[i + kRecordAhead].slot), 1);
        if (i + kCellAhead < reports.size() && contains(reports[i + kCellAhead].slot)) {
            const HotRecord& r = record(reports[i + kCellAhead].slot);
            partitions_[r.partition]->prefetch(r.where);
        }
        move(reports[i].slot, reports[i].at);
    }
}

void FleetIndex::set_partition(std::uint32_t slot, Partition to) {
    WATCHGRID_ASSERT(contains(slot) && to < kPartitionsMax);
    const Partition from = record(slot).partition;
    if (from == to) return;
    if (partitions_[to]) partitions_[to]->prefetch(project(position(slot)));  // while the old cell is being fetched
    leave(slot);
    record(slot).partition = to;
    enter(slot);
    if (!record(slot).has_skills) return;
    for_each_bit(skills_[slot], [&](unsigned skill) {
        --skill_counts_[from][skill];
        ++skill_counts_[to][skill];
        if (skill_grids_[skill]) skill_grids_[skill]->retag(project(position(slot)), tag_of(slot, from), tag_of(slot, to));
    });
}

void FleetIndex::set_skills(std::uint32_t slot, SkillSet skills) {
    WATCHGRID_ASSERT(contains(slot));
    const SkillSet before = skills_[slot];
    skills_[slot] = skills;
    record(slot).has_skills = skills != 0;
    for_each_bit(before & ~skills, [&](unsigned skill) { lose_skill(slot, skill); });
    for_each_bit(skills & ~before, [&](unsigned skill) { gain_skill(slot, skill); });
}

void FleetIndex::enter(std::uint32_t slot) {
    auto& grid = partitions_[partition(slot)];
    if (!grid) grid = std::make_unique<AdaptiveGrid>(records_.get());
    grid->insert(project(position(slot)), tag_of(slot, partition(slot)));
}

void FleetIndex::leave(std::uint32_t slot) {
    const HotRecord& r = record(slot);
    partitions_[r.partition]->erase(project(position(slot)), tag_of(slot, r.partition), r.where);
}

void FleetIndex::gain_skill(std::uint32_t slot, unsigned skill) {
    ++skill_counts_[partition(slot)][skill];
    auto& grid = skill_grids_[skill];
    if (skill_totals_[skill]++ == 0) grid = std::make_unique<AdaptiveGrid>();
    if (!grid) return;
    grid->insert(project(position(slot)), tag_of(slot, partition(slot)));
    if (skill_totals_[skill] > std::max(kCommonFloor, size_ / kCommonShare)) grid.reset();
}

void FleetIndex::lose_skill(std::uint32_t slot, unsigned skill) {
    --skill_counts_[partition(slot)][skill];
    --skill_totals_[skill];
    if (skill_grids_[skill])
        skill_grids_[skill]->erase(project(position(slot)), tag_of(slot, partition(slot)));
    else if (skill_totals_[skill] < std::max(kRareFloor, size_ / kRareShare))
        build_skill_grid(slot, skill);
}

/// A common skill has become rare. `leaving` is about to lose it.
void FleetIndex::build_skill_grid(std::uint32_t leaving, unsigned skill) {
    auto grid = std::make_unique<AdaptiveGrid>();
    for (std::uint32_t slot = 0; slot < skills_.size(); ++slot)
        if (slot != leaving && (skills_[slot] >> skill & 1U) != 0) grid->insert(project(position(slot)), tag_of(slot, partition(slot)));
    skill_grids_[skill] = std::move(grid);
}

std::uint32_t FleetIndex::size(PartitionSet set) const noexcept {
    std::size_t total = 0;
    for_each_bit(set, [&](unsigned p) { total += partitions_[p] ? partitions_[p]->size() : 0; });
    return static_cast<std::uint32_t>(total);
}

/// What to walk: the wanted partitions, or the people of one skill when they are fewer.
struct FleetIndex::Plan {
    const AdaptiveGrid* skill_grid{};  ///< null: walk the partitions
    SkillSet skills_unchecked{};       ///< required skills that the walk does not imply
    std::uint32_t matches_max{};       ///< never more answers than this; 0 means do not walk at all
};

FleetIndex::Plan FleetIndex::plan(const FleetFilter& filter) const noexcept {
    std::size_t walk = size(filter.partitions);
    Plan plan{.skill_grid = nullptr, .skills_unchecked = filter.skills_required, .matches_max = static_cast<std::uint32_t>(walk)};
    if (filter.skills_required == 0) return plan;
    unsigned chosen = 0;
    for_each_bit(filter.skills_required, [&](unsigned skill) {
        std::uint32_t matches = 0;
        for_each_bit(filter.partitions, [&](unsigned p) { matches += skill_counts_[p][skill]; });
        plan.matches_max = std::min(plan.matches_max, matches);
        if (const AdaptiveGrid* grid = skill_grids_[skill].get(); grid && grid->size() < walk) {
            plan.skill_grid = grid;
            walk = grid->size();
            chosen = skill;
        }
    });
    if (plan.skill_grid) plan.skills_unchecked &= ~(SkillSet{1} << chosen);
    return plan;
}

namespace {

/// Keeps all within a fixed bound.
class KeepAll {
public:
    KeepAll(std::vector<Neighbour>& out, std::uint64_t bound) : out_{out}, bound_{bound} { out_.clear(); }
    std::uint64_t bound() const noexcept { return bound_; }
    bool wants(const Neighbour& n) const noexcept { return n.distance2 <= bound_; }
    void add(const Neighbour& n) {
        if (wants(n)) out_.push_back(n);
    }
    void finish() { std::sort(out_.begin(), out_.end()); }

private:
    std::vector<Neighbour>& out_;
    std::uint64_t bound_;
};

}  // namespace

/// Stands between a grid and what keeps the answers. Offers are first put aside, the ones within the bound side by side without a
/// branch (which ones they are cannot be predicted), and settled a few cells at a time. Unfiltered, all that are met match.
template <class Keep, bool Filtered>
class FleetIndex::Sink {
public:
    Sink(const FleetIndex& index, const FleetFilter& filter, const Plan& how, Keep& keep)
        : index_{index}, filter_{filter}, how_{how}, keep_{keep}, matches_left_{how.matches_max}, bound_{keep.bound()} {}

    std::uint64_t bound() const noexcept { return bound_; }
    bool saw_every_match() const noexcept { return matches_left_ == 0; }

    void offer(std::uint64_t distance2, std::uint32_t tag) noexcept {
        distance2_[aside_] = distance2;
        tag_[aside_] = tag;
        aside_ += static_cast<std::size_t>(distance2 <= bound_);
    }
    void line_done() {
        if (aside_ > kAside - AdaptiveGrid::kLanes) settle();
    }
    void settle() {
        for (std::size_t i = 0; i < aside_; ++i) take({distance2_[i], tag_[i] & HotRecord::kSlotMask}, tag_[i] >> HotRecord::kSlotBits);
        aside_ = 0;
    }

private:
    void take(const Neighbour& n, std::uint32_t partition) {
        if constexpr (Filtered) {
            if ((filter_.partitions >> partition & 1U) == 0) return;
            if (how_.skills_unchecked != 0 && (index_.skills_[n.slot] & how_.skills_unchecked) != how_.skills_unchecked) return;
            if (!filter_.exclude || (keep_.wants(n) && !filter_.exclude(n.slot))) keep_.add(n);
        } else {
            keep_.add(n);
        }
        bound_ = keep_.bound();
        // When the last possible match has been seen, only cells round the question itself are still looked into.
        if (--matches_left_ == 0) bound_ = 0;
    }

    static constexpr std::size_t kAside = 32;
    const FleetIndex& index_;
    const FleetFilter& filter_;
    const Plan& how_;
    Keep& keep_;
    std::uint32_t matches_left_;
    std::uint64_t bound_;
    std::size_t aside_{};
    std::array<std::uint64_t, kAside> distance2_;
    std::array<std::uint32_t, kAside> tag_;
};

/// @return true when every possible match has been offered to `keep`
template <class Keep, bool Filtered>
bool FleetIndex::walk(const FleetFilter& filter, const Plan& how, GridPoint q, Keep& keep) const {
    Sink<Keep, Filtered> sink{*this, filter, how, keep};
    if (how.skill_grid)
        how.skill_grid->search(q, sink);
    else
        for_each_bit(filter.partitions, [&](unsigned p) {
            if (partitions_[p] && partitions_[p]->size() != 0) partitions_[p]->search(q, sink);
        });
    return sink.saw_every_match();
}

template <class Keep>
bool FleetIndex::run(const FleetFilter& filter, const Plan& how, GridPoint q, Keep& keep) const {
    if (how.matches_max == 0) return true;
    const bool filtered = how.skill_grid || how.skills_unchecked != 0 || filter.exclude;
    return filtered ? walk<Keep, true>(filter, how, q, keep) : walk<Keep, false>(filter, how, q, keep);
}

void FleetIndex::nearest(LatLon at, std::size_t k, const FleetFilter& filter, std::vector<Neighbour>& out) const {
    out.clear();
    if (k == 0) return;
    const Plan how = plan(filter);
    const GridPoint q = project(at);
    if (k <= PackedNearestSet::kMax) {
        PackedNearestSet near{k};
        if (run(filter, how, q, near) || near.full()) return near.write_to(out);
    }
    NearestSet set{out, k, AdaptiveGrid::kDistance2Max};  // many answers, or too few of them within the reach of a packed word
    run(filter, how, q, set);
    set.finish();
}

void FleetIndex::within(LatLon at, Millimeters radius, const FleetFilter& filter, std::vector<Neighbour>& out) const {
    KeepAll keep{out, square_of_radius(radius)};
    if (radius.value < 0) return;
    run(filter, plan(filter), project(at), keep);
    keep.finish();
}

void FleetIndex::in_rectangle(LatLon south_west, LatLon north_east, const FleetFilter& filter, std::vector<std::uint32_t>& out) const {
    out.clear();
    if (south_west.lat_e6() > north_east.lat_e6() || south_west.lon_e6() > north_east.lon_e6()) return;
    const Plan how = plan(filter);
    if (how.matches_max == 0) return;
    // The projection keeps order but may round two longitudes together: the record decides at the border.
    const auto keep = [&](GridPoint, std::uint32_t tag) {
        const std::uint32_t slot = tag & HotRecord::kSlotMask;
        if ((filter.partitions >> partition(slot) & 1U) == 0 || (skills_[slot] & filter.skills_required) != filter.skills_required) return;
        const std::int32_t lon_e6 = record(slot).lon_e6;
        if (lon_e6 < south_west.lon_e6() || lon_e6 > north_east.lon_e6()) return;
        if (filter.exclude && filter.exclude(slot)) return;
        out.push_back(slot);
    };
    const GridBox box{project(south_west), project(north_east)};
    if (how.skill_grid)
        how.skill_grid->for_each_in(box, keep);
    else
        for_each_bit(filter.partitions, [&](unsigned p) {
            if (partitions_[p]) partitions_[p]->for_each_in(box, keep);
        });
    std::sort(out.begin(), out.end());
}

std::uint64_t FleetIndex::distance2(LatLon a, LatLon b) const noexcept { return squared_distance(project(a), project(b)); }

Millimeters FleetIndex::distance(std::uint64_t distance2) noexcept {
    return {std::llround(std::sqrt(static_cast<double>(distance2)) * kMillimetersPerUnit)};
}

std::size_t FleetIndex::bytes() const noexcept {
    std::size_t total = sizeof *this + records_->capacity() * sizeof(HotRecord) + skills_.capacity() * sizeof(SkillSet);
    for (const auto& grid : partitions_) total += grid ? grid->bytes() : 0;
    for (const auto& grid : skill_grids_) total += grid ? grid->bytes() : 0;
    return total;
}

}  // namespace watchgrid::engine
