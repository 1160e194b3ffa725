#pragma once
/// The parts of load_town_pack, one a file of the pack. Only for this folder.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/town/csv.hpp"
#include "adapters/town/read_progress.hpp"
#include "adapters/town/town_pack.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::town {

/// Where a zone's parts stand in zones.geojson.
struct ZoneSpots {
  Spot id, owner, deputy;
};

/// What the readers share. Later readers need what earlier ones found: town.toml, zones, responders, places.
struct PackReader {
  TownLoad& out;
  std::filesystem::path folder;
  ProgressOfPack progress{};
  Spot policy_at{};                     ///< of policy_pack in town.toml
  engine::WeeklyHours default_hours{};  ///< places without open_hours: never staffed
  engine::WeeklyHours default_shift{engine::WeeklyHours::always()};
  std::string default_shift_text{"24h"};
  engine::TravelMode default_mode{engine::TravelMode::Walk};
  bool zones_whole{};                 ///< every zone could be read: what lies in none of them lies in none
  std::vector<ZoneSpots> zone_spots;  ///< same order as Town::zones
  std::map<std::string, engine::ZoneIndex, std::less<>> zone_by_id;
  std::vector<engine::RosterShift> roster;  ///< same order as Town::responders
  std::string responders_file{"responders.csv"};  ///< or responders.geojson, once that was read in its place
  std::string places_file{"places.csv"};          ///< or places.geojson
  std::map<std::string, Spot, std::less<>> responder_spots;
  std::map<std::string, Spot, std::less<>> place_spots;

  std::string name_of(std::string_view file) const { return (folder / file).string(); }
  /// Tells the progress of the file that was read last.
  CsvTable::Tick tick() {
    return [this](std::size_t bytes, std::size_t rows) { progress.parsed(bytes, rows); };
  }
  /// Nothing when it cannot be read; a missing file is a complaint when `required`.
  std::optional<std::string> read_file(std::string_view file, bool required);
  /// WGS-84 from numbers as written; a complaint at `at` when they are no place.
  std::optional<engine::LatLon> position(double lat, double lon, const std::string& file, Spot at, const std::string& key);
  std::optional<engine::LatLon> position(std::string_view lat, std::string_view lon, const std::string& file, Spot lat_at, Spot lon_at,
                                         const std::string& lat_key, const std::string& lon_key);
};

void read_town_toml(PackReader&);
void read_zones(PackReader&);
void read_responders(PackReader&);
void read_places(PackReader&);
void read_calendar(PackReader&);  ///< after zones and responders
void read_leave(PackReader&);     ///< after responders
void read_policies(PackReader&);
void read_kits(PackReader&);  ///< after places
void read_rings(PackReader&);  ///< after roads and places

/// "2026-03-06" as days since 1970; nothing for a day that does not exist.
std::optional<std::int64_t> day_of(std::string_view text);
inline constexpr std::string_view kDayExpected = "expected a day that exists, for example 2026-03-06";

std::string point_text(engine::LatLon);  ///< "30.600000,114.300000": lat, lon
std::string area_text(double m2);        ///< "250 m2", "1.25 km2"
std::string percent_text(double share);  ///< "0.13 %"

inline constexpr std::string_view kIdExpected = "expected 1 to 64 characters of A-Z a-z 0-9 . _ -";

}  // namespace watchgrid::town
