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

FleetIndex::FleetIndex(LatLon origin) : cosine_q30_{cosine_q30(origin)} {}

GridPoint FleetIndex::project(LatLon at) const noexcept {
    return {static_cast<std::int32_t>((at.lon_e6() * cosine_q30_ + (1LL << 29)) >> 30), at.lat_e6()};
}

void FleetIndex::insert(std::uint32_t slot, LatLon at, Partition partition, SkillSet skills) {
    WATCHGRID_ASSERT(slot < kSlotsMax && partition < kPartitionsMax && !contains(slot));
    if (slot >= records_.size()) records_.resize(slot + 1);
    records_[slot] = {.skills = skills, .lat_e6 = at.lat_e6(), .lon_e6 = at.lon_e6(), .partition = partition};
    ++size_;
    enter(slot, records_[slot]);
    for_each_bit(skills, [&](unsigned skill) { gain_skill(slot, records_[slot], skill); });
}

void FleetIndex::erase(std::uint32_t slot) {
    WATCHGRID_ASSERT(contains(slot));
    Record& record = records_[slot];
    for_each_bit(record.skills, [&](unsigned skill) { lose_skill(slot, record, skill); });
    leave(slot, record);
    record = {};
    --size_;
}

void FleetIndex::move(std::uint32_t slot, LatLon to) {
    WATCHGRID_ASSERT(contains(slot));
    Record& record = records_[slot];
    const GridPoint source = project(LatLon::from_e6(record.lat_e6, record.lon_e6)), target = project(to);
    const std::uint32_t tag = tag_of(slot, record.partition);
    record.lat_e6 = to.lat_e6();
    record.lon_e6 = to.lon_e6();
    partitions_[record.partition]->move(source, target, tag);
    for_each_bit(record.skills, [&](unsigned skill) {
        if (skill_grids_[skill]) skill_grids_[skill]->move(source, target, tag);
    });
}

void FleetIndex::set_partition(std::uint32_t slot, Partition to) {
    WATCHGRID_ASSERT(contains(slot) && to < kPartitionsMax);
    Record& record = records_[slot];
    const Partition from = record.partition;
    if (from == to) return;
    leave(slot, record);
    record.partition = to;
    enter(slot, record);
    for_each_bit(record.skills, [&](unsigned skill) {
        --skill_counts_[from][skill];
        ++skill_counts_[to][skill];
        if (skill_grids_[skill]) skill_grids_[skill]->retag(project(position(slot)), tag_of(slot, from), tag_of(slot, to));
    });
}

void FleetIndex::set_skills(std::uint32_t slot, SkillSet skills) {
    WATCHGRID_ASSERT(contains(slot));
    Record& record = records_[slot];
    const SkillSet before = record.skills;
    for_each_bit(before & ~skills, [&](unsigned skill) {
        record.skills &= ~(SkillSet{1} << skill);
        lose_skill(slot, record, skill);
    });
    for_each_bit(skills & ~before, [&](unsigned skill) {
        record.skills |= SkillSet{1} << skill;
        gain_skill(slot, record, skill);
    });
}

void FleetIndex::enter(std::uint32_t slot, const Record& record) {
    auto& grid = partitions_[record.partition];
    if (!grid) grid = std::make_unique<AdaptiveGrid>();
    grid->insert(project(position(slot)), tag_of(slot, record.partition));
}

void FleetIndex::leave(std::uint32_t slot, const Record& record) { partitions_[record.partition]->erase(project(position(slot)), tag_of(slot, record.partition)); }

void FleetIndex::gain_skill(std::uint32_t slot, const Record& record, unsigned skill) {
    ++skill_counts_[record.partition][skill];
    auto& grid = skill_grids_[skill];
    if (skill_totals_[skill]++ == 0) grid = std::make_unique<AdaptiveGrid>();
    if (!grid) return;
    grid->insert(project(position(slot)), tag_of(slot, record.partition));
    if (skill_totals_[skill] > std::max(kCommonFloor, size_ / kCommonShare)) grid.reset();
}

void FleetIndex::lose_skill(std::uint32_t slot, const Record& record, unsigned skill) {
    --skill_counts_[record.partition][skill];
    --skill_totals_[skill];
    if (skill_grids_[skill])
        skill_grids_[skill]->erase(project(position(slot)), tag_of(slot, record.partition));
    else if (skill_totals_[skill] < std::max(kRareFloor, size_ / kRareShare))
        build_skill_grid(slot, skill);
}

/// A common skill has become rare. `leaving` is about to lose it.
void FleetIndex::build_skill_grid(std::uint32_t leaving, unsigned skill) {
    auto grid = std::make_unique<AdaptiveGrid>();
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) {
        const Record& record = records_[slot];
        if (slot != leaving && record.partition != kAbsent && (record.skills >> skill & 1U) != 0)
            grid->insert(project(position(slot)), tag_of(slot, record.partition));
    }
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
    std::uint32_t matches_max{~0U};    ///< never more answers than this; 0 means do not walk at all
};

