#pragma once
/// Which rules, which severity, which plan: the three questions that an incident asks its policy pack. Pure table look-ups.
#include <cstdint>
#include <vector>

#include "engine/sla/policy_pack.hpp"

namespace watchgrid::engine {

/// What of an incident rules may look at.
struct IncidentFacts {
    AlertType type{AlertType::Other};
    Intent intent{Intent::Report};
    Severity severity{Severity::Medium};
    SourceKind source_kind{SourceKind::Other};
    ZoneClass zone_class{ZoneClass::Urban};
    bool night{};  ///< 22:00-06:00 local
};

bool matches(const RuleMatch&, const IncidentFacts&) noexcept;

/// Positions in `pack.rules` that cover the incident, in file order. O(rules).
std::vector<std::uint16_t> matching_rules(const PolicyPack&, const IncidentFacts&);

/// The first triage row that matches; Medium when none does (an alert that no table knows is still an alert).
Severity triage(const PolicyPack&, const IncidentFacts& without_severity) noexcept;

/// The first dispatch row that matches; an empty plan (nobody is asked) when none does.
const DispatchRow& dispatch_row(const PolicyPack&, const IncidentFacts&) noexcept;

}  // namespace watchgrid::engine
