#pragma once
/// One incident and the people round about: who is asked when, who answers, who is there first (algorithms 2.1).
///
/// What a person would do at an incident is drawn from (seed, call, person), so every policy meets the same people in the same mood. Chances, answer
/// times and speeds are known to the policies, as they are to the engine once it has learned them; who will accept is not. Incidents do not
/// disturb each other here: nobody is resting or over the daily budget (watch that with `simulate`, which runs the whole engine).
#include <cstdint>
#include <vector>

#include "adapters/policy_lab/lab_city.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::policy_lab {

enum class AskRule : std::uint8_t {
  Adaptive,   ///< the engine's smallest sufficient set, re-evaluated each second (engine/matching/adaptive_set.hpp)
  OneShot,    ///< the same set, once
  Parallel,   ///< the `k` nearest at once; the next k when none of them can come any more
  Phased,     ///< `k` outstanding, nearest first, each refusal and each 15 s of silence replaced; k = 1: one after the other
  Everybody   ///< all within three minutes: the best that asking can do
};

struct VolunteerRule {
  AskRule rule{AskRule::Adaptive};
  std::uint32_t k{};
  engine::Ppm soon_wanted{900'000};   ///< of somebody within 60 s
  engine::Ppm later_wanted{950'000};  ///< of somebody within 180 s, while nobody has accepted
  bool later_at_once{};               ///< the second in full from the beginning; else it grows during the first minute
  bool one_goal{};                    ///< the second only when the first is out of reach
};

/// "Somebody of these will be there within a minute": what was claimed, and what became of it.
struct Claim {
  engine::Ppm claimed{};
  bool realised{};
};

struct VolunteerOutcome {
  std::int32_t first_ms{-1};  ///< alert to first arrival; -1: nobody
  std::uint16_t asked{};
  std::uint16_t accepted{};   ///< one of them is needed
};

/// @param claims gets the claim of the first set, and that of all who were asked ten seconds later; only from Adaptive and OneShot
VolunteerOutcome run_volunteers(const LabCity&, Scene, std::uint64_t call, std::uint64_t seed, const VolunteerRule&, std::vector<Claim>* claims = nullptr);

}  // namespace watchgrid::policy_lab
