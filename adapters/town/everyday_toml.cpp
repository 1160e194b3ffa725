#include <set>

#include "adapters/town/everyday_files.hpp"
#include "adapters/town/pack_reader.hpp"
#include "adapters/town/toml_reader.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::string_view kFile = "everyday.toml";
constexpr std::size_t kPointsRulesMax = 100;
constexpr std::int32_t kPointsOfRuleMax = 10'000;

void read_limits(TomlReader& t, EverydayRules& rules) {
  const auto limit = [&](std::string_view key, Duration& out) {
    if (t.duration(key, out) && out < std::chrono::minutes{1}) t.complain(key, "expected at least one minute");
  };
  limit("inspection_within", rules.inspection_within);
  limit("defect_within", rules.defect_within);
  limit("report_within", rules.report_within);
  limit("visit_within", rules.visit_within);
}

void read_season(TomlReader t, SeasonPlan& season) {
  const auto month = [&](std::string_view key, std::uint8_t& out) {
    if (t.integer(key, out) && (out < 1 || out > 12)) t.complain(key, "expected a month, 1 to 12");
  };
  const auto share = [&](std::string_view key, std::uint16_t& out) {
    if (t.integer(key, out) && (out < 1 || out > 1000)) t.complain(key, "expected 1 to 1000 thousandths of the interval");
  };
  month("summer_from", season.summer_from);
  month("summer_to", season.summer_to);
  share("summer_permille", season.summer_permille);
  share("heat_permille", season.heat_permille);
  t.finish();
}

PointsRule read_points_rule(TomlReader& t) {
  PointsRule rule;
  t.require("id", "a short name of the rule");
  t.require("for", expected_words<Merit>());
  t.require("points", "how many points are given");
  if (t.text("id", rule.id) && !is_good_id(rule.id)) t.complain("id", std::string{kIdExpected});
  t.word("for", rule.merit);
  if (t.text("work", rule.work) && rule.merit != Merit::Work && rule.merit != Merit::Mediation) t.complain("work", "expected with for = \"work\" or \"mediation\" only");
  if (t.integer("points", rule.points) && (rule.points < 1 || rule.points > kPointsOfRuleMax)) t.complain("points", "expected 1 to " + std::to_string(kPointsOfRuleMax));
  // Somebody's word, confirmed by the desk: nothing else bounds how often.
  const bool by_word = rule.merit == Merit::Work || rule.merit == Merit::Mediation;
  if (t.integer("daily_max", rule.daily_max) && by_word && rule.daily_max == 0) t.complain("daily_max", "expected 1 or more credits a person and day");
  if (by_word) t.require("daily_max", "how often a person gets them a day, for work and mediation");
  t.finish();
  return rule;
}

void read_points(TomlReader t, EverydayRules& rules) {
  t.flag("on", rules.points_on);
  std::vector<ResponderClass> paid;
  if (t.words("paid", paid)) {
    rules.paid_classes = 0;
    for (const ResponderClass c : paid) rules.paid_classes = static_cast<std::uint16_t>(rules.paid_classes | 1U << static_cast<unsigned>(c));
  }
  std::set<std::string> ids;
  std::vector<TomlReader> tables = t.tables("rule");
  if (tables.size() > kPointsRulesMax) t.complain("rule", "expected at most " + std::to_string(kPointsRulesMax) + " rules");
  for (TomlReader& table : tables) {
    PointsRule rule = read_points_rule(table);
    if (!ids.insert(rule.id).second) table.complain("id", "expected an id of its own for each rule");  // points are known by it ever after
    rules.points.push_back(std::move(rule));
  }
  t.finish();
}

}  // namespace

void read_everyday_rules(PackReader& pack) {
  EverydayRules& rules = pack.out.town.everyday.rules;
  rules.utc_offset_minutes = pack.out.town.utc_offset_minutes;
  const auto text = pack.read_file(kFile, false);
  if (!text) return;
  const auto root = parse_toml(*text, pack.name_of(kFile), pack.out.errors);
  if (!root) return;
  TomlReader t{*root, "", pack.name_of(kFile), pack.out.errors};
  read_limits(t, rules);
  if (auto season = t.table("season")) read_season(*season, rules.season);
  if (auto points = t.table("points")) read_points(*points, rules);
  t.finish();
}

}  // namespace watchgrid::town
