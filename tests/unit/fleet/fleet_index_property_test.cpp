/// FleetIndex against a plain list: random people come, go, move, change partition and skills, evenly spread or in crowds, and
/// every search must give exactly what sorting the list gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "engine/fleet/fleet_index.hpp"

namespace watchgrid::engine {
namespace {

constexpr LatLon kOrigin = LatLon::from_e6(31'000'000, 121'000'000);

struct Person {
    LatLon at;
    Partition partition{};
    SkillSet skills{};
};

struct World {
    const char* name;
    std::int32_t spread_e6;   ///< of a crowd; half the side of the town when there is one crowd
    std::size_t crowds;
    std::int32_t step_e6;
    std::int32_t snap_e6;     ///< positions are multiples of this: many exact ties
    std::size_t people_max;
    int operations;
};

class FleetIndexProperty : public ::testing::TestWithParam<World> {
protected:
    std::uint64_t roll(std::uint64_t n) { return dice_() % n; }
    std::int32_t offset(std::int32_t reach) { return static_cast<std::int32_t>(roll(2 * static_cast<std::uint64_t>(reach) + 1)) - reach; }
    LatLon snapped(std::int32_t lat, std::int32_t lon) const {
        const std::int32_t s = GetParam().snap_e6;
        return LatLon::from_e6(lat / s * s, lon / s * s);
    }
    LatLon somewhere() {
        const LatLon c = centres_[roll(centres_.size())];
        return snapped(c.lat_e6() + offset(GetParam().spread_e6), c.lon_e6() + offset(GetParam().spread_e6));
    }
    SkillSet some_skills() {
        SkillSet s = roll(2) == 0 ? 0b1 : 0;        // common
        if (roll(10) == 0) s |= SkillSet{1} << 7U;  // one in ten
        if (roll(200) == 0) s |= SkillSet{1} << 63U;
        return s;
    }
    Partition some_partition() { return static_cast<Partition>(roll(3) == 0 ? roll(40) : roll(3)); }

    void SetUp() override {
        for (std::size_t i = 0; i < GetParam().crowds; ++i)
            centres_.push_back(GetParam().crowds == 1 ? kOrigin : LatLon::from_e6(kOrigin.lat_e6() + offset(500'000), kOrigin.lon_e6() + offset(500'000)));
    }

    void change() {
        const auto slot = static_cast<std::uint32_t>(roll(GetParam().people_max));
        const auto found = list_.find(slot);
        if (found == list_.end()) {
            const Person p{somewhere(), some_partition(), some_skills()};
            list_[slot] = p;
            index_.insert(slot, p.at, p.partition, p.skills);
            return;
        }
        Person& p = found->second;
        switch (roll(shrinking_ ? 3 : 8)) {
            case 0:
            case 1:
                index_.erase(slot);
                list_.erase(found);
                return;
            case 2:
                p.partition = some_partition();
                return index_.set_partition(slot, p.partition);
            case 3:
                p.skills = some_skills();
                return index_.set_skills(slot, p.skills);
            case 4:
                p.at = somewhere();
                return index_.move(slot, p.at);
            case 5: {  // a batch, with the same person in it more than once
                std::vector<SlotPosition> reports;
                for (int i = 0; i < 30; ++i) {
                    auto at = list_.lower_bound(static_cast<std::uint32_t>(roll(GetParam().people_max)));
                    if (at == list_.end()) at = found;
                    at->second.at = snapped(at->second.at.lat_e6() + offset(GetParam().step_e6), at->second.at.lon_e6() + offset(GetParam().step_e6));
                    reports.push_back({at->first, at->second.at});
                }
                return index_.move_all(reports);
            }
            default:
                p.at = snapped(p.at.lat_e6() + offset(GetParam().step_e6), p.at.lon_e6() + offset(GetParam().step_e6));
                return index_.move(slot, p.at);
        }
    }

    struct Question {
        LatLon at;
        PartitionSet partitions;
        SkillSet skills;
        std::uint32_t excluded_every;  // 0: nobody
    };
    Question some_question() {
        Question q{roll(20) == 0 ? LatLon::from_e6(kOrigin.lat_e6() + offset(5'000'000), kOrigin.lon_e6() + offset(5'000'000)) : somewhere(), ~PartitionSet{}, 0,
                   roll(4) == 0 ? static_cast<std::uint32_t>(2 + roll(3)) : 0};
        const auto kind = roll(4);
        if (kind == 1) q.partitions = PartitionSet{1} << roll(3);
        if (kind == 2) q.partitions = dice_();
        const auto skills = roll(6);
        if (skills == 1) q.skills = 0b1;
        if (skills == 2) q.skills = SkillSet{1} << 7U;
        if (skills == 3) q.skills = SkillSet{1} << 63U;
        if (skills == 4) q.skills = (SkillSet{1} << 63U) | 1U;
        return q;
    }
    static bool passes(const Question& q, std::uint32_t slot, const Person& p) {
        return (q.partitions >> p.partition & 1U) != 0 && (p.skills & q.skills) == q.skills && (q.excluded_every == 0 || slot % q.excluded_every != 0);
    }

