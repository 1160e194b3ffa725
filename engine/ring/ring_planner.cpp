#include "engine/ring/ring_planner.hpp"

#include <algorithm>
#include <optional>

#include "engine/ring/certainty.hpp"
#include "engine/ring/vertex_cut.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::uint32_t kPostPrice = 4;             // capacity of a cell that can be held
constexpr std::uint32_t kPriceStep = 2;             // half a post, for what only contested units can hold
constexpr int kPriceRounds = 40;                    // algorithms.md 3.1
constexpr std::uint32_t kGapPrice = 4'000;          // of a cell that nobody can hold, when a ring with gaps is all there is
constexpr std::uint64_t kFillerBeyondMs = 300'000;  // whoever comes later than this after the deadline is no filler
constexpr std::uint64_t kWorkPerSettled = 8;        // a junction settled, in links looked at

/// A cut with the people who could hold it, as good as it got.
struct Draft {
  RingLevel level;
  std::vector<std::uint32_t> cells;
  std::vector<UnitMask> holders;
  std::uint32_t staffed{};
  std::optional<std::uint32_t> min_cut;
  bool complete() const noexcept { return staffed == cells.size(); }
  std::size_t missing() const noexcept { return cells.size() - staffed; }
};

/// One region, with who arrives where; shared by the margins of one close-by time.
struct Region {
  RingField field;
  RingReach reach;
  VertexCut cut;
};

/// The part of a plan that belongs to one request.
class Planning {
 public:
  Planning(const RingRequest& request, const ChainNetwork& network, ChainSearch& suspect, ChainSearch& drive, ChainSearch& walk)
      : request_{request},
        network_{network},
        suspect_{suspect},
        drive_{drive},
        walk_{walk},
        units_{request.units.subspan(0, std::min<std::size_t>(request.units.size(), kRingUnitsMax))} {}

  RingPlan run() {
    const std::uint32_t close_by_max = *std::max_element(request_.close_by_ms.begin(), request_.close_by_ms.end());
    spend(kWorkPerSettled * suspect_.run(request_.suspect, limit_for(close_by_max), request_.barred));
    note_lost();
    for (const std::uint32_t close_by : request_.close_by_ms) {
      region_.emplace(make_region(close_by));
      if (try_margins(close_by)) return finish(best_->level);
      if (plan_.exhausted) break;
    }
    if (!best_) {  // no cut anywhere: the smallest number of gaps at the last level
      const RingLevel last{last_close_by_, request_.margins_permille.back()};
      draft_with_gaps(last);
    }
    return finish(best_ ? best_->level : RingLevel{last_close_by_, request_.margins_permille.back()});
  }

