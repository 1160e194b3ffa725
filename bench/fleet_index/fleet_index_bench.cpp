/// How fast does FleetIndex answer and follow moving people, against Boost.Geometry's rtree on the same fleet, in one run?
/// Goals P4-P8. Fleet: 30 % on duty, 5 classes; ten nearest of one class on duty. Medians of 5, sides taking turns.
/// Arguments: fleet sizes (default 10000 100000 1000000).
#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/fleet/fleet_index.hpp"

namespace {

using namespace watchgrid::engine;
namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;

using Point = bg::model::point<double, 2, bg::cs::cartesian>;
using Value = std::pair<Point, std::uint32_t>;
using Tree = bgi::rtree<Value, bgi::quadratic<16>>;

constexpr int kRounds = 5;
constexpr std::size_t kClasses = 5, kNearest = 10;
constexpr double kRareOneOf = 16'700;
constexpr SkillSet kRareSkill = 1;
const LatLon kOrigin = LatLon::from_e6(30'000'000, 114'000'000);

// Half a degree each way: about 55 km x 48 km, a county.
constexpr std::int32_t kSide = 500'000, kLowLat = 29'750'000, kLowLon = 113'750'000;

struct Person {
    LatLon at;
    Availability availability;
    ResponderClass responder_class;
    SkillSet skills;
    Partition partition() const { return partition_of(availability, responder_class); }
};

std::mt19937_64 dice{42};  // NOLINT: a fixed seed is wanted
std::int32_t below(std::int32_t n) { return static_cast<std::int32_t>(dice() % static_cast<std::uint64_t>(n)); }
LatLon anywhere() { return LatLon::from_e6(kLowLat + below(kSide), kLowLon + below(kSide)); }
constexpr std::int32_t kCarStep = 450, kFootStep = 135;  // 50 m and 15 m: five seconds of a car and of a runner
LatLon step_from(LatLon p, std::int32_t reach) { return LatLon::from_e6(p.lat_e6() + below(2 * reach + 1) - reach, p.lon_e6() + below(2 * reach + 1) - reach); }

std::vector<Person> make_fleet(std::size_t n, bool crowded) {
    std::vector<LatLon> towns;
    for (int i = 0; i < 20; ++i) towns.push_back(anywhere());
    std::normal_distribution<double> spread{0.0, 4'000.0};  // about 450 m
    std::vector<Person> fleet(n);
    std::vector<std::size_t> on_duty;
    for (std::size_t i = 0; i < n; ++i) {
        Person& p = fleet[i];
        const LatLon town = towns[dice() % towns.size()];
        p.at = crowded ? LatLon::from_e6(town.lat_e6() + static_cast<std::int32_t>(spread(dice)), town.lon_e6() + static_cast<std::int32_t>(spread(dice)))
                       : anywhere();
        p.availability = dice() % 10 < 3 ? Availability::Free : Availability::OffDuty;
        p.responder_class = static_cast<ResponderClass>(dice() % kClasses);
        p.skills = 0;
        if (p.availability == Availability::Free) on_duty.push_back(i);
    }
    std::shuffle(on_duty.begin(), on_duty.end(), dice);
    const auto rare = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(n) / kRareOneOf));
    for (std::size_t i = 0; i < rare; ++i) fleet[on_duty[i]].skills = kRareSkill;
    return fleet;
}

Point flat(LatLon p) { return {p.lon() * 0.8660254, p.lat()}; }
std::size_t role_of(const Person& p) { return static_cast<std::size_t>(p.responder_class); }

struct Sides {
    explicit Sides(const std::vector<Person>& fleet) : index{kOrigin} {
        index.reserve(static_cast<std::uint32_t>(fleet.size()));
        std::vector<Value> all;
        std::vector<std::vector<Value>> by_role(kClasses);
        for (std::uint32_t i = 0; i < fleet.size(); ++i) {
            index.insert(i, fleet[i].at, fleet[i].partition(), fleet[i].skills);
            all.emplace_back(flat(fleet[i].at), i);
            if (fleet[i].availability == Availability::Free) by_role[role_of(fleet[i])].emplace_back(flat(fleet[i].at), i);
        }
        tree = Tree{all};
        for (const auto& values : by_role) role_trees.emplace_back(values);
    }
    FleetIndex index;
    Tree tree;                     // everybody, filtered by a predicate
    std::vector<Tree> role_trees;  // on duty only, one a class
};

/// Processor time of this thread: nothing here waits, and on a shared machine the wall clock also counts the neighbours.
double thread_nanoseconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

double nanoseconds_each(std::size_t count, const std::function<void()>& work) {
    const double start = thread_nanoseconds();
    work();
    return (thread_nanoseconds() - start) / static_cast<double>(count);
}

/// Runs all sides in turn, kRounds times, and returns the median of each.
std::vector<double> medians(const std::vector<std::function<double()>>& sides) {
    std::vector<std::vector<double>> rounds(sides.size());
    for (int r = 0; r < kRounds; ++r)
        for (std::size_t s = 0; s < sides.size(); ++s) rounds[s].push_back(sides[s]());
    std::vector<double> out;
    for (auto& values : rounds) {
        std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
        out.push_back(values[kRounds / 2]);
    }
    return out;
}

