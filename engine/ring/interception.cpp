#include "engine/ring/interception.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {
namespace {

/// Routes as bits; all of the same width.
using Bits = std::vector<std::uint64_t>;

bool is_within(const Bits& a, const Bits& b) noexcept {
  for (std::size_t w = 0; w < a.size(); ++w)
    if ((a[w] & ~b[w]) != 0) return false;
  return true;
}

/// What one unit can stop from one node.
struct Option {
  NodeIndex node{};
  std::uint32_t ready_ms{};
  Bits stops;
  std::uint64_t weight{};
};

class Problem {
 public:
  Problem(const InterceptionRequest& request, FunctionRef<std::uint32_t(std::uint32_t, NodeIndex)> ready) : request_{request} {
    collect(ready);
    const bool exact = request.work_max > 0;
    if (exact) fold_equal_routes();
    for (auto& options : options_) rank(options);
    if (exact)
      for (auto& options : options_) drop_dominated(options);
  }

  InterceptionPlan solve() {
    InterceptionPlan plan = greedy();
    plan.of = total_;
    plan.bound = std::max(plan.intercepted, std::min(plan.bound, total_));
    if (request_.work_max > 0 && plan.bound > plan.intercepted) improve(plan);
    plan.optimal = plan.bound == plan.intercepted;
    return plan;
  }

 private:
  void collect(FunctionRef<std::uint32_t(std::uint32_t, NodeIndex)> ready) {
    struct Passage {  // the latest time at which a route passes a node is what a unit has to beat
      NodeIndex node;
      std::uint32_t route;
      std::uint32_t ms;
      auto operator<=>(const Passage&) const = default;
    };
    std::vector<Passage> passages;
    for (std::uint32_t r = 0; r < request_.routes.size(); ++r) {
      weights_.push_back(request_.routes[r].weight);
      total_ += weights_.back();
      for (const RouteStop& stop : request_.routes[r].stops) passages.push_back({stop.node, r, stop.ms});
    }
    std::sort(passages.begin(), passages.end());
    words_ = (weights_.size() + 63) / 64;
    options_.resize(request_.unit_count);
    for (std::size_t begin = 0, end = 0; begin < passages.size(); begin = end) {
      const NodeIndex node = passages[begin].node;
      while (end < passages.size() && passages[end].node == node) ++end;
      for (std::uint32_t u = 0; u < request_.unit_count; ++u) {
        const std::uint32_t ready_ms = ready(u, node);
        if (ready_ms == kUnreached) continue;
        Option option{node, ready_ms, Bits(words_), 0};
        for (std::size_t p = begin; p < end; ++p) {
          std::uint64_t& word = option.stops[passages[p].route / 64];
          const std::uint64_t bit = std::uint64_t{1} << (passages[p].route % 64);
          if (passages[p].ms < ready_ms || (word & bit) != 0) continue;
          word |= bit;
          option.weight += weights_[passages[p].route];
        }
        if (option.weight > 0) options_[u].push_back(std::move(option));
      }
    }
  }

  /// Routes that exactly the same options stop become one, with their weights added: narrower bits, faster bounds.
  void fold_equal_routes() {
    std::size_t all = 0;
    for (const auto& options : options_) all += options.size();
    std::vector<Bits> stopped_by(weights_.size(), Bits((all + 63) / 64));
    std::size_t number = 0;
    for (const auto& options : options_)
      for (const Option& option : options) {
        each_bit(option.stops, [&](std::uint32_t r) { stopped_by[r][number / 64] |= std::uint64_t{1} << (number % 64); });
        ++number;
      }
    std::map<Bits, std::uint64_t> classes;  // by who stops them; those that nobody stops are left out
    for (std::uint32_t r = 0; r < stopped_by.size(); ++r)
      if (std::any_of(stopped_by[r].begin(), stopped_by[r].end(), [](std::uint64_t w) { return w != 0; }))
        classes[stopped_by[r]] += weights_[r];
    weights_.clear();
    words_ = (classes.size() + 63) / 64;
    for (auto& options : options_)
      for (Option& option : options) option.stops.assign(words_, 0);
    for (const auto& [who, weight] : classes) {
      const auto route = static_cast<std::uint32_t>(weights_.size());
      weights_.push_back(weight);
      number = 0;
      for (auto& options : options_)
        for (Option& option : options) {
          if ((who[number / 64] >> (number % 64) & 1U) != 0) option.stops[route / 64] |= std::uint64_t{1} << (route % 64);
          ++number;
        }
    }
  }

