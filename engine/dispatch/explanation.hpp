#pragma once
/// The record of one matching decision: who was looked at, in which order, and why each was taken or left.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/dispatch/verdict.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

/// The terms add up: eta_ms = travel_ms + turnout_ms + fix_penalty_ms, and for police score_ms = eta_ms + lateness_ms + coverage_ms + reroute_ms.
struct Candidate {
    ResponderId responder;
    std::uint32_t eta_ms{};
    std::uint32_t travel_ms{};       ///< by road, on the responder's own network and speed
    std::uint32_t turnout_ms{};      ///< from the phone's buzz to moving, and hand-over
    std::uint32_t fix_penalty_ms{};  ///< for a fix that is not fresh
    std::uint32_t distance_m{};      ///< by road
    Verdict verdict{Verdict::Eligible};
    Ppm accepts{};                   ///< tier 1: chance of a yes
    Ppm soon{};                      ///< tier 1: chance to be on the spot by the first target (60 s), ...
    Ppm later{};                     ///< ... and by the second (180 s)
    std::uint32_t lateness_ms{};     ///< police: for coming after 180 s, and after 300 s
    std::uint32_t coverage_ms{};     ///< police: for what the town loses while they are away
    std::uint32_t score_ms{};        ///< police: the least is sent
    std::uint32_t reroute_ms{};      ///< re-match: for turning round somebody who is on the way elsewhere
    friend bool operator==(const Candidate&, const Candidate&) = default;
};
template <class V> void fields(V& v, Same<V, Candidate>& x) {
    v(1, "responder", x.responder); v(2, "eta_ms", x.eta_ms); v(3, "travel_ms", x.travel_ms); v(4, "turnout_ms", x.turnout_ms);
    v(5, "fix_penalty_ms", x.fix_penalty_ms); v(6, "distance_m", x.distance_m); v(7, "verdict", x.verdict);
    v(8, "accepts", x.accepts); v(9, "soon", x.soon); v(10, "later", x.later); v(11, "lateness_ms", x.lateness_ms); v(12, "coverage_ms", x.coverage_ms);
    v(13, "score_ms", x.score_ms); v(14, "reroute_ms", x.reroute_ms);
}

inline constexpr std::size_t kCandidatesKept = 24;  ///< of each explanation; nearest first

struct VerdictCount {
    Verdict verdict{};
    std::uint32_t count{};
    friend bool operator==(const VerdictCount&, const VerdictCount&) = default;
};
template <class V> void fields(V& v, Same<V, VerdictCount>& x) { v(1, "verdict", x.verdict); v(2, "count", x.count); }

}  // namespace watchgrid::engine
