#include "engine/fleet/fleet_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <type_traits>

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr LatLon kTown = LatLon::from_e6(30'000'000, 114'000'000);
constexpr PartitionSet kFreeOfficers = partition_set(Availability::Free, ResponderClass::Officer);
constexpr Partition kFreeOfficer = partition_of(Availability::Free, ResponderClass::Officer);
constexpr Partition kFreeGuard = partition_of(Availability::Free, ResponderClass::Guard);
constexpr Partition kBusyOfficer = partition_of(Availability::Busy, ResponderClass::Officer);

/// `north` and `east` in millionths of a degree from the town's centre.
LatLon at(std::int32_t north, std::int32_t east) { return LatLon::from_e6(kTown.lat_e6() + north, kTown.lon_e6() + east); }

std::vector<std::uint32_t> slots(const std::vector<Neighbour>& neighbours) {
    std::vector<std::uint32_t> out;
    for (const Neighbour& n : neighbours) out.push_back(n.slot);
    return out;
}

class FleetIndexTest : public ::testing::Test {
protected:
    std::vector<std::uint32_t> nearest(std::size_t k, const FleetFilter& filter = {}, LatLon from = kTown) {
        index_.nearest(from, k, filter, out_);
        return slots(out_);
    }
    std::vector<std::uint32_t> within(std::int64_t meters, const FleetFilter& filter = {}) {
        index_.within(kTown, from_meters(meters), filter, out_);
        return slots(out_);
    }
    std::vector<std::uint32_t> in_rectangle(LatLon south_west, LatLon north_east, const FleetFilter& filter = {}) {
        std::vector<std::uint32_t> out{99};
        index_.in_rectangle(south_west, north_east, filter, out);
        return out;
    }
    FleetIndex index_{kTown};
    std::vector<Neighbour> out_{{1, 1}};  // must be cleared by every search
};

TEST_F(FleetIndexTest, AnswersNobodyWhenEmpty) {
    EXPECT_THAT(nearest(10), IsEmpty());
    EXPECT_THAT(within(1'000'000), IsEmpty());
    EXPECT_THAT(in_rectangle(at(-9, -9), at(9, 9)), IsEmpty());
    EXPECT_EQ(index_.size(), 0U);
    EXPECT_FALSE(index_.contains(0));
}

TEST_F(FleetIndexTest, SortsByDistanceAndThenBySlot) {
    index_.insert(5, at(100, 0), kFreeOfficer);
    index_.insert(2, at(-100, 0), kFreeOfficer);
    index_.insert(9, at(50, 0), kFreeOfficer);
    EXPECT_THAT(nearest(10), ElementsAre(9, 2, 5));
    EXPECT_THAT(nearest(2), ElementsAre(9, 2)) << "an equal distance goes to the lower slot also at the edge of k";
    EXPECT_THAT(nearest(0), IsEmpty());
}

TEST_F(FleetIndexTest, NeverShowsSomebodyOfAnotherPartition) {
    index_.insert(0, at(1, 0), kBusyOfficer);
    index_.insert(1, at(2, 0), kFreeGuard);
    index_.insert(2, at(3, 0), kFreeOfficer);
    EXPECT_THAT(nearest(3, {.partitions = kFreeOfficers}), ElementsAre(2));
    EXPECT_THAT(nearest(3, {.partitions = partition_set(Availability::Free)}), ElementsAre(1, 2));
    EXPECT_THAT(nearest(3, {.partitions = 0}), IsEmpty());
    index_.set_partition(0, kFreeOfficer);
    EXPECT_THAT(nearest(3, {.partitions = kFreeOfficers}), ElementsAre(0, 2));
    index_.set_partition(2, kBusyOfficer);
    EXPECT_THAT(nearest(3, {.partitions = kFreeOfficers}), ElementsAre(0));
}

TEST_F(FleetIndexTest, ShowsAMoveToTheVeryNextSearch) {
    index_.insert(0, at(1000, 0), kFreeOfficer);
    index_.insert(1, at(2000, 0), kFreeOfficer);
    EXPECT_THAT(nearest(1), ElementsAre(0));
    index_.move(1, at(0, 1));
    EXPECT_THAT(nearest(1), ElementsAre(1));
    EXPECT_EQ(index_.position(1), at(0, 1));
}

