#include "adapters/town/town_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "adapters/town/export.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/import_bar.hpp"
#include "adapters/town/like_town.hpp"
#include "adapters/town/pack_folder.hpp"
#include "adapters/town/pack_text.hpp"
#include "adapters/town/town_pack.hpp"

namespace watchgrid::town {
namespace {

namespace json = boost::json;
using namespace engine;

struct GenerateArguments {
  GenerateOptions options;
  std::optional<std::string> seed;   ///< as typed: a negative one is no large one
  std::vector<std::string> figures;  ///< of kCountOptions, those that were given
  std::string like;
  std::string roads;
  std::string out;
  bool overwrite{};
  bool print_json{};
};

/// Options that say how many there are; a town of --like has its own figures.
constexpr std::array kCountOptions{"--officers", "--volunteers", "--guards", "--grids"};

struct ExportArguments {
  std::string folder;
  std::string out;
  std::string format{"csv"};
  std::string encoding{"utf-8"};
  bool print_json{};
};

struct InfoArguments {
  std::string folder;
  bool print_json{};
};

template <class Items, class Word>
std::map<std::string, std::int64_t> count_by(const Items& items, Word&& word) {
  std::map<std::string, std::int64_t> out;
  for (const auto& item : items) ++out[std::string{word(item)}];
  return out;
}

struct Counts {
  std::map<std::string, std::int64_t> zones, grid_classes, places, responders;
};
Counts counts_of(const Town& town) {
  Counts c;
  c.zones = count_by(town.zones, [](const Zone& z) { return to_string(z.level); });
  for (const Zone& z : town.zones)
    if (z.level == ZoneLevel::Grid) ++c.grid_classes[std::string{to_string(z.zone_class)}];
  c.places = count_by(town.places, [](const Place& p) { return to_string(p.kind); });
  c.responders = count_by(town.responders, [](const Responder& r) { return to_string(r.responder_class); });
  return c;
}

struct Bounds {
  LatLon south_west, north_east;
};
/// Of zones, places and homes.
Bounds bounds_of(const Town& town) {
  std::int32_t south = 90'000'000, west = 180'000'000, north = -90'000'000, east = -180'000'000;
  const auto add = [&](LatLon p) {
    south = std::min(south, p.lat_e6()), north = std::max(north, p.lat_e6());
    west = std::min(west, p.lon_e6()), east = std::max(east, p.lon_e6());
  };
  for (const Zone& z : town.zones)
    for (const auto& ring : z.rings)
      for (const LatLon p : ring) add(p);
  for (const Place& p : town.places) add(p.at);
  for (const Responder& r : town.responders) add(r.home);
  if (south > north) return {};
  return {LatLon::from_e6(south, west), LatLon::from_e6(north, east)};
}

json::object object_of(const std::map<std::string, std::int64_t>& counts) {
  json::object out;
  for (const auto& [word, n] : counts) out[word] = n;
  return out;
}
json::value point_of(LatLon p) { return {{"lat", p.lat()}, {"lon", p.lon()}}; }
json::array lines_of(const Complaints& complaints) {
  json::array out;
  for (const std::string& line : complaints.lines()) out.emplace_back(line);
  return out;
}
std::string hex(std::uint64_t n) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%016llx", static_cast<unsigned long long>(n));
  return buffer;
}

json::object info_json(const TownLoad& load) {
  const Town& town = load.town;
  const Counts counts = counts_of(town);
  const Bounds bounds = bounds_of(town);
  json::array overlaps, unreachable, policies;
  for (const Overlap& o : load.tiling.overlaps)
    overlaps.push_back({{"first", town.zones[o.first].id},
                        {"second", town.zones[o.second].id},
                        {"area_m2", std::llround(o.area_m2)},
                        {"at", point_of(o.at)}});
  for (const Unreachable& u : load.unreachable)
    unreachable.push_back({{"id", u.id}, {"kind", u.is_responder ? "responder" : "place"}, {"why", u.why}});
  for (const auto& [name, pack] : load.policies) policies.push_back({{"name", name}, {"version", pack.version}});
  json::object grids{{"count", std::ranges::count(town.zones, ZoneLevel::Grid, &Zone::level)},
                     {"by_class", object_of(counts.grid_classes)},
                     {"area_km2", load.tiling.area_m2 / 1e6},
                     {"overlaps", overlaps},
                     {"gap_share", load.tiling.gap_share}};
  if (!load.tiling.surveyed)
    for (const char* unknown : {"area_km2", "overlaps", "gap_share"}) grids[unknown] = nullptr;
  grids["gap_at"] = load.tiling.gap_at ? point_of(*load.tiling.gap_at) : json::value{nullptr};
  return {{"id", town.id},
          {"name", town.name},
          {"good", load.good()},
          {"time_zone", town.time_zone},
          {"policy_pack", town.policy_pack},
          {"policies", policies},
          {"centre", point_of(town.centre)},
          {"bounds", {{"south_west", point_of(bounds.south_west)}, {"north_east", point_of(bounds.north_east)}}},
          {"zones", object_of(counts.zones)},
          {"grids", grids},
          {"places", object_of(counts.places)},
          {"responders", object_of(counts.responders)},
          {"everyday",
           {{"hazards", load.everyday.hazards},
            {"checklist_items", load.everyday.checklist_items},
            {"care_homes", load.everyday.care_homes},
            {"ledger_rows", load.everyday.ledger_rows},
            {"holders", load.everyday.holders},
            {"points", load.everyday.points}}},
          {"roads", {{"nodes", town.roads.nodes().size()}, {"edges", town.roads.edges().size()}, {"version", hex(town.roads.version())}}},
          {"unreachable", unreachable},
          {"digest", hex(town.digest)},
          {"errors", lines_of(load.errors)},
          {"warnings", lines_of(load.warnings)}};
}

void print_counts(std::ostream& out, std::string_view what, const std::map<std::string, std::int64_t>& counts) {
  std::int64_t all = 0;
  for (const auto& [word, n] : counts) all += n;
  out << what << all;
  const char* separator = " (";
  for (const auto& [word, n] : counts) out << separator << word << " " << n, separator = ", ";
  out << (counts.empty() ? "\n" : ")\n");
}

void print_info(std::ostream& out, const TownLoad& load) {
  const Town& town = load.town;
  const Counts counts = counts_of(town);
  const Bounds bounds = bounds_of(town);
  char line[256];
  out << town.name << " (" << town.id << ")\n";
  std::snprintf(line, sizeof line, "bounds      %.6f,%.6f to %.6f,%.6f\n", bounds.south_west.lat(), bounds.south_west.lon(),
                bounds.north_east.lat(), bounds.north_east.lon());
  out << line;
  out << "roads       " << town.roads.nodes().size() << " junctions, " << town.roads.edges().size() << " edges\n";
  print_counts(out, "zones       ", counts.zones);
  print_counts(out, "grids       ", counts.grid_classes);
  std::snprintf(line, sizeof line, "tiling      %zu overlaps, %.2f %% of %.2f km2 in no grid\n", load.tiling.overlaps.size(),
                load.tiling.gap_share * 100, load.tiling.area_m2 / 1e6);
  out << (load.tiling.surveyed ? line : "tiling      cannot be told before every zone can be read\n");
  print_counts(out, "places      ", counts.places);
  print_counts(out, "responders  ", counts.responders);
  const EverydayCounts& e = load.everyday;
  if (e.hazards > 0) out << "hazards     " << e.hazards << " spots with " << e.checklist_items << " items to check\n";
  if (e.care_homes > 0) out << "care        " << e.care_homes << " homes\n";
  if (e.ledger_rows > 0) out << "points      " << e.points << " of " << e.holders << " holders in " << e.ledger_rows << " rows\n";
  out << "policy      " << town.policy_pack << " (of " << load.policies.size() << " packs)\n";
  out << "unreachable " << load.unreachable.size() << "\n";
}

void print_complaints(std::ostream& err, const TownLoad& load) {
  for (const std::string& line : load.errors.lines()) err << line << "\n";
  for (const std::string& line : load.warnings.lines()) err << "warning: " << line << "\n";
}

std::string names_of_figures() {
  std::string out;
  for (const TownFigures& f : known_figures()) out += (out.empty() ? "" : ", ") + std::string{f.name};
  return out;
}

/// Writes the new pack beside what is there, and changes them over when it is whole. @return the complaint, empty when all went well
std::string put_pack(const std::filesystem::path& folder, const GeneratedLike& made, const RoadWriter& write_roads, std::vector<std::string>& removed) {
  const std::filesystem::path beside = folder / ".new-pack";
  std::error_code ec;
  std::filesystem::remove_all(beside, ec);
  std::string complaint = write_town_pack(beside, made.town, write_roads);
  for (auto file = made.files.begin(); complaint.empty() && file != made.files.end(); ++file) complaint = write_text(beside / file->name, file->text);
  if (complaint.empty()) complaint = change_packs(folder, beside, removed);
  std::filesystem::remove_all(beside, ec);
  return complaint;
}

std::optional<std::uint64_t> seed_of(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seed);
  return ec == std::errc{} && end == text.data() + text.size() ? std::optional{seed} : std::nullopt;
}

