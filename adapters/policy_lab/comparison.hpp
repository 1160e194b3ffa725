#pragma once
/// Policies side by side on the same calls and the same people, with what chance leaves open.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/policy_lab/bounds.hpp"
#include "adapters/policy_lab/policy_names.hpp"

namespace watchgrid::policy_lab {

struct ComparisonOptions {
  std::vector<Policy> policies;          ///< the first is what the others are compared with
  CallLoad load;
  std::vector<double> load_factors{0.25, 0.5, 1, 1.5, 2, 3};  ///< of the load, for the curve; empty: none
  bool bounds{true};                     ///< all-idle and clairvoyant, and each policy against them
  std::uint64_t seed{1};
  std::function<void(double done)> progress{};  ///< 0..1
};

/// Mean with half the width of its 95 % confidence interval, from 20 batches of consecutive calls (Student's t).
struct Estimate {
  double mean{};
  double half_width{};
};

struct TierFigures {
  std::array<Estimate, 3> share{};  ///< first arrival within 60, 180, 300 s
  Estimate mean_s;                  ///< of those at which somebody arrived
  double p50_s{}, p90_s{};
};

struct CalibrationRow {
  double claimed{}, realised{};  ///< means
  std::size_t count{};
};

struct PolicyFigures {
  Policy policy;
  TierFigures volunteers, officers, either;  ///< either: whoever of the two was first
  Estimate volunteers_of_best;               ///< their share within 60 s as a part of what asking everybody reaches
  Estimate asked, redundant;                 ///< volunteers an incident; accepted beyond the first
  Estimate second_in_300;                    ///< second cars within 300 s, of the calls that need one
  std::array<Estimate, 3> gain{};            ///< officers' shares less those of the first policy, call by call
  double wall_s{};
  std::vector<CalibrationRow> calibration;   ///< by tenth of the claimed chance; empty for rules that claim nothing
  std::vector<std::uint32_t> arrival_histogram;  ///< officers, by 10 s up to 600 s; the last takes the rest
  std::vector<std::array<std::uint32_t, 2>> scenes;  ///< calls, and those that no car reached in 180 s, by scene
};

/// One load of the curve, or of the bounds.
struct LoadRow {
  double per_hour{};
  double busy_share{};                   ///< of the cars, with the first policy
  std::vector<double> share_180, mean_s;  ///< officers, by policy
  double all_idle{}, clairvoyant{};      ///< bounds only
  std::vector<double> ratio;             ///< bounds only: share / min(all_idle, clairvoyant)
};

struct Comparison {
  std::string city;
  std::size_t calls{}, cars{}, volunteers{}, scenes{};
  double per_hour{}, busy_share{};
  std::uint64_t seed{};
  TierFigures everybody;                  ///< volunteers when all in reach are asked: the bound of tier 1
  std::vector<PolicyFigures> policies;
  std::vector<LoadRow> curve, bounds;
  std::vector<CalibrationRow> engine_soon, engine_later;  ///< claims of the whole engine; empty: not simulated
  std::size_t engine_incidents{};
};

/// @pre the city has scenes and cars; at least one policy
Comparison compare(const LabCity&, const ComparisonOptions&);

/// One JSON document; tables in Markdown.
std::string comparison_json(const Comparison&);
std::string comparison_table(const Comparison&);

}  // namespace watchgrid::policy_lab
