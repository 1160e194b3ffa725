#include "engine/ring/staffing.hpp"

#include <algorithm>
#include <utility>

#include "engine/assign/cheapest.hpp"

namespace watchgrid::engine {
namespace {

/// Kuhn's algorithm with sets of units as bits: a unit is tried once an attempt.
class Matcher {
 public:
  explicit Matcher(std::span<const UnitMask> holders) : holders_{holders}, post_of_(kRingUnitsMax, kNoUnit) {
    result_.unit_of.assign(holders.size(), kNoUnit);
  }

  Matching run() {
    UnitMask contested;
    for (std::uint32_t post = 0; post < holders_.size(); ++post) {
      tried_ = {};
      if (place(post)) ++result_.staffed;
    }
    // A failed attempt has tried all that can be reached by swapping; with the matching complete, ask again for those left out.
    for (std::uint32_t post = 0; post < holders_.size(); ++post) {
      if (result_.unit_of[post] != kNoUnit) continue;
      tried_ = {};
      place(post);
      contested |= tried_;
    }
    result_.contested = contested;
    return std::move(result_);
  }

 private:
  bool place(std::uint32_t post) {  // depth: at most the number of units
    UnitMask left = holders_[post].without(tried_);
    bool placed = false;
    left.each([&](std::uint32_t unit) {
      if (placed || tried_.has(unit)) return;
      tried_.add(unit);
      if (post_of_[unit] != kNoUnit && !place(post_of_[unit])) return;
      post_of_[unit] = post;
      result_.unit_of[post] = unit;
      placed = true;
    });
    return placed;
  }

  std::span<const UnitMask> holders_;
  std::vector<std::uint32_t> post_of_;  // by unit
  UnitMask tried_;
  Matching result_;
};

}  // namespace

Matching match_units(std::span<const UnitMask> holders) { return Matcher{holders}.run(); }

std::vector<std::uint32_t> assign_with_most_slack(std::span<const UnitMask> holders, FunctionRef<Fit(std::uint32_t, std::uint32_t)> fit) {
  const auto posts = static_cast<std::uint32_t>(holders.size());
  std::vector<Fit> fits(std::size_t{posts} * kRingUnitsMax);
  std::vector<std::int64_t> slacks;
  for (std::uint32_t p = 0; p < posts; ++p)
    holders[p].each([&](std::uint32_t unit) {
      const Fit f = fits[std::size_t{p} * kRingUnitsMax + unit] = fit(p, unit);
      slacks.push_back(f.slack_ms);
    });
  std::sort(slacks.begin(), slacks.end());
  slacks.erase(std::unique(slacks.begin(), slacks.end()), slacks.end());
  const std::uint32_t wanted = match_units(holders).staffed;
  const auto with_slack = [&](std::int64_t slack_min) {
    std::vector<UnitMask> left(posts);
    for (std::uint32_t p = 0; p < posts; ++p)
      holders[p].each([&](std::uint32_t unit) {
        if (fits[std::size_t{p} * kRingUnitsMax + unit].slack_ms >= slack_min) left[p].add(unit);
      });
    return left;
  };
  // The largest slack with which as many posts can be held: the predicate falls once.
  std::size_t low = 0, high = slacks.size();
  while (low + 1 < high) {
    const std::size_t middle = (low + high) / 2;
    (match_units(with_slack(slacks[middle])).staffed == wanted ? low : high) = middle;
  }
  const std::vector<UnitMask> allowed = slacks.empty() ? std::vector<UnitMask>(posts) : with_slack(slacks[low]);
  CostMatrix costs{posts, kRingUnitsMax};
  for (std::uint32_t p = 0; p < posts; ++p)
    allowed[p].each([&](std::uint32_t unit) { costs.at(p, unit) = fits[std::size_t{p} * kRingUnitsMax + unit].arrive_ms; });
  static_assert(kUnassigned == kNoUnit);
  return assign_cheapest(costs).column_of;
}

}  // namespace watchgrid::engine