TEST_F(FleetIndexTest, WantsEverySkillThatIsRequired) {
    index_.insert(0, at(1, 0), kFreeOfficer, 0b001);
    index_.insert(1, at(2, 0), kFreeOfficer, 0b011);
    index_.insert(2, at(3, 0), kFreeGuard, 0b111);
    EXPECT_THAT(nearest(9, {.skills_required = 0b011}), ElementsAre(1, 2));
    EXPECT_THAT(nearest(9, {.partitions = kFreeOfficers, .skills_required = 0b011}), ElementsAre(1));
    EXPECT_THAT(nearest(9, {.skills_required = 0b1000}), IsEmpty());
    index_.set_skills(0, 0b1010);
    EXPECT_EQ(index_.skills(0), 0b1010U);
    EXPECT_THAT(nearest(9, {.skills_required = 0b1000}), ElementsAre(0));
    EXPECT_THAT(nearest(9, {.skills_required = 0b0001}), ElementsAre(1, 2));
    index_.erase(2);
    EXPECT_THAT(nearest(9, {.skills_required = 0b0100}), IsEmpty());
}

TEST_F(FleetIndexTest, LeavesOutWhomTheCallerExcludes) {
    for (std::uint32_t i = 0; i < 10; ++i) index_.insert(i, at(static_cast<std::int32_t>(i), 0), kFreeOfficer);
    const auto even = [](std::uint32_t slot) { return slot % 2 == 0; };
    EXPECT_THAT(nearest(3, {.exclude = even}), ElementsAre(1, 3, 5));
    EXPECT_THAT(in_rectangle(at(0, 0), at(4, 0), {.exclude = even}), ElementsAre(1, 3));
}