    void compare() {
        const Question q = some_question();
        std::vector<Neighbour> sorted;
        for (const auto& [slot, p] : list_)
            if (passes(q, slot, p)) sorted.push_back({index_.distance2(q.at, p.at), slot});
        std::sort(sorted.begin(), sorted.end());

        const auto excluded = [&](std::uint32_t slot) { return slot % q.excluded_every == 0; };
        FleetFilter filter{.partitions = q.partitions, .skills_required = q.skills, .exclude = {}};
        if (q.excluded_every != 0) filter.exclude = excluded;

        static constexpr std::size_t kCounts[] = {1, 2, 3, 5, 10, 20, 32, 33, 100, 1'000'000};
        const std::size_t k = kCounts[roll(std::size(kCounts))];
        std::vector<Neighbour> got;
        index_.nearest(q.at, k, filter, got);
        ASSERT_EQ(got, std::vector<Neighbour>(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(std::min(k, sorted.size()))));

        const Millimeters radius{static_cast<std::int64_t>(roll(3) == 0 ? roll(100'000'000) : roll(300'000))};
        index_.within(q.at, radius, filter, got);
        ASSERT_TRUE(std::equal(got.begin(), got.end(), sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(std::min(got.size(), sorted.size()))));
        for (const Neighbour& n : got) ASSERT_LE(FleetIndex::distance(n.distance2).value, radius.value + 1);
        if (got.size() < sorted.size()) {
            ASSERT_GE(FleetIndex::distance(sorted[got.size()].distance2).value, radius.value);
        }

        const LatLon a = somewhere(), b = somewhere();
        const LatLon south_west = LatLon::from_e6(std::min(a.lat_e6(), b.lat_e6()), std::min(a.lon_e6(), b.lon_e6()));
        const LatLon north_east = LatLon::from_e6(std::max(a.lat_e6(), b.lat_e6()), std::max(a.lon_e6(), b.lon_e6()));
        std::vector<std::uint32_t> inside, expected;
        index_.in_rectangle(south_west, north_east, filter, inside);
        for (const auto& [slot, p] : list_)
            if (passes(q, slot, p) && p.at.lat_e6() >= south_west.lat_e6() && p.at.lat_e6() <= north_east.lat_e6() &&
                p.at.lon_e6() >= south_west.lon_e6() && p.at.lon_e6() <= north_east.lon_e6())
                expected.push_back(slot);
        ASSERT_EQ(inside, expected);
        ASSERT_EQ(index_.size(), list_.size());
    }

    std::mt19937_64 dice_{20'240'601};
    std::vector<LatLon> centres_;
    FleetIndex index_{kOrigin};
    std::map<std::uint32_t, Person> list_;
    bool shrinking_{};
};

TEST_P(FleetIndexProperty, AnswersLikeASortedList) {
    const int operations = GetParam().operations;
    for (int i = 0; i < operations; ++i) {
        shrinking_ = i > operations / 2 && i < operations * 3 / 4;  // grids shrink, children merge, and grow again
        change();
        if (i < 200 || i % 16 == 0) {
            compare();
            if (HasFatalFailure()) FAIL() << "after operation " << i;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Worlds, FleetIndexProperty,
                         ::testing::Values(World{"Even", 500'000, 1, 500, 1, 3000, 24'000},            //
                                           World{"Crowds", 3'000, 8, 300, 1, 3000, 24'000},            //
                                           World{"Ties", 2'000, 1, 200, 50, 1500, 16'000},             // a lattice: equal distances everywhere
                                           World{"OneSpot", 3, 2, 2, 1, 1000, 12'000},                 // no grid can part them
                                           World{"Few", 300'000, 1, 100'000, 1, 12, 8'000},            //
                                           World{"LongSteps", 400'000, 3, 900'000, 1, 1500, 16'000}),  // far outside the first bounds
                         [](const auto& world) { return world.param.name; });

}  // namespace
}  // namespace watchgrid::engine