/// All that is wrong with the words of the command, one a line.
bool complain_about(const GenerateArguments& a, std::ostream& err) {
  bool good = true;
  const auto complain = [&](const std::string& line) { err << line << "\n", good = false; };
  if (!a.like.empty() && find_figures(a.like) == nullptr) complain("--like " + a.like + ": expected " + names_of_figures());
  if (!a.like.empty())
    for (const std::string& name : a.figures) complain(name + ": not with --like, whose figures are the town's");
  if (!a.seed) complain("--seed: expected a number, for example --seed 1; the same one makes the same town");
  else if (!seed_of(*a.seed)) complain("--seed " + *a.seed + ": expected a whole number from 0 to 18446744073709551615");
  if (a.out.empty()) complain("--out: expected the folder of the new pack");
  return !good;
}

int run_generate(GenerateArguments a, const RoadLoader& load_roads, const RoadWriter& write_roads) {
  if (complain_about(a, std::cerr)) return 2;
  if (const std::string complaint = refuse_used_folder(a.out, a.overwrite); !complaint.empty()) return std::cerr << complaint << "\n", 2;
  a.options.seed = *seed_of(*a.seed);
  std::optional<RoadGraph> roads;
  if (!a.roads.empty()) {
    LoadedRoads loaded = load_roads(a.roads);
    for (const std::string& line : loaded.complaints) std::cerr << line << "\n";
    for (const std::string& line : loaded.warnings) std::cerr << "warning: " << line << "\n";
    if (!loaded.complaints.empty()) return 2;
    roads = std::move(loaded.graph);
  }
  GeneratedLike made;
  if (a.like.empty()) {
    Generated plain = generate_town(a.options, std::move(roads));
    made.town = std::move(plain.town), made.complaint = std::move(plain.complaint);
  } else {
    made = generate_like(*find_figures(a.like), a.options.seed, std::move(roads));
  }
  if (!made.complaint.empty()) return std::cerr << (a.roads.empty() ? "" : a.roads + ": ") << made.complaint << "\n", 2;
  std::vector<std::string> removed;
  if (const std::string complaint = put_pack(a.out, made, write_roads, removed); !complaint.empty()) return std::cerr << complaint << "\n", 1;
  const Town& t = made.town;
  if (a.print_json) {
    json::array gone;
    for (const std::string& name : removed) gone.emplace_back(name);
    std::cout << json::serialize(json::object{{"folder", a.out},
                                              {"id", t.id},
                                              {"seed", a.options.seed},
                                              {"zones", t.zones.size()},
                                              {"places", t.places.size()},
                                              {"responders", t.responders.size()},
                                              {"nodes", t.roads.nodes().size()},
                                              {"edges", t.roads.edges().size()},
                                              {"digest", hex(t.digest)},
                                              {"removed", std::move(gone)}})
              << "\n";
  } else {
    std::cout << a.out << ": " << t.name << ", " << t.zones.size() << " zones, " << t.places.size() << " places, " << t.responders.size()
              << " responders, " << t.roads.nodes().size() << " junctions\n";
    for (const std::string& name : removed) std::cout << "removed " << (std::filesystem::path{a.out} / name).string() << ", of the town that was there\n";
  }
  return 0;
}