 private:
  std::uint32_t limit_for(std::uint32_t close_by) const noexcept {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{close_by} + request_.horizon_ms + request_.age_ms, kCostMax));
  }
  void spend(std::uint64_t work) noexcept {
    plan_.work += work;
    plan_.exhausted = plan_.exhausted || plan_.work >= request_.work_max;
  }
  std::uint64_t work_left() const noexcept { return plan_.work >= request_.work_max ? 0 : request_.work_max - plan_.work; }

  void note_lost() {
    for (NodeIndex n = 0; n < request_.exits.size(); ++n)
      if (request_.exits[n] != 0 && suspect_.ms_at(n) != kUnreached && suspect_.ms_at(n) <= request_.age_ms) plan_.lost.push_back(n);
  }

  Region make_region(std::uint32_t close_by) {
    last_close_by_ = close_by;
    RingField field{network_, suspect_, request_, limit_for(close_by)};
    RingReach reach{field.spots().size(), units_.size()};
    const std::uint32_t margin_min = *std::min_element(request_.margins_permille.begin(), request_.margins_permille.end());
    const std::uint64_t arrive_max = close_by > request_.setup_ms ? std::uint64_t{close_by - request_.setup_ms} * 1000 / margin_min : 0;
    for (std::size_t u = 0; u < units_.size(); ++u) note_arrivals(field, reach, u, arrive_max);
    VertexCut cut{static_cast<std::uint32_t>(field.cells().size()), field.links(), field.sources(), field.sinks()};
    spend(field.links().size() + field.spots().size() * units_.size() / 16);
    return {std::move(field), std::move(reach), std::move(cut)};
  }

  void note_arrivals(const RingField& field, RingReach& reach, std::size_t u, std::uint64_t arrive_max) {
    const RingUnit& unit = units_[u];
    if (unit.holds == kNoIndex && (unit.delay_ms > arrive_max || unit.starts.empty())) return;
    ChainSearch& search = search_of(unit);
    const std::uint64_t travel_max = arrive_max > unit.delay_ms ? (arrive_max - unit.delay_ms) * 1000 / unit.pace_permille : 0;
    spend(kWorkPerSettled * search.run(unit.starts, static_cast<std::uint32_t>(std::min<std::uint64_t>(travel_max, kCostMax))));
    for (std::size_t s = 0; s < field.spots().size(); ++s) {
      if (field.spots()[s].node == unit.holds) {
        reach.at(s, u) = 0;
        continue;
      }
      reach.at(s, u) = arrival_of(unit, search.ms_at(field.spots()[s].node));
    }
  }

  ChainSearch& search_of(const RingUnit& unit) const noexcept { return unit.network == Network::Drive ? drive_ : walk_; }

  static std::uint32_t arrival_of(const RingUnit& unit, std::uint32_t travel_ms) noexcept {
    if (travel_ms == kUnreached) return kUnreached;
    const std::uint64_t arrive = unit.delay_ms + (std::uint64_t{travel_ms} * unit.pace_permille + 500) / 1000;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(arrive, kCostMax));
  }

  HoldTerms terms(const RingLevel& level) const noexcept { return {level, request_.setup_ms}; }
  bool in_place(const RingField::Spot& spot, std::size_t u) const noexcept { return spot.node == units_[u].holds; }

  bool may_stand(const RingField::Spot& spot) const noexcept { return request_.allowed.empty() || request_.allowed[spot.node] != 0; }

  /// Who can hold each cell at this level.
  std::vector<UnitMask> holders_at(const RingLevel& level) const {
    const RingField& field = region_->field;
    const HoldTerms hold = terms(level);
    std::vector<UnitMask> holders(field.cells().size());
    for (std::size_t c = 0; c < holders.size(); ++c) {
      const RingField::Cell& cell = field.cells()[c];
      for (std::uint32_t s = cell.first; s < cell.first + cell.count; ++s) {
        const RingField::Spot& spot = field.spots()[s];
        if (!may_stand(spot)) continue;
        const auto row = region_->reach.row(s);
        for (std::uint32_t u = 0; u < row.size(); ++u)
          if (hold.can_hold(spot, row[u], in_place(spot, u))) holders[c].add(u);
      }
    }
    return holders;
  }

  /// A ring that can be staffed with much caution can be staffed with little, so the least careful margin is tried first: when it fails the
  /// others would too. @return whether a complete ring was found; the best draft so far is in best_
  bool try_margins(std::uint32_t close_by) {
    const std::uint32_t margin_min = *std::min_element(request_.margins_permille.begin(), request_.margins_permille.end());
    std::optional<Draft> fallback = attempt({close_by, margin_min});
    if (!fallback || !fallback->complete()) {
      consider(std::move(fallback));
      return false;
    }
    for (const std::uint32_t margin : request_.margins_permille) {
      if (plan_.exhausted || margin == margin_min) break;
      std::optional<Draft> careful = attempt({close_by, margin});
      if (!careful || !careful->complete()) continue;
      best_ = std::move(careful);
      return true;
    }
    best_ = std::move(fallback);
    return true;
  }

  std::optional<Draft> attempt(const RingLevel& level) {
    const std::vector<UnitMask> holders = holders_at(level);
    if (plan_.exhausted || !can_be_cut(holders)) return std::nullopt;
    std::optional<Draft> best = staff(level, holders, kPriceStep);
    if (best && request_.fewest_posts)
      for (const std::uint32_t step : {1U, 3U, 4U, 8U})
        if (std::optional<Draft> other = staff(level, holders, step); other && rank(*other) < rank(*best)) best = std::move(other);
    return best;
  }

  bool can_be_cut(const std::vector<UnitMask>& holders) {
    for (std::uint32_t c = 0; c < holders.size(); ++c) region_->cut.set_capacity(c, holders[c].empty() ? kUncuttable : kPostPrice);
    const std::uint64_t before = region_->cut.work();
    const bool leaks = region_->cut.leaks();
    spend(region_->cut.work() - before);
    return !leaks;
  }

  static std::pair<std::size_t, std::size_t> rank(const Draft& d) { return {d.missing(), d.cells.size()}; }
  void consider(std::optional<Draft> draft) {
    if (draft && (!best_ || rank(*draft) < rank(*best_))) best_ = std::move(draft);
  }

  bool solve(std::uint64_t flow_max) {
    const std::uint64_t before = region_->cut.work();
    const bool solved = region_->cut.solve(flow_max, work_left());
    spend(region_->cut.work() - before);
    return solved;
  }

  /// Cut, match, make the contested dearer, again. nullopt when the cut is far larger than the units.
  std::optional<Draft> staff(const RingLevel& level, const std::vector<UnitMask>& holders, std::uint32_t step) {
    ++plan_.attempts;
    VertexCut& cut = region_->cut;
    cut.reset();
    std::vector<std::uint32_t> price(holders.size(), kPostPrice);
    for (std::uint32_t c = 0; c < holders.size(); ++c) cut.set_capacity(c, holders[c].empty() ? kUncuttable : kPostPrice);
    if (!solve(std::uint64_t{kPostPrice} * 3 * units_.size() / 2)) return std::nullopt;
    std::optional<Draft> best;
    const auto min_cut = static_cast<std::uint32_t>(cut.flow() / kPostPrice);
    for (int round = 0; round < kPriceRounds; ++round) {
      Draft draft{.level = level, .cells = cut.outermost_cut(), .holders = {}, .staffed = 0, .min_cut = min_cut};
      for (const std::uint32_t c : draft.cells) draft.holders.push_back(holders[c]);
      const Matching matching = match_units(draft.holders);
      draft.staffed = matching.staffed;
      if (!best || rank(draft) < rank(*best)) best = draft;
      if (draft.complete() || plan_.exhausted || min_cut > units_.size()) break;  // fewer units than the fewest posts: prices cannot help
      for (std::uint32_t c = 0; c < holders.size(); ++c)
        if (!holders[c].empty() && holders[c].is_within(matching.contested)) cut.set_capacity(c, price[c] += step);
      spend(holders.size() / 4);
      if (!solve(~std::uint64_t{0})) break;
    }
    return best;
  }

  /// Cells that nobody can hold may be cut too, at a price that is only paid when there is no other way. What may already be passed stays
  /// uncuttable.
  void draft_with_gaps(const RingLevel& level) {
    const std::vector<UnitMask> holders = holders_at(level);
    VertexCut& cut = region_->cut;
    cut.reset();
    const auto& field = region_->field;
    for (std::uint32_t c = 0; c < holders.size(); ++c) {
      const RingField::Cell& cell = field.cells()[c];
      const auto spots = field.spots().subspan(cell.first, cell.count);
      const bool useful = std::any_of(spots.begin(), spots.end(), [this](const RingField::Spot& s) { return s.suspect_ms != 0 && may_stand(s); });
      cut.set_capacity(c, !holders[c].empty() ? kPostPrice : useful ? kGapPrice : kUncuttable);
    }
    if (cut.leaks() || !solve(~std::uint64_t{0})) return;
    Draft draft{.level = level, .cells = cut.outermost_cut(), .holders = {}, .staffed = 0, .min_cut = {}};
    for (const std::uint32_t c : draft.cells) draft.holders.push_back(holders[c]);
    draft.staffed = match_units(draft.holders).staffed;
    if (cut.flow() < kGapPrice) draft.min_cut = static_cast<std::uint32_t>(cut.flow() / kPostPrice);
    best_ = std::move(draft);
  }

  struct Choice {
    RingPost post;
    bool possible{};
  };
  /// The spot of a cell where this unit has the most slack.
  Choice best_spot(std::uint32_t c, std::uint32_t u, const HoldTerms& hold) const {
    const RingField::Cell& cell = region_->field.cells()[c];
    Choice best;
    for (std::uint32_t s = cell.first; s < cell.first + cell.count; ++s) {
      const RingField::Spot& spot = region_->field.spots()[s];
      const std::uint32_t arrive = region_->reach.at(s, u);
      const bool there = in_place(spot, u);
      if (!may_stand(spot) || !hold.can_hold(spot, arrive, there)) continue;
      const std::int64_t slack = hold.slack(spot, arrive, there);
      if (best.possible && slack <= best.post.slack_ms) continue;
      const std::uint32_t chance = hold_ppm(arrive, there ? 0 : request_.setup_ms, spot.suspect_ms);
      best = {{spot.node, u, arrive, spot.suspect_ms, slack, chance, units_[u].hold_ppm}, true};
    }
    return best;
  }

  RingPlan finish(const RingLevel& level) {
    plan_.level = level;
    if (!best_) return std::move(plan_);
    if (region_->field.cells().empty() || level.close_by_ms != last_close_by_) region_.emplace(make_region(level.close_by_ms));
    const HoldTerms hold = terms(level);
    const std::vector<std::uint32_t> unit_of = assign_with_most_slack(best_->holders, [&](std::uint32_t p, std::uint32_t u) {
      const Choice choice = best_spot(best_->cells[p], u, hold);
      return Fit{choice.post.slack_ms, choice.post.arrive_ms};
    });
    UnitMask used;
    std::vector<std::uint32_t> open;
    for (std::uint32_t p = 0; p < unit_of.size(); ++p) {
      if (unit_of[p] == kNoUnit) {
        open.push_back(best_->cells[p]);
        continue;
      }
      used.add(unit_of[p]);
      plan_.posts.push_back(best_spot(best_->cells[p], unit_of[p], hold).post);
    }
    plan_.gaps = gaps_at(open, used);
    plan_.outcome = open.empty() ? RingOutcome::Complete : RingOutcome::Partial;
    plan_.min_cut = best_->min_cut;
    sum_up();
    return std::move(plan_);
  }

  /// For each open cell the place where the best of the free units is least late. Looks farther than the region's own searches did.
  std::vector<RingGap> gaps_at(const std::vector<std::uint32_t>& open, const UnitMask& used) {
    const auto spots_of = [this](std::uint32_t c) {
      const RingField::Cell& cell = region_->field.cells()[c];
      return region_->field.spots().subspan(cell.first, cell.count);
    };
    std::vector<RingGap> gaps;
    for (const std::uint32_t c : open) {
      const auto spots = spots_of(c);
      const auto last =
          std::max_element(spots.begin(), spots.end(), [this](const auto& a, const auto& b) {
            return std::pair{may_stand(a), a.suspect_ms} < std::pair{may_stand(b), b.suspect_ms};
          });
      gaps.push_back({last->node, last->suspect_ms, kNoUnit, 0, 0});
    }
    if (gaps.empty()) return gaps;
    const auto filler_max = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{last_close_by_} + kFillerBeyondMs, kCostMax));
    for (std::uint32_t u = 0; u < units_.size(); ++u) {
      if (used.has(u) || units_[u].starts.empty()) continue;
      ChainSearch& search = search_of(units_[u]);
      spend(kWorkPerSettled * search.run(units_[u].starts, filler_max));
      for (std::size_t g = 0; g < gaps.size(); ++g)
        for (const RingField::Spot& spot : spots_of(open[g]))
          if (may_stand(spot)) offer_filler(gaps[g], spot, u, arrival_of(units_[u], search.ms_at(spot.node)));
    }
    return gaps;
  }

  void offer_filler(RingGap& gap, const RingField::Spot& spot, std::uint32_t u, std::uint32_t arrive) const noexcept {
    if (arrive == kUnreached) return;
    const std::int64_t late = std::int64_t{arrive} + request_.setup_ms - spot.suspect_ms;
    if (gap.filler == kNoUnit || late < gap.late_ms) gap = {spot.node, spot.suspect_ms, u, arrive, late};
  }

  void sum_up() {
    std::sort(plan_.posts.begin(), plan_.posts.end(), [](const RingPost& a, const RingPost& b) {
      return std::pair{a.slack_ms, a.node} < std::pair{b.slack_ms, b.node};
    });
    std::sort(plan_.gaps.begin(), plan_.gaps.end(), [](const RingGap& a, const RingGap& b) {
      return std::pair{a.suspect_ms, a.node} < std::pair{b.suspect_ms, b.node};
    });
    std::vector<std::uint32_t> chances;
    for (const RingPost& post : plan_.posts) {
      chances.push_back(times(post.hold_ppm, post.comes_ppm));
      const std::uint32_t setup = units_[post.unit].holds == post.node ? 0 : request_.setup_ms;
      plan_.closed_at_ms = std::max(plan_.closed_at_ms, post.arrive_ms + setup);
    }
    plan_.sealed_ppm = plan_.outcome == RingOutcome::Complete && plan_.lost.empty() ? all_ppm(chances) : 0;
  }

  const RingRequest& request_;
  const ChainNetwork& network_;
  ChainSearch &suspect_, &drive_, &walk_;
  std::span<const RingUnit> units_;
  std::optional<Region> region_;  // of last_close_by_
  std::uint32_t last_close_by_{};
  std::optional<Draft> best_;
  RingPlan plan_;
};

}  // namespace

RingPlanner::RingPlanner(const ChainNetwork& suspect, const ChainNetwork& drive, const ChainNetwork& walk)
    : network_{&suspect}, suspect_{suspect}, drive_{drive}, walk_{walk} {}

RingPlan RingPlanner::plan(const RingRequest& request) { return Planning{request, *network_, suspect_, drive_, walk_}.run(); }

}  // namespace watchgrid::engine