  /// Heaviest first; ties: earlier ready, then the smaller node.
  static void rank(std::vector<Option>& options) {
    std::sort(options.begin(), options.end(), [](const Option& a, const Option& b) {
      return std::tuple{-static_cast<std::int64_t>(a.weight), a.ready_ms, a.node} <
             std::tuple{-static_cast<std::int64_t>(b.weight), b.ready_ms, b.node};
    });
  }

  /// Keeps what no better option of the same unit contains.
  static void drop_dominated(std::vector<Option>& options) {
    std::vector<Option> kept;
    for (Option& option : options)
      if (std::none_of(kept.begin(), kept.end(), [&](const Option& k) { return is_within(option.stops, k.stops); }))
        kept.push_back(std::move(option));
    options = std::move(kept);
  }

  template <class Visit>
  static void each_bit(const Bits& bits, Visit visit) {
    for (std::size_t w = 0; w < bits.size(); ++w)
      for (std::uint64_t left = bits[w]; left != 0; left &= left - 1)
        visit(static_cast<std::uint32_t>(w * 64) + static_cast<std::uint32_t>(std::countr_zero(left)));
  }

  std::uint64_t gain(const Option& option, const Bits& stopped) {
    std::uint64_t sum = 0;
    work_ += words_;
    for (std::size_t w = 0; w < words_; ++w)
      for (std::uint64_t left = option.stops[w] & ~stopped[w]; left != 0; left &= left - 1)
        sum += weights_[w * 64 + static_cast<std::size_t>(std::countr_zero(left))];
    return sum;
  }

  struct Best {
    std::uint64_t gain{};
    const Option* option{};
  };
  /// Options stand heaviest first, so nothing after one that weighs no more than the best can be better.
  Best best_of(std::uint32_t unit, const Bits& stopped) {
    Best best;
    for (const Option& option : options_[unit]) {
      if (option.weight <= best.gain) break;
      if (const std::uint64_t g = gain(option, stopped); g > best.gain) best = {g, &option};
    }
    return best;
  }

  InterceptionPlan greedy() {
    InterceptionPlan plan;
    Bits stopped(words_, 0);
    std::vector<std::uint8_t> used(request_.unit_count, 0);
    std::vector<std::uint64_t> last(request_.unit_count);  // a unit's best gain never rises: lazy
    for (std::uint32_t u = 0; u < request_.unit_count; ++u) last[u] = options_[u].empty() ? 0 : options_[u].front().weight;
    plan.bound = bound_of(stopped, used, 0, posts_max());
    while (plan.posts.size() < posts_max()) {
      Best best;
      std::uint32_t who = kNoUnit;
      for (std::uint32_t u = 0; u < request_.unit_count; ++u) {
        if (used[u] != 0 || last[u] <= best.gain) continue;
        const Best candidate = best_of(u, stopped);
        last[u] = candidate.gain;
        if (candidate.gain > best.gain) best = candidate, who = u;
      }
      if (who == kNoUnit || best.gain < std::max<std::uint64_t>(request_.gain_min, 1)) break;
      used[who] = 1;
      for (std::size_t w = 0; w < words_; ++w) stopped[w] |= best.option->stops[w];
      plan.intercepted += best.gain;
      plan.posts.push_back({who, best.option->node, best.option->ready_ms, best.gain});
      // Submodularity: nobody stops more than what is stopped now plus the best gains on top of it.
      const std::vector<std::uint8_t> nobody(request_.unit_count, 0);
      plan.bound = std::min(plan.bound, plan.intercepted + bound_of(stopped, nobody, 0, posts_max()));
    }
    return plan;
  }

  std::size_t posts_max() const noexcept { return std::min<std::size_t>(request_.posts_max, request_.unit_count); }