int missed = 0;
std::uint64_t sum = 0;  // keeps the compiler from dropping the work

void goal(const char* name, double ratio, double limit) {
    const bool met = ratio <= limit;
    missed += met ? 0 : 1;
    std::printf("    %-4s ratio %8.4f  goal <= %.4f  %s\n", name, ratio, limit, met ? "met" : "MISSED");
}

struct Queries {
    explicit Queries(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) at.push_back(anywhere());
    }
    std::vector<LatLon> at;
};

FleetFilter one_class(std::size_t i) {
    return {.partitions = partition_set(Availability::Free, static_cast<ResponderClass>(i % kClasses)), .skills_required = 0, .exclude = {}};
}

double ours_nearest(const FleetIndex& index, const std::vector<LatLon>& at, const std::function<FleetFilter(std::size_t)>& filter) {
    std::vector<Neighbour> out;
    return nanoseconds_each(at.size(), [&] {
        for (std::size_t i = 0; i < at.size(); ++i) {
            index.nearest(at[i], kNearest, filter(i), out);
            if (!out.empty()) sum += out.back().slot;
        }
    });
}

/// The wanted class varies from question to question; both sides answer the same ones.
double bench_query(const Sides& sides, const std::vector<Person>& fleet, const std::vector<LatLon>& at) {
    std::vector<Value> found;
    const auto by_predicate = [&] {
        return nanoseconds_each(at.size(), [&] {
            for (std::size_t i = 0; i < at.size(); ++i) {
                found.clear();
                const Partition wanted = partition_of(Availability::Free, static_cast<ResponderClass>(i % kClasses));
                sides.tree.query(bgi::nearest(flat(at[i]), kNearest) && bgi::satisfies([&](const Value& v) { return fleet[v.second].partition() == wanted; }),
                                 std::back_inserter(found));
                sum += found.back().second;
            }
        });
    };
    const auto by_role = [&] {
        return nanoseconds_each(at.size(), [&] {
            for (std::size_t i = 0; i < at.size(); ++i) {
                found.clear();
                sides.role_trees[i % kClasses].query(bgi::nearest(flat(at[i]), kNearest), std::back_inserter(found));
                sum += found.back().second;
            }
        });
    };
    const auto m = medians({[&] { return ours_nearest(sides.index, at, one_class); }, by_predicate, by_role});
    std::printf("  nearest-10, one class on duty: index %.0f ns, rtree with predicate %.0f ns, rtree per role %.0f ns\n", m[0], m[1], m[2]);
    goal("P4a", m[0] / m[1], 1.0 / 8);
    goal("P4b", m[0] / m[2], 1.0 / 2);
    return m[0];
}

struct Move {
    std::uint32_t slot;
    LatLon to;
};

/// An rtree must be told where the value was.
void replace(Tree& tree, std::vector<LatLon>& at, const Move& m) {
    if (tree.remove(Value{flat(at[m.slot]), m.slot}) != 1) std::abort();
    at[m.slot] = m.to;
    tree.insert(Value{flat(m.to), m.slot});
}

/// Consecutive moves of random people, as a recorded list that each side replays.
std::vector<Move> make_moves(std::vector<LatLon>& now, std::size_t count, std::int32_t reach) {
    std::vector<Move> moves(count);
    for (Move& m : moves) {
        m.slot = static_cast<std::uint32_t>(dice() % now.size());
        m.to = now[m.slot] = step_from(now[m.slot], reach);
    }
    return moves;
}

