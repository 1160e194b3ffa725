#pragma once
/// What a pack says about the everyday work, for the engine's register (engine/everyday/register.hpp): spots to inspect (attributes of places.csv),
/// homes to look after (care.csv), the points ledger as it was before (ledger.csv), and the rules (everyday.toml). All optional.
///
///     places.csv, hazard_spot   checklist=sign,life_ring inspect_days=7 water=yes
///     care.csv                  id, home (a place of kind home), helper (a responder), interval_days, person, medical, key_holder, key_phone, relatives,
///                               camera (the id under which the home's camera sends)
///     ledger.csv                key (of its own in each row), holder, points, text; no balance is ever negative
///     everyday.toml             inspection_within, defect_within, report_within, visit_within = "72h"
///                               [season] summer_from, summer_to (months), summer_permille, heat_permille (of a water's interval)
///                               [points] on, paid (classes that get none), [[points.rule]] id, for (a merit), work, points, daily_max
#include <cstddef>
#include <cstdint>

namespace watchgrid::town {

struct PackReader;

struct EverydayCounts {
  std::size_t hazards{}, checklist_items{};
  std::size_t care_homes{};
  std::size_t ledger_rows{}, holders{};
  std::int64_t points{};
};

/// Complaints go to the pack's errors; to be called after town.toml, places and responders. A ledger of 200,000 rows takes about a second.
EverydayCounts read_everyday(PackReader&);
void read_everyday_rules(PackReader&);

}  // namespace watchgrid::town