  /// No more than this can be gained by `count` of the units from `first` on (as numbered by `order_`, or plainly) that are not used.
  std::uint64_t bound_of(const Bits& stopped, const std::vector<std::uint8_t>& used, std::uint32_t first, std::size_t count) {
    std::vector<std::uint64_t> gains;
    for (std::uint32_t u = first; u < request_.unit_count; ++u) {
      const std::uint32_t unit = order_.empty() ? u : order_[u];
      if (used[unit] == 0) gains.push_back(best_of(unit, stopped).gain);
    }
    if (gains.size() > count)
      std::nth_element(gains.begin(), gains.begin() + static_cast<std::ptrdiff_t>(count), gains.end(), std::greater<>{}),
          gains.resize(count);
    std::uint64_t sum = 0;
    for (const std::uint64_t g : gains) sum += g;
    std::uint64_t left = 0;  // no more than there is
    each_open(stopped, [&](std::uint32_t r) { left += weights_[r]; });
    return std::min(sum, left);
  }
  template <class Visit>
  void each_open(const Bits& stopped, Visit visit) const {
    for (std::uint32_t r = 0; r < weights_.size(); ++r)
      if ((stopped[r / 64] >> (r % 64) & 1U) == 0) visit(r);
  }

  /// Branch and bound, unit by unit, those with the heaviest options first.
  void improve(InterceptionPlan& plan) {
    std::vector<std::uint32_t> order(request_.unit_count);
    for (std::uint32_t u = 0; u < order.size(); ++u) order[u] = u;
    std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
      const auto weight = [this](std::uint32_t u) { return options_[u].empty() ? 0 : options_[u].front().weight; };
      return weight(a) > weight(b);
    });
    order_ = std::move(order);
    work_ = 0;
    best_ = plan.intercepted;
    chosen_.assign(request_.unit_count, nullptr);
    unused_.assign(request_.unit_count, 0);
    const bool finished = branch(0, Bits(words_, 0), 0, posts_max());
    if (!best_choice_.empty()) {
      plan.posts.clear();
      plan.intercepted = best_;
      Bits stopped(words_, 0);
      for (std::uint32_t u = 0; u < request_.unit_count; ++u) {
        const Option* option = best_choice_[u];
        if (option == nullptr) continue;
        plan.posts.push_back({u, option->node, option->ready_ms, gain(*option, stopped)});
        for (std::size_t w = 0; w < words_; ++w) stopped[w] |= option->stops[w];
      }
      std::erase_if(plan.posts, [](const InterceptionPost& p) { return p.gain == 0; });
    }
    if (finished) plan.bound = plan.intercepted;
  }

  /// @return false when the work ran out
  bool branch(std::uint32_t depth, const Bits& stopped, std::uint64_t value, std::size_t posts_left) {
    if (value > best_) best_ = value, best_choice_ = chosen_;
    if (depth == request_.unit_count || posts_left == 0) return true;
    if (work_ > request_.work_max) return false;
    if (value + bound_of(stopped, unused_, depth, posts_left) <= best_) return true;
    const std::uint32_t unit = order_[depth];
    std::vector<std::pair<std::uint64_t, const Option*>> ranked;
    for (const Option& option : options_[unit])
      if (const std::uint64_t g = gain(option, stopped); g > 0) ranked.emplace_back(g, &option);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    const std::uint64_t rest = bound_of(stopped, unused_, depth + 1, posts_left - 1);
    for (const auto& [g, option] : ranked) {
      if (value + g + rest <= best_) break;
      Bits next = stopped;
      for (std::size_t w = 0; w < words_; ++w) next[w] |= option->stops[w];
      chosen_[unit] = option;
      const bool finished = branch(depth + 1, next, value + g, posts_left - 1);
      chosen_[unit] = nullptr;
      if (!finished) return false;
    }
    return branch(depth + 1, stopped, value, posts_left);  // without this unit
  }

  const InterceptionRequest& request_;
  std::size_t words_{};
  std::uint64_t total_{};
  std::vector<std::uint64_t> weights_;               // by folded route
  std::vector<std::vector<Option>> options_;         // by unit, heaviest first
  std::vector<std::uint32_t> order_;                 // of branching
  std::vector<std::uint8_t> unused_;                 // all zero
  std::vector<const Option*> chosen_, best_choice_;  // by unit
  std::uint64_t best_{};
  std::uint64_t work_{};
};

}  // namespace

InterceptionPlan plan_interception(const InterceptionRequest& request, FunctionRef<std::uint32_t(std::uint32_t, NodeIndex)> ready) {
  return Problem{request, ready}.solve();
}

}  // namespace watchgrid::engine
