#pragma once
/// Is a policy pack usable? Pure: looks at the value, not at the file it came from.
///
/// Collects every complaint, each with the path of the key as it stands in the TOML file (`rule[2].warn_at`), so that the
/// loader can add file, line and column. An empty answer means that the engine may rely on all bounds named in rule.hpp and
/// policy_pack.hpp. O(rows^2) in the tables, which are small.
#include <string>
#include <vector>

#include "engine/sla/policy_pack.hpp"

namespace watchgrid::engine {

struct PolicyComplaint {
  std::string key;       ///< for example "dispatch[0].tier1.batch"; "" is the pack as a whole
  std::string expected;  ///< a sentence that starts with "expected"
  friend bool operator==(const PolicyComplaint&, const PolicyComplaint&) = default;
};

inline constexpr Duration kRuleDeadlineMax = std::chrono::hours{7 * 24};
inline constexpr std::size_t kPolicyRulesMax = 64;  ///< of one pack
inline constexpr std::size_t kPolicyRowsMax = 256;  ///< of a triage or dispatch table
inline constexpr std::uint8_t kRuleMinCountMax = 8;
inline constexpr std::uint8_t kTierSlotsMax = 16;

std::vector<PolicyComplaint> check(const PolicyPack&);

/// "90s", "2m", "1h30m", "500ms": what people write; the form that `check` and the writer use in texts.
std::string duration_text(Duration);

}  // namespace watchgrid::engine
