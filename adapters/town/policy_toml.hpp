#pragma once
/// Policy packs as TOML: what an operations engineer edits (config/policies/*.toml, and policies/ of a town pack).
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/town/complaint.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::town {

/// By name.
using PolicyPacks = std::map<std::string, engine::PolicyPack, std::less<>>;

/// Parses and checks (engine/sla/policy_check.hpp). Adds every complaint, with line and column; returns the pack only when
/// this text gave none.
/// @param file  what complaints call the text
std::optional<engine::PolicyPack> read_policy(std::string_view text, const std::string& file, Complaints&);

/// TOML that `read_policy` reads back to an equal pack.
std::string write_policy(const engine::PolicyPack&);

/// The packs that come with Watchgrid, compiled in from config/policies/.
struct ShippedPolicy {
  std::string_view name;
  std::string_view text;
};
std::span<const ShippedPolicy> shipped_policies();

/// Name of the pack that is used when a town names none.
inline constexpr std::string_view kDefaultPolicy = "zones";

}  // namespace watchgrid::town
