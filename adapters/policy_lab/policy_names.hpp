#pragma once
/// The policies that can be compared, by name. Each says how volunteers are asked and how cars are chosen; those that differ from the
/// default in one of the two keep the default's other half.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/policy_lab/officer_policies.hpp"
#include "adapters/policy_lab/volunteer_sim.hpp"

namespace watchgrid::policy_lab {

struct Policy {
  std::string name;
  VolunteerRule volunteers;
  CarRule cars;
  std::string says, says_zh;  ///< one line for people
};

/// Every name, the default first. "parallel-K", "phased-K" (K from 1 to 36) and "adaptive-P" (P per cent, 50 to 99) are families:
/// find_policy knows all their members, this list some.
std::span<const Policy> known_policies();

std::optional<Policy> find_policy(std::string_view name);

/// `--compare = "clsest": expected ...; did you mean "closest-by-road"?`
std::string complaint_about_policy(std::string_view option, std::string_view name);

}  // namespace watchgrid::policy_lab