TEST_F(FleetIndexTest, CountsTheRadiusItselfAsWithin) {
    index_.insert(0, at(1000, 0), kFreeOfficer);  // 111.195 m
    index_.insert(1, at(0, 0), kFreeOfficer);
    EXPECT_THAT(within(111), ElementsAre(1));
    EXPECT_THAT(within(112), ElementsAre(1, 0));
    EXPECT_THAT(within(0), ElementsAre(1));
    EXPECT_THAT(within(-1), IsEmpty());
    EXPECT_EQ(FleetIndex::distance(out_.empty() ? 0 : out_[0].distance2), Millimeters{0});
    EXPECT_EQ(FleetIndex::distance(1000ULL * 1000ULL), Millimeters{111'195});
}

TEST_F(FleetIndexTest, CountsTheBordersOfARectangleAsInside) {
    index_.insert(3, at(10, 10), kFreeOfficer);
    index_.insert(2, at(20, 20), kFreeOfficer);
    index_.insert(1, at(20, 21), kFreeOfficer);
    EXPECT_THAT(in_rectangle(at(10, 10), at(20, 20)), ElementsAre(2, 3));
    EXPECT_THAT(in_rectangle(at(20, 20), at(10, 10)), IsEmpty());
}

TEST_F(FleetIndexTest, CountsPeopleByPartition) {
    index_.insert(0, at(0, 0), kFreeOfficer);
    index_.insert(1, at(0, 0), kFreeGuard);
    index_.insert(7, at(0, 0), kBusyOfficer);
    EXPECT_EQ(index_.size(), 3U);
    EXPECT_EQ(index_.size(partition_set(Availability::Free)), 2U);
    EXPECT_FALSE(index_.contains(3)) << "slots between two given ones are empty";
    index_.erase(0);
    EXPECT_EQ(index_.size(kFreeOfficers), 0U);
    index_.insert(0, at(5, 5), kFreeGuard);
    EXPECT_EQ(index_.partition(0), kFreeGuard);
}

TEST_F(FleetIndexTest, HoldsACrowdAtOneSpot) {
    for (std::uint32_t i = 0; i < 3000; ++i) index_.insert(i, at(7, 7), kFreeOfficer);
    index_.insert(3000, at(900'000, 900'000), kFreeOfficer);  // an outlier must not spoil the rest
    EXPECT_THAT(nearest(3, {}, at(7, 7)), ElementsAre(0, 1, 2));
    for (std::uint32_t i = 0; i < 3000; i += 2) index_.erase(i);
    EXPECT_THAT(nearest(3, {}, at(7, 7)), ElementsAre(1, 3, 5));
    EXPECT_THAT(nearest(1, {}, at(800'000, 800'000)), ElementsAre(3000));
}

TEST_F(FleetIndexTest, StaysSaneAtTheEndsOfTheWorld) {
    for (const auto& origin : {LatLon::from_e6(90'000'000, 0), LatLon::from_e6(-90'000'000, 0), LatLon::from_e6(0, 180'000'000)}) {
        FleetIndex index{origin};
        index.insert(0, LatLon::from_e6(90'000'000, 180'000'000), kFreeOfficer);
        index.insert(1, LatLon::from_e6(-90'000'000, -180'000'000), kFreeOfficer);
        index.insert(2, LatLon::from_e6(0, 179'999'999), kFreeOfficer);
        index.nearest(LatLon::from_e6(89'999'999, 180'000'000), 3, {}, out_);
        EXPECT_THAT(slots(out_), ElementsAre(0, 2, 1));
        index.within(origin, from_meters(50'000'000), {}, out_);
        EXPECT_EQ(out_.size(), 3U);
    }
}

TEST_F(FleetIndexTest, AgreesWithTheSphereNearTheTown) {
    for (const std::int32_t latitude : {0, 20'000'000, 40'000'000, 60'000'000}) {
        const LatLon town = LatLon::from_e6(latitude, 100'000'000);
        const FleetIndex index{town};
        const double share = latitude <= 40'000'000 ? 0.007 : 0.015;
        for (std::int32_t north = -300'000; north <= 300'000; north += 150'000)
            for (std::int32_t east = -300'000; east <= 300'000; east += 150'000) {
                const LatLon a = LatLon::from_e6(latitude + north, 100'000'000 + east), b = LatLon::from_e6(latitude + 50'000, 100'100'000);
                const auto real = static_cast<double>(haversine(a, b).value);
                EXPECT_NEAR(static_cast<double>(FleetIndex::distance(index.distance2(a, b)).value), real, real * share + 200);
            }
    }
}

TEST_F(FleetIndexTest, MovesPeopleOutOfAShrinkingSkillAndBack) {
    // A skill that everybody has is common and keeps no grid; when most lose it, it must be found again.
    for (std::uint32_t i = 0; i < 9000; ++i) index_.insert(i, at(static_cast<std::int32_t>(i), 0), kFreeOfficer, 0b1);
    EXPECT_THAT(nearest(2, {.skills_required = 0b1}), ElementsAre(0, 1));
    for (std::uint32_t i = 0; i < 8990; ++i) index_.set_skills(i, 0);
    EXPECT_THAT(nearest(2, {.skills_required = 0b1}), ElementsAre(8990, 8991));
    index_.move(8999, at(0, 0));
    index_.set_partition(8990, kBusyOfficer);
    EXPECT_THAT(nearest(2, {.partitions = kFreeOfficers, .skills_required = 0b1}), ElementsAre(8999, 8991));
}

using FleetIndexDeathTest = FleetIndexTest;
TEST_F(FleetIndexDeathTest, StopsWhenASlotIsTakenTwiceOrUnknown) {
    index_.insert(0, kTown, kFreeOfficer);
    EXPECT_DEATH(index_.insert(0, kTown, kFreeOfficer), "broken invariant");
    EXPECT_DEATH(index_.move(1, kTown), "broken invariant");
    EXPECT_DEATH(index_.erase(1), "broken invariant");
    EXPECT_DEATH(index_.insert(FleetIndex::kSlotsMax, kTown, kFreeOfficer), "broken invariant");
}

TEST(Partition, DiffersForEveryAvailabilityAndClass) {
    PartitionSet seen = 0;
    for (std::size_t a = 0; a < kAvailabilities; ++a)
        for (std::size_t c = 0; c < kResponderClasses; ++c) {
            const PartitionSet one = partition_set(static_cast<Availability>(a), static_cast<ResponderClass>(c));
            EXPECT_EQ(seen & one, 0U);
            EXPECT_EQ(partition_set(static_cast<Availability>(a)) & one, one);
            seen |= one;
        }
}

}  // namespace
}  // namespace watchgrid::engine