void bench_update(Sides& sides, std::vector<Person>& fleet) {
    std::vector<LatLon> now;
    for (const Person& p : fleet) now.push_back(p.at);
    std::vector<LatLon> in_tree = now, in_role_tree = now;
    // Each side first makes a part of its moves off the clock: the others have just filled the caches with their own data.
    constexpr std::size_t kMoves = 150'000, kWarm = 50'000;
    std::vector<Move> moves;
    const auto replay = [&](auto&& move_one) {
        for (std::size_t i = 0; i < kWarm; ++i) move_one(moves[i]);
        return nanoseconds_each(kMoves - kWarm, [&] {
            for (std::size_t i = kWarm; i < kMoves; ++i) move_one(moves[i]);
        });
    };
    std::int32_t reach = kCarStep;
    const auto batched = [&] {
        moves = make_moves(now, kMoves, reach);
        std::vector<SlotPosition> reports;
        for (const Move& m : moves) reports.push_back({m.slot, m.to});
        const std::span<const SlotPosition> all{reports};
        sides.index.move_all(all.first(kWarm));
        return nanoseconds_each(kMoves - kWarm, [&] {
            for (std::size_t i = kWarm; i < kMoves; i += 500) sides.index.move_all(all.subspan(i, std::min<std::size_t>(500, kMoves - i)));
        });
    };
    const auto ours = [&] {
        moves = make_moves(now, kMoves, reach);
        return replay([&](const Move& m) { sides.index.move(m.slot, m.to); });
    };
    const auto tree = [&] {
        return replay([&](const Move& m) {
            replace(sides.tree, in_tree, m);
        });
    };
    const auto per_role = [&] {
        return replay([&](const Move& m) {
            if (fleet[m.slot].availability != Availability::Free) return;
            replace(sides.role_trees[role_of(fleet[m.slot])], in_role_tree, m);
        });
    };
    // Somebody on duty swaps with somebody off duty, so that the shares stay as they are; each is a real change.
    const auto duty = [&] {
        std::vector<std::pair<std::uint32_t, Partition>> changes;
        while (changes.size() < kMoves) {
            const auto a = static_cast<std::uint32_t>(dice() % fleet.size()), b = static_cast<std::uint32_t>(dice() % fleet.size());
            if (fleet[a].availability == fleet[b].availability) continue;
            std::swap(fleet[a].availability, fleet[b].availability);
            changes.emplace_back(a, fleet[a].partition());
            changes.emplace_back(b, fleet[b].partition());
        }
        for (std::size_t i = 0; i < kWarm; ++i) sides.index.set_partition(changes[i].first, changes[i].second);
        return nanoseconds_each(kMoves - kWarm, [&] {
            for (std::size_t i = kWarm; i < kMoves; ++i) sides.index.set_partition(changes[i].first, changes[i].second);
        });
    };
    for (const std::int32_t steps : {kCarStep, kFootStep}) {
        reach = steps;
        const auto m = medians({batched, ours, tree, per_role});
        std::printf("  position update, steps up to %d m: index %.1f ns, in batches of 500 %.1f ns, rtree remove+insert %.0f ns (on duty only: %.0f ns a report)\n",
                    steps == kCarStep ? 50 : 15, m[1], m[0], m[2], m[3]);
        goal("P5a", m[1] / m[2], 1.0 / 30);
        goal("P5a'", m[0] / m[2], 1.0 / 30);
    }
    reach = kCarStep;
    const auto d = medians({ours, duty});
    std::printf("  duty change: %.1f ns against a position update of %.1f ns\n", d[1], d[0]);
    goal("P5b", d[1] / d[0], 3.0);
}

void bench_rare(const Sides& sides, const std::vector<LatLon>& at) {
    const auto rare = [](std::size_t) {
        return FleetFilter{.partitions = partition_set(Availability::Free), .skills_required = kRareSkill, .exclude = {}};
    };
    const auto m = medians({[&] { return ours_nearest(sides.index, at, one_class); }, [&] { return ours_nearest(sides.index, at, rare); }});
    std::printf("  rare filter (1 of %.0f): %.0f ns against the common query of %.0f ns\n", kRareOneOf, m[1], m[0]);
    goal("P6", m[1] / m[0], 1.0);
}

/// One index that grows under way: the query at the end against the query at the start.
void bench_growth(std::size_t from, std::size_t to) {
    const std::vector<Person> fleet = make_fleet(to, false);
    const Queries queries{20'000};
    FleetIndex index{kOrigin};
    std::uint32_t next = 0;
    const auto grow = [&](std::size_t n) {
        return nanoseconds_each(n - next, [&] {
            for (; next < n; ++next) index.insert(next, fleet[next].at, fleet[next].partition(), fleet[next].skills);
        });
    };
    grow(from);
    const double small = medians({[&] { return ours_nearest(index, queries.at, one_class); }})[0];
    const double insert = grow(to);
    const double large = medians({[&] { return ours_nearest(index, queries.at, one_class); }})[0];
    std::printf("growth %zu -> %zu in one index: insert %.0f ns each; query %.0f -> %.0f ns; %.1f B a responder, nothing reserved\n", from, to, insert, small,
                large, static_cast<double>(index.bytes()) / static_cast<double>(to));
    goal("P7", large / small, 2.0);
}

void bench_size(std::size_t n, bool crowded) {
    std::vector<Person> fleet = make_fleet(n, crowded);
    std::optional<Sides> sides;
    sides.emplace(fleet);
    Queries queries{5'000};
    if (crowded)
        for (LatLon& q : queries.at) q = step_from(fleet[dice() % n].at, kCarStep);
    std::printf("N = %zu, %s\n", n, crowded ? "crowded into 20 places, asked from where people are" : "evenly spread");
    bench_query(*sides, fleet, queries.at);
    bench_rare(*sides, queries.at);
    std::printf("  memory: %.1f B a responder (index and hot record)\n", static_cast<double>(sides->index.bytes()) / static_cast<double>(n));
    if (n >= 1'000'000) goal("P8", static_cast<double>(sides->index.bytes()) / static_cast<double>(n), 64.0);
    bench_update(*sides, fleet);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::size_t> sizes;
    for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
    for (const std::size_t n : sizes) bench_size(n, false);
    bench_size(sizes[sizes.size() / 2], true);
    bench_growth(sizes.front(), sizes.back());
    std::printf("%d goals missed (checksum %llu)\n", missed, static_cast<unsigned long long>(sum));
    return 0;
}