int run_info(const InfoArguments& a, const RoadLoader& load_roads) {
  const TownLoad load = load_showing_progress(a.folder, load_roads);
  print_complaints(std::cerr, load);
  if (a.print_json)
    std::cout << json::serialize(info_json(load)) << "\n";
  else if (!load.town.id.empty())
    print_info(std::cout, load);
  return load.good() ? 0 : 2;
}

int run_export(const ExportArguments& a, const RoadLoader& load_roads) {
  if (a.format != "csv" && a.format != "geojson") return std::cerr << "--format " << a.format << ": expected csv or geojson\n", 2;
  if (a.encoding != "utf-8" && a.encoding != "gb18030") return std::cerr << "--encoding " << a.encoding << ": expected utf-8 or gb18030\n", 2;
  const TownLoad load = load_showing_progress(a.folder, load_roads);
  print_complaints(std::cerr, load);
  if (!load.good()) return 2;
  std::vector<std::string> written;
  const TableEncoding encoding = a.encoding == "utf-8" ? TableEncoding::Utf8 : TableEncoding::Gb18030;
  const std::string complaint = a.format == "csv" ? export_tables(a.folder, a.out, load.town, encoding, written) : export_features(a.out, load.town, written);
  if (!complaint.empty()) return std::cerr << complaint << "\n", 1;
  json::array names;
  for (const std::string& name : written) names.emplace_back(name);
  if (a.print_json) {
    std::cout << json::serialize(json::object{{"folder", a.out}, {"files", names}}) << "\n";
  } else {
    for (const std::string& name : written) std::cout << (std::filesystem::path{a.out} / name).string() << "\n";
  }
  return 0;
}

}  // namespace

