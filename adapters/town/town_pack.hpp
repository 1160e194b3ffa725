#pragma once
/// A town pack: the folder that describes one town (contract.md 3), read into engine::Town.
///
///     town.toml          id, name, time_zone, utc_offset_minutes (only for zones that we do not know), crs, centre = {lat, lon},
///                        policy_pack, [defaults] open_hours, shift, travel_mode (for empty cells),
///                        [duty.hours_max] CLASS = most hours on duty in any 24 h; who has more is asked no more
///     roads.wgr | roads.osm | roads.osm.gz | roads.osm.pbf    exactly one; always WGS-84
///     zones.geojson      Polygon or MultiPolygon features: id, name, level, parent, zone_class, owner, deputy
///     places.csv         id, kind, name, lat, lon, grid, open_hours, staff (ids, ';'), phone, attributes (key=value, ';';
///                        place_attributes.hpp)
///     responders.csv     id, name, class, tier, unit, grid, home_lat, home_lon, travel_mode, skills (';'), gates (';'), shift,
///                        vetted_until (a day, the last one on which they may be asked; without it no vetting is needed)
///     places.geojson, responders.geojson    points instead of the tables, the columns as properties
///     policies/*.toml    policy packs; the shipped ones are there without a file, a file of the same name wins
///     care.csv, ledger.csv, everyday.toml    optional: the everyday work (everyday_files.hpp)
///     calendar.csv       optional: date, kind (market, holiday, event), name, grid, from, to, note; whose shift says "market" is on while a market
///                        is held in the own grid or above it ("sat,sun 08:00-11:00; market", "market 06:30-12:30")
///     leave.csv          optional: responder, from, until (days, both included), note; on these days nobody asks that responder
///     kits.csv           optional: place (a kit), item, count, checked_at, note: contents of kits, kept as attributes of the place
///     rings.geojson      optional: ring templates, Polygon features: id, name, template (town, city, county), bureau, posts ([lon, lat] or
///                        ids of places; without them the fewest that close it are taken from the roads). An open ring is an error.
///
/// Ids are 1 to 64 bytes of [A-Za-z0-9._-]; places and responders share one space of ids (they log in at the broker by them).
/// Coordinates are converted from the pack's crs. A place or responder without a grid gets the one it stands in.
#include <filesystem>
#include <optional>

#include "adapters/town/complaint.hpp"
#include "adapters/town/everyday_files.hpp"
#include "adapters/town/policy_toml.hpp"
#include "adapters/town/read_progress.hpp"
#include "adapters/town/roads_port.hpp"
#include "adapters/town/tiling.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::town {

/// A place or home that nobody can walk to.
struct Unreachable {
  std::string id;
  bool is_responder{};
  std::string why;
};

struct TownLoad {
  engine::Town town;     ///< complete only when there are no errors
  PolicyPacks policies;  ///< shipped packs and those of the folder
  Complaints errors;     ///< the town must not be used
  Complaints warnings;   ///< gaps, places out of reach, places in no grid: usable, but somebody should look
  Tiling tiling;
  EverydayCounts everyday;
  std::vector<Unreachable> unreachable;

  bool good() const noexcept { return errors.empty(); }
};

/// Reads everything and finds all that is wrong at once. Never throws for anything in the folder.
/// A town of 100 grids, 2,000 places and 4,000 road junctions takes some tens of milliseconds.
/// @param progress  told every few thousand rows, and at the end (read_progress.hpp)
TownLoad load_town_pack(const std::filesystem::path& folder, const RoadLoader& roads, const OnReadProgress& progress = {});

/// Writes the pack of a town: all files of the list above that the town needs, WGS-84. Creates the folder; replaces files.
/// @return the complaint, empty when all went well
std::string write_town_pack(const std::filesystem::path& folder, const engine::Town& town, const RoadWriter& roads);

/// Fingerprint of all of it, roads included; care.csv, ledger.csv and everyday.toml stand beside the town and are not part of it.
std::uint64_t digest_of_town(const engine::Town& town);

bool is_good_id(std::string_view id) noexcept;

}  // namespace watchgrid::town
