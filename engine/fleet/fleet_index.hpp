#pragma once
/// Where everybody is, for "who is near, free and of this kind?" in well under a microsecond.
///
/// STRAIGHT LINE ONLY: for the map, for lists, and as a prefilter. Whom to send is decided by road (engine/roads): the nearest
/// by straight line is not the fastest in a quarter to a half of real cases.
///
/// Responders are known by a dense slot (0, 1, 2, ... given out by the caller, < kSlotsMax) and live in one partition each:
/// one per (availability, class). A search names the partitions that it wants, so it never looks at those who are off duty or
/// of another class. A skill that few people have keeps a grid of just those people; a search that requires skills walks
/// the smallest set that must contain every answer: the wanted partitions or the people of one of the skills.
///
/// Distances are exact integers: squared fleet units of 1e-6 degrees of latitude (0.111 m), longitude scaled by the
/// cosine of the origin's latitude, which is fixed when the index is made. Same input, same answer, on every machine; ties go to
/// the lower slot. Error against the sphere: below 1.5 % within 50 km of the origin up to 60 degrees of latitude (0.7 % up to 40).
///
/// Threads: one writer; const searches may run side by side while nobody writes. The caller owns output vectors; a search does
/// not allocate once they have grown.
/// @pre all positions lie on one side of the antimeridian (a town never spans it) and the town is not a pole; a fleet
/// that breaks this still answers by the flat distance above and never crashes.
#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/fleet/adaptive_grid.hpp"
#include "engine/fleet/hot_record.hpp"
#include "engine/fleet/nearest_set.hpp"
#include "engine/fleet/responder.hpp"

namespace watchgrid::engine {

/// What a responder can do just now, as far as the index cares.
enum class Availability : std::uint8_t { OffDuty, Resting, Busy, Free };
inline constexpr std::size_t kAvailabilities = 4;

using Partition = std::uint8_t;         ///< < kPartitionsMax
using PartitionSet = std::uint64_t;     ///< bit p = partition p
inline constexpr std::size_t kPartitionsMax = 64;

constexpr Partition partition_of(Availability a, ResponderClass c) noexcept {
    return static_cast<Partition>(static_cast<std::size_t>(a) * kResponderClasses + static_cast<std::size_t>(c));
}
static_assert(kAvailabilities * kResponderClasses <= kPartitionsMax);
constexpr PartitionSet partition_set(Availability a, ResponderClass c) noexcept { return PartitionSet{1} << partition_of(a, c); }
/// All classes of one availability.
constexpr PartitionSet partition_set(Availability a) noexcept {
    return ((PartitionSet{1} << kResponderClasses) - 1) << (static_cast<std::size_t>(a) * kResponderClasses);
}

/// A reference to a test on slots; true leaves the slot out. Refers to the callable: it must outlive the search.
class ExcludeRef {
public:
    constexpr ExcludeRef() noexcept = default;  ///< leaves nobody out
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, ExcludeRef>)
    constexpr ExcludeRef(const F& f) noexcept  // NOLINT: a reference type, meant to bind a lambda in place
        : context_{&f}, call_{[](const void* c, std::uint32_t slot) -> bool { return (*static_cast<const F*>(c))(slot); }} {}
    constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
    bool operator()(std::uint32_t slot) const { return call_(context_, slot); }

private:
    const void* context_{};
    bool (*call_)(const void*, std::uint32_t){};
};

struct FleetFilter {
    PartitionSet partitions{~PartitionSet{}};
    SkillSet skills_required{};  ///< all of them
    ExcludeRef exclude{};        ///< asked last, and only about slots that would otherwise be answers
};

struct SlotPosition {
    std::uint32_t slot{};
    LatLon at;
};

class FleetIndex {
public:
    static constexpr std::uint32_t kSlotsMax = 1U << HotRecord::kSlotBits;

    /// @param origin a point of the town; only its latitude matters
    explicit FleetIndex(LatLon origin);

    /// Room for `slots` records without a later copy. Optional.
    void reserve(std::uint32_t slots) {
        records_->reserve(slots);
        skills_.reserve(slots);
    }