FleetIndex::Plan FleetIndex::plan(const FleetFilter& filter) const noexcept {
    Plan plan{.skills_unchecked = filter.skills_required};
    if (filter.skills_required == 0) return plan;
    std::size_t walk = size(filter.partitions);
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

/// Keeps the k nearest.
class KeepNearest {
public:
    KeepNearest(std::vector<Neighbour>& out, std::size_t k) : set_{out, k, AdaptiveGrid::kDistance2Max} {}
    std::uint64_t bound() const noexcept { return set_.bound(); }
    bool wants(const Neighbour& n) const noexcept { return set_.wants(n); }
    void add(const Neighbour& n) { set_.add(n); }
    void finish() { set_.finish(); }

private:
    NearestSet set_;
};

/// Keeps all within a fixed bound.
class KeepAll {
public:
    KeepAll(std::vector<Neighbour>& out, std::uint64_t bound) : out_{out}, bound_{bound} { out_.clear(); }
    std::uint64_t bound() const noexcept { return bound_; }
    bool wants(const Neighbour& n) const noexcept { return n.distance2 <= bound_; }
    void add(const Neighbour& n) { out_.push_back(n); }
    void finish() { std::sort(out_.begin(), out_.end()); }

private:
    std::vector<Neighbour>& out_;
    std::uint64_t bound_;
};

}  // namespace

template <class Keep>
void FleetIndex::run(const FleetFilter& filter, GridPoint q, Keep& keep) const {
    const Plan how = plan(filter);
    if (how.matches_max == 0) return;
    struct Sink {
        const FleetIndex& index;
        const FleetFilter& filter;
        const Plan& how;
        Keep& keep;
        std::uint32_t matches_left;
        std::uint64_t bound_;

        std::uint64_t bound() const noexcept { return bound_; }
        void operator()(std::uint64_t distance2, std::uint32_t tag) {
            const std::uint32_t slot = tag & kSlotMask;
            if (how.skill_grid && (filter.partitions >> (tag >> kSlotBits) & 1U) == 0) return;
            if (how.skills_unchecked != 0 && (index.records_[slot].skills & how.skills_unchecked) != how.skills_unchecked) return;
            const Neighbour n{distance2, slot};
            if (keep.wants(n) && !(filter.exclude && filter.exclude(slot))) {
                keep.add(n);
                bound_ = keep.bound();
            }
            // When the last possible match has been seen, only cells round the question itself are still looked into.
            if (--matches_left == 0) bound_ = 0;
        }
    } sink{*this, filter, how, keep, how.matches_max, keep.bound()};
    if (how.skill_grid) {
        how.skill_grid->search(q, sink);
        return;
    }
    for_each_bit(filter.partitions, [&](unsigned p) {
        if (partitions_[p] && partitions_[p]->size() != 0) partitions_[p]->search(q, sink);
    });
}

void FleetIndex::nearest(LatLon at, std::size_t k, const FleetFilter& filter, std::vector<Neighbour>& out) const {
    KeepNearest keep{out, k};
    if (k == 0) return;
    run(filter, project(at), keep);
    keep.finish();
}

void FleetIndex::within(LatLon at, Millimeters radius, const FleetFilter& filter, std::vector<Neighbour>& out) const {
    KeepAll keep{out, square_of_radius(radius)};
    if (radius.value < 0) return;
    run(filter, project(at), keep);
    keep.finish();
}

void FleetIndex::in_rectangle(LatLon south_west, LatLon north_east, const FleetFilter& filter, std::vector<std::uint32_t>& out) const {
    out.clear();
    if (south_west.lat_e6() > north_east.lat_e6() || south_west.lon_e6() > north_east.lon_e6()) return;
    const Plan how = plan(filter);
    if (how.matches_max == 0) return;
    // The projection keeps order but may round two longitudes together: the record decides at the border.
    const auto keep = [&](GridPoint, std::uint32_t tag) {
        const std::uint32_t slot = tag & kSlotMask;
        const Record& record = records_[slot];
        if ((filter.partitions >> record.partition & 1U) == 0 || (record.skills & filter.skills_required) != filter.skills_required) return;
        if (record.lon_e6 < south_west.lon_e6() || record.lon_e6 > north_east.lon_e6()) return;
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
    std::size_t total = sizeof *this + records_.capacity() * sizeof(Record);
    for (const auto& grid : partitions_) total += grid ? grid->bytes() : 0;
    for (const auto& grid : skill_grids_) total += grid ? grid->bytes() : 0;
    return total;
}

}  // namespace watchgrid::engine
