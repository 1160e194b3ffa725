#pragma once
/// `watchgrid simulate --compare a,b,c`: dispatch policies side by side on one town (adapters/policy_lab), and the switches that the same names
/// throw in the real engine (`simulate --policy closest-by-road`).
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "adapters/sim/calls.hpp"
#include "engine/places/town.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::sim {

struct CompareRequest {
    std::string names;             ///< "default,closest-by-road"; "all": every policy
    std::vector<TimedCall> calls;  ///< places and rate are taken from them; empty: made up
    double per_hour{60}, hours{1};
    std::uint64_t seed{1};
    std::string report_path;       ///< HTML; "" none
    std::string command_line;      ///< shown in the report
    bool as_json{}, progress{};
    const engine::PolicyPack* pack{};  ///< of the town: for the engine's own claims in the report; null: without them
};

/// Cars are the responders of tier 2 that drive, standing at their homes; volunteers are tier 1. Prints tables or one JSON document.
/// @return 0, 1 (the report cannot be written) or 2 with every complaint on `err`
int compare_policies(const engine::Town&, const CompareRequest&, std::ostream& out, std::ostream& err);

/// The pack with the switches of a dispatch policy thrown; what is not a switch of the engine stays as it is.
struct SwitchedPack {
    engine::PolicyPack pack;
    std::string complaint;  ///< empty: fine
};
SwitchedPack with_policy(engine::PolicyPack pack, const std::string& name);

}  // namespace watchgrid::sim