    /// @pre !contains(slot). O(1) amortised; the slot table grows to slot + 1.
    void insert(std::uint32_t slot, LatLon at, Partition partition, SkillSet skills = 0);
    void erase(std::uint32_t slot);                            ///< @pre contains(slot). O(1) amortised
    void move(std::uint32_t slot, LatLon to);                  ///< @pre contains(slot). Seen by the next search. O(1)
    /// The same for many reports in their order. Memory is fetched ahead: about half the cost a report in a large fleet.
    /// @pre contains(every slot)
    void move_all(std::span<const SlotPosition> reports);
    void set_partition(std::uint32_t slot, Partition to);      ///< @pre contains(slot). O(1) amortised
    void set_skills(std::uint32_t slot, SkillSet skills);      ///< @pre contains(slot). O(1), O(fleet) when a skill turns rare or common

    bool contains(std::uint32_t slot) const noexcept { return slot < records_->size() && record(slot).partition != HotRecord::kAbsent; }
    LatLon position(std::uint32_t slot) const noexcept { return LatLon::from_e6(record(slot).lat_e6, record(slot).lon_e6); }
    Partition partition(std::uint32_t slot) const noexcept { return record(slot).partition; }
    SkillSet skills(std::uint32_t slot) const noexcept { return skills_[slot]; }
    std::uint32_t size() const noexcept { return size_; }
    std::uint32_t size(PartitionSet) const noexcept;

    /// The k nearest to `at` that pass the filter, sorted by (distance, slot), in `out`. About 0.5 us for k = 10.
    void nearest(LatLon at, std::size_t k, const FleetFilter&, std::vector<Neighbour>& out) const;
    /// Everybody within `radius` (inclusive), sorted by (distance, slot).
    void within(LatLon at, Millimeters radius, const FleetFilter&, std::vector<Neighbour>& out) const;
    /// Everybody in the rectangle (borders inclusive), sorted by slot. For the console's viewport.
    /// @pre south_west is south and west of north_east, else nobody
    void in_rectangle(LatLon south_west, LatLon north_east, const FleetFilter&, std::vector<std::uint32_t>& out) const;

    /// The distance that `nearest` and `within` compare.
    std::uint64_t distance2(LatLon a, LatLon b) const noexcept;
    static Millimeters distance(std::uint64_t distance2) noexcept;

    std::size_t bytes() const noexcept;  ///< records, grids and tables; not the allocator's own

private:
    static constexpr std::size_t kSkills = 64;

    struct Plan;

    GridPoint project(LatLon at) const noexcept;
    static std::uint32_t tag_of(std::uint32_t slot, Partition p) noexcept { return slot | static_cast<std::uint32_t>(p) << HotRecord::kSlotBits; }
    const HotRecord& record(std::uint32_t slot) const noexcept { return (*records_)[slot]; }
    HotRecord& record(std::uint32_t slot) noexcept { return (*records_)[slot]; }
    void enter(std::uint32_t slot);
    void leave(std::uint32_t slot);
    void gain_skill(std::uint32_t slot, unsigned skill);
    void lose_skill(std::uint32_t slot, unsigned skill);
    void build_skill_grid(std::uint32_t leaving, unsigned skill);
    Plan plan(const FleetFilter&) const noexcept;
    template <class Keep, bool Filtered>
    class Sink;
    template <class Keep, bool Filtered>
    bool walk(const FleetFilter&, const Plan&, GridPoint q, Keep&) const;
    template <class Keep>
    bool run(const FleetFilter&, const Plan&, GridPoint q, Keep&) const;

    std::int64_t cosine_q30_;  // cos(latitude of the origin) x 2^30
    std::uint32_t size_{};
    std::unique_ptr<HotRecords> records_;  // on the heap: the grids keep the address
    std::vector<SkillSet> skills_;
    std::array<std::unique_ptr<AdaptiveGrid>, kPartitionsMax> partitions_;
    std::array<std::unique_ptr<AdaptiveGrid>, kSkills> skill_grids_;              // null for a common skill
    std::array<std::uint32_t, kSkills> skill_totals_{};
    std::array<std::array<std::uint32_t, kSkills>, kPartitionsMax> skill_counts_{};  // [partition][skill]
};

}  // namespace watchgrid::engine