int check_town(const std::filesystem::path& folder, const RoadLoader& load_roads, std::ostream& out, std::ostream& err) {
  const TownLoad load = load_showing_progress(folder, load_roads);
  print_complaints(err, load);
  if (!load.good()) return 2;
  out << folder.string() << ": good (" << load.town.zones.size() << " zones, " << load.town.places.size() << " places, "
      << load.town.responders.size() << " responders, " << load.warnings.size() << " warnings)\n";
  return 0;
}

void add_town_commands(CLI::App& parent, int& exit_code, const RoadLoader& load_roads, const RoadWriter& write_roads) {
  CLI::App* town = parent.add_subcommand("town", "make and look at town packs");
  town->require_subcommand(1);

  auto generate_arguments = std::make_shared<GenerateArguments>();
  CLI::App* generate = town->add_subcommand("generate", "make a town up, on invented or on real roads");
  generate->add_option("--seed", generate_arguments->seed, "required: same seed, same town");
  generate->add_option("--roads", generate_arguments->roads, "a real network: .osm, .osm.gz, .osm.pbf or .wgr");
  generate->add_option("--officers", generate_arguments->options.officers, "officers, auxiliaries and reinforcement")
      ->capture_default_str();
  generate->add_option("--volunteers", generate_arguments->options.volunteers, "volunteers, patrol teams and household heads")
      ->capture_default_str();
  generate->add_option("--guards", generate_arguments->options.guards, "watch-point staff and guards")->capture_default_str();
  generate->add_option("--grids", generate_arguments->options.grids, "grids, each with a grid officer")->capture_default_str();
  generate->add_option("-o,--out", generate_arguments->out, "folder of the new pack, a new one or an empty one; required");
  generate->add_flag("--overwrite", generate_arguments->overwrite, "replace the pack that lies in the folder, with all of its files");
  generate->add_flag("--json", generate_arguments->print_json, "one JSON document on stdout");
  generate->callback([=, &exit_code] {
    for (const char* name : kCountOptions)
      if (generate->count(name) > 0) generate_arguments->figures.emplace_back(name);
    exit_code = run_generate(*generate_arguments, load_roads, write_roads);
  });

  generate->add_option("--like", generate_arguments->like, "with the figures of a real town: " + names_of_figures());

  auto export_arguments = std::make_shared<ExportArguments>();
  CLI::App* exported = town->add_subcommand("export", "tables for a spreadsheet or points for a map; both can be read back");
  exported->add_option("folder", export_arguments->folder, "the town pack")->required();
  exported->add_option("-o,--out", export_arguments->out, "folder for the files")->required();
  exported->add_option("--format", export_arguments->format, "csv or geojson")->capture_default_str();
  exported->add_option("--encoding", export_arguments->encoding, "of the tables: utf-8 (with a byte-order mark) or gb18030")->capture_default_str();
  exported->add_flag("--json", export_arguments->print_json, "one JSON document on stdout");
  exported->callback([=, &exit_code] { exit_code = run_export(*export_arguments, load_roads); });

  auto info_arguments = std::make_shared<InfoArguments>();
  CLI::App* info = town->add_subcommand("info", "counts, bounds, gaps and overlaps of grids, places out of reach");
  info->add_option("folder", info_arguments->folder, "the town pack")->required();
  info->add_flag("--json", info_arguments->print_json, "one JSON document on stdout");
  info->callback([=, &exit_code] { exit_code = run_info(*info_arguments, load_roads); });
}

}  // namespace watchgrid::town
