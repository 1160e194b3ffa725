#pragma once
/// A shipped policy pack, with single values changed: `policy zones rest_after_release=60s deadline.arrive_core=90s`.
#include "engine/sla/policy_pack.hpp"
#include "tests/scenarios/story.hpp"

namespace watchgrid::test {

/// Throws std::runtime_error on an unknown pack or option.
engine::PolicyPack policy_of(const Directive&);

/// "90s", "2m", "1h", "-1h", "500ms".
engine::Duration duration_of(const std::string& text);

}  // namespace watchgrid::test
