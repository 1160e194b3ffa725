/// calendar.csv: the days that are not like others. Markets move the duty of those whose shift says "market"; holidays and events are kept for
/// people to read.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>

#include "adapters/town/csv.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::array<CsvColumn, 7> kColumns{{{"date", true}, {"kind", true}, {"name"}, {"grid"}, {"from"}, {"to"}, {"note"}}};
constexpr int kDepthMax = 8;  ///< of the tree of zones; one that is wrong may go in circles
constexpr std::array<std::string_view, 3> kKinds{"market", "holiday", "event"};

struct Held {
  MarketDay when;
  ZoneIndex grid{kNoZone};  ///< none: the whole town
};

std::optional<int> number(std::string_view text) {
  int value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc{} && end == text.data() + text.size() && value >= 0 ? std::optional{value} : std::nullopt;
}

/// "06:00" as minutes of the day; 24:00 is allowed, for ends.
std::optional<std::uint16_t> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3, 2));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) return std::nullopt;
  return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

class CalendarReader {
 public:
  CalendarReader(PackReader& pack, const CsvTable& table) : pack_{pack}, table_{table}, file_{pack.name_of("calendar.csv")} {}

  std::vector<Held> read() {
    for (std::size_t row = 0; row < table_.size(); ++row) read_row(row);
    return std::move(markets_);
  }

 private:
  std::string_view text(std::size_t row, std::string_view column) const { return table_.text(row, column); }
  void complain(std::size_t row, std::string_view column, std::string expected) const {
    const CsvCell* cell = table_.cell(row, column);
    pack_.out.errors.add({file_, cell == nullptr ? table_.row_spot(row) : cell->at, std::string{column}, std::string{text(row, column)}, std::move(expected)});
  }

  void read_row(std::size_t row) {
    const auto day = day_of(text(row, "date"));
    if (!day) complain(row, "date", std::string{kDayExpected});
    const bool known = std::ranges::find(kKinds, text(row, "kind")) != kKinds.end();
    if (!known) complain(row, "kind", "expected market, holiday or event" + did_you_mean(text(row, "kind"), {kKinds.begin(), kKinds.end()}));
    const std::optional<ZoneIndex> grid = grid_of(row);
    const auto hours = hours_of(row);
    if (!day || !known || !grid || !hours || text(row, "kind") != kKinds[0]) return;
    const Held held{{*day, hours->first, hours->second}, *grid};
    const auto same = std::ranges::find_if(markets_, [&](const Held& m) {
      return m.when.day == held.when.day && m.grid == held.grid && m.when.from < held.when.to && held.when.from < m.when.to;
    });
    if (same != markets_.end())
      return complain(row, "date", "expected each market once; line " + std::to_string(table_.row_spot(lines_[static_cast<std::size_t>(same - markets_.begin())]).line) + " has one at these hours");
    markets_.push_back(held);
    lines_.push_back(row);
  }
  /// Nothing after a complaint.
  std::optional<ZoneIndex> grid_of(std::size_t row) const {
    const std::string name{text(row, "grid")};
    if (name.empty()) return kNoZone;
    if (const auto zone = pack_.zone_by_id.find(name); zone != pack_.zone_by_id.end()) return zone->second;
    std::vector<std::string> ids;
    for (const Zone& z : pack_.out.town.zones) ids.push_back(z.id);
    complain(row, "grid", "no such zone in zones.geojson" + did_you_mean(name, ids));
    return std::nullopt;
  }
  /// The whole day when neither is said. Nothing after a complaint.
  std::optional<std::pair<std::uint16_t, std::uint16_t>> hours_of(std::size_t row) const {
    if (text(row, "from").empty() && text(row, "to").empty()) return std::pair{std::uint16_t{0}, std::uint16_t{24 * 60}};
    const auto from = minute_of(text(row, "from")), to = minute_of(text(row, "to"));
    if (!from) complain(row, "from", "expected a time of the day, for example 06:00");
    if (!to) complain(row, "to", "expected a time of the day, for example 13:00");
    if (!from || !to) return std::nullopt;
    if (*from < *to) return std::pair{*from, *to};
    complain(row, "to", "expected a time behind " + std::string{text(row, "from")} + ": a market ends on the day that it begins");
    return std::nullopt;
  }

  PackReader& pack_;
  const CsvTable& table_;
  const std::string file_;
  std::vector<Held> markets_;
  std::vector<std::size_t> lines_;  // rows of the markets
};

/// Whether a market in that zone concerns somebody of this grid: the zone is the grid or lies above it.
bool concerns(const PackReader& pack, const Held& market, const Responder& r) {
  if (market.grid == kNoZone) return true;
  const auto own = pack.zone_by_id.find(r.grid);
  ZoneIndex z = own == pack.zone_by_id.end() ? kNoZone : own->second;
  for (int depth = 0; depth < kDepthMax && z < pack.out.town.zones.size(); ++depth, z = pack.out.town.zones[z].parent)
    if (z == market.grid) return true;
  return false;
}

}  // namespace

std::optional<std::int64_t> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)}, std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional{std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()}} : std::nullopt;
}

void read_calendar(PackReader& pack) {
  std::vector<Held> markets;
  if (const auto text = pack.read_file("calendar.csv", false))
    if (const auto table = CsvTable::read(*text, pack.name_of("calendar.csv"), kColumns, pack.out.errors)) markets = CalendarReader{pack, *table}.read();
  Town& town = pack.out.town;
  if (std::ranges::none_of(pack.roster, &RosterShift::follows_markets)) return;
  for (std::size_t i = 0; i < pack.roster.size(); ++i) {
    const Responder& r = town.responders[i];
    std::vector<MarketDay> days;
    for (const Held& m : markets)
      if (concerns(pack, m, r)) days.push_back(m.when);
    town.market_duty.push_back(market_duty(pack.roster[i], days));
    if (!pack.roster[i].follows_markets || !days.empty()) continue;
    const auto spot = pack.responder_spots.find(r.external_id);
    pack.out.errors.add({pack.name_of(pack.responders_file), spot == pack.responder_spots.end() ? Spot{} : spot->second, "shift", r.shift,
                         "the shift follows the markets, and calendar.csv has no market day for " + r.external_id});
  }
}

}  // namespace watchgrid::town
