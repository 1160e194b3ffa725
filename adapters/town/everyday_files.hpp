#pragma once
/// What a pack says about the everyday work: spots to inspect (attributes of places.csv), homes to look after (care.csv), the points ledger
/// (ledger.csv). Checked and counted; the engine does not read them yet (docs/status.md).
///
///     places.csv, hazard_spot   checklist=sign,life_ring inspect_days=7 water=yes
///     care.csv                  id, home (a place of kind home), helper (a responder), interval_days, person, medical, key_holder, key_phone, relatives, camera
///     ledger.csv                key (of its own in each row), holder, points, text; no balance is ever negative
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

/// Complaints go to the pack's errors; to be called after places and responders. A ledger of 200,000 rows takes about a second.
EverydayCounts check_everyday(PackReader&);

}  // namespace watchgrid::town
