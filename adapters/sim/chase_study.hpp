#pragma once
/// `watchgrid simulate --flights N`: many chases in one town, each fled straight and by detours, once followed by cameras and once on the
/// first plan alone; how many end at a post, and whether what was claimed came true.
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "adapters/sim/chase.hpp"

namespace watchgrid::sim {

struct StudyRequest {
    std::size_t flights{100};  ///< half of them direct, half evasive
    std::uint64_t seed{1};
    ChaseTerms terms{};
    std::function<void(std::size_t done)> progress{};
};

struct Flown {
    Flight kind{};
    std::vector<engine::LatLon> path;
    engine::LatLon start;
    ChaseResult followed, alone;  ///< with sightings; on the first plan and its repairs only
};

/// Share of what came true among claims that lie close together.
struct ClaimBin {
    double claimed{}, realised{};
    std::size_t n{};
};
struct Claim {
    double claimed{}, realised{};  ///< means
    std::size_t n{};
    std::vector<ClaimBin> bins;
};

struct Study {
    std::string town;
    std::size_t units{}, cameras{};
    bool made_up_cameras{};
    ChaseTerms terms;
    std::uint64_t seed{};
    std::vector<Flown> flights;
    Claim sealed;       ///< p_sealed of complete first plans, against posts held in time
    Claim intercepted;  ///< p_intercepted of first plans, against suspects caught by that plan
    double wall_s{};
};

/// Means over flights of one kind (or both) under one of the two ways.
struct StudyRow {
    std::string plan, suspect;  ///< "followed" or "alone"; "direct", "evasive" or "all"
    std::size_t flights{};
    double caught{}, caught_error{}, time_to_catch_s{}, first_complete{}, units_first{}, units_used{}, plans{}, sightings{};
};
std::vector<StudyRow> rows_of(const Study&);

/// Empty `complaint`: done. @pre town has roads
struct StudyOutcome {
    Study study;
    std::string complaint;
};
StudyOutcome study_flights(const engine::Town&, const engine::PolicyPack&, const StudyRequest&);

std::string study_json(const Study&);
std::string study_table(const Study&);

}  // namespace watchgrid::sim
