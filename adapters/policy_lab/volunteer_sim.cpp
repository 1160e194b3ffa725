#include "adapters/policy_lab/volunteer_sim.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "adapters/policy_lab/draws.hpp"
#include "engine/matching/adaptive_set.hpp"
#include "engine/matching/arrival_odds.hpp"

namespace watchgrid::policy_lab {
namespace {

using engine::Duration;
using engine::Ppm;

constexpr std::int64_t kTick_ms = 1'000, kSoon_ms = 60'000, kLater_ms = 180'000, kSilence_ms = 20'000, kPhase_ms = 15'000, kSecondClaim_ms = 10'000;
constexpr Ppm kWorthTrying = 80'000, kChanceMin = 30'000;
constexpr std::size_t kFirstMinuteMax = 12, kAskedMax = 36;
constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();

struct Person {
  engine::Answering answering;  ///< as the policy knows it
  std::int64_t travel_ms{};
  bool accepts{};               ///< as only time will tell
  std::int64_t delay_ms{kUnknown};  ///< kUnknown: stays silent
  std::int64_t asked_at{kUnknown};

  bool asked() const noexcept { return asked_at != kUnknown; }
  bool answered(std::int64_t now) const noexcept { return asked() && delay_ms != kUnknown && asked_at + delay_ms <= now; }
  bool has_accepted(std::int64_t now) const noexcept { return accepts && answered(now); }
  std::int64_t arrives_at() const noexcept { return accepts && asked() ? asked_at + delay_ms + travel_ms : kUnknown; }
};

class Incident {
 public:
  Incident(const LabCity& city, Scene scene, std::uint64_t call, std::uint64_t seed, const VolunteerRule& rule, std::vector<Claim>* claims)
      : rule_{rule}, claims_{claims} {
    for (const Neighbour& n : city.neighbours[scene]) {
      const Volunteer& v = city.volunteers[n.volunteer];
      Draws draws{seed ^ 0x5D1E'55ULL, call, n.volunteer};
      Person p{.answering = {static_cast<Ppm>(v.accepts * engine::kCertain), Duration{v.delay_median_ms}}, .travel_ms = n.travel_ms};
      p.accepts = draws.chance(v.accepts);
      const auto delay = static_cast<std::int64_t>(v.delay_median_ms * std::exp(0.5 * draws.normal()));
      if (p.accepts || draws.chance(0.5)) p.delay_ms = delay;
      people_.push_back(p);
    }
  }

  VolunteerOutcome run() {
    for (now_ = 0; now_ < kLater_ms; now_ += kTick_ms) {
      if (somebody_is_there()) break;
      ask();
      if (claims_ != nullptr && (now_ == 0 || now_ == kSecondClaim_ms)) claim();
      if (rule_.rule == AskRule::OneShot || rule_.rule == AskRule::Everybody) break;
    }
    VolunteerOutcome out;
    std::int64_t first = kUnknown;
    for (const Person& p : people_) {
      if (!p.asked()) continue;
      ++out.asked;
      // Who would say yes after somebody stands there is told before that it is over.
      first = std::min(first, p.arrives_at());
    }
    for (const Person& p : people_)
      if (p.asked() && p.accepts && p.asked_at + p.delay_ms <= first) ++out.accepted;
    if (first != kUnknown) out.first_ms = static_cast<std::int32_t>(first);
    return out;
  }

 private:
  bool somebody_is_there() const {
    return std::any_of(people_.begin(), people_.end(), [&](const Person& p) { return p.arrives_at() <= now_; });
  }
  bool somebody_accepted() const {
    return std::any_of(people_.begin(), people_.end(), [&](const Person& p) { return p.has_accepted(now_); });
  }
  std::size_t asked() const {
    return static_cast<std::size_t>(std::count_if(people_.begin(), people_.end(), [](const Person& p) { return p.asked(); }));
  }

  void ask() {
    switch (rule_.rule) {
      case AskRule::Everybody: return ask_nearest(people_.size());
      case AskRule::Parallel:
        if (!somebody_accepted() && outstanding(kSilence_ms) == 0) ask_nearest(rule_.k);
        return;
      case AskRule::Phased:
        if (!somebody_accepted()) ask_nearest(rule_.k - std::min<std::size_t>(rule_.k, outstanding(kPhase_ms)));
        return;
      case AskRule::Adaptive:
      case AskRule::OneShot: return ask_sufficient();
    }
  }

  /// Asked, and may still say yes.
  std::size_t outstanding(std::int64_t patience_ms) const {
    return static_cast<std::size_t>(std::count_if(people_.begin(), people_.end(), [&](const Person& p) {
      return p.asked() && !p.answered(now_) && now_ - p.asked_at < patience_ms;
    }));
  }

  void ask_nearest(std::size_t count) {
    for (Person& p : people_)
      if (count > 0 && !p.asked()) p.asked_at = now_, --count;
  }

  /// Chances of those not asked, and the chance that all who were asked fail.
  engine::Miss weigh(std::int64_t deadline, std::vector<engine::Chance>& chances) const {
    engine::Miss miss;
    const Duration left{deadline - now_};
    chances.clear();
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
      const Person& p = people_[i];
      const Duration travel{p.travel_ms};
      if (!p.asked())
        chances.push_back({i, engine::odds_when_asked(p.answering, travel, left)});
      else if (p.has_accepted(now_))
        miss.with(engine::odds_when_accepted(Duration{p.arrives_at() - now_}, left));
      else if (!p.answered(now_))
        miss.with(engine::odds_while_silent(p.answering, travel, left, Duration{now_ - p.asked_at}));
    }
    return miss;
  }

  /// Whether the goal is worth trying at all.
  bool ask_set(std::int64_t deadline, Ppm wanted, std::size_t most) {
    engine::Miss miss = weigh(deadline, chances_);
    if (deadline == kSoon_ms && engine::best_share(chances_, miss) <= kWorthTrying) return false;
    for (const std::uint32_t i : engine::smallest_set(chances_, {.wanted = wanted, .q_min = kChanceMin, .most = most}, miss)) people_[i].asked_at = now_;
    return true;
  }

  void ask_sufficient() {
    const std::size_t before = asked();
    const bool hurries = now_ < kSoon_ms && before < kFirstMinuteMax && ask_set(kSoon_ms, rule_.soon_wanted, kFirstMinuteMax - before);
    if (hurries && rule_.one_goal) return;
    const std::size_t after = asked(), most = now_ < kSoon_ms ? kFirstMinuteMax : kAskedMax;
    const Ppm later = rule_.later_at_once ? rule_.later_wanted : engine::later_wanted_now(rule_.later_wanted, Duration{now_}, Duration{kSoon_ms});
    if (!somebody_accepted() && after < most) (void)ask_set(kLater_ms, later, most - after);
  }

  void claim() {
    if (asked() == 0) return;
    const Ppm claimed = weigh(kSoon_ms, chances_).share();
    const bool realised = std::any_of(people_.begin(), people_.end(), [](const Person& p) { return p.arrives_at() <= kSoon_ms; });
    claims_->push_back({claimed, realised});
  }

  const VolunteerRule& rule_;
  std::vector<Claim>* claims_;
  std::int64_t now_{};
  std::vector<Person> people_;  // nearest first
  std::vector<engine::Chance> chances_;
};

}  // namespace

VolunteerOutcome run_volunteers(const LabCity& city, Scene scene, std::uint64_t call, std::uint64_t seed, const VolunteerRule& rule, std::vector<Claim>* claims) {
  return Incident{city, scene, call, seed, rule, claims}.run();
}

}  // namespace watchgrid::policy_lab
