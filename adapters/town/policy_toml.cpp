#include "adapters/town/policy_toml.hpp"

#include "adapters/town/toml_reader.hpp"
#include "engine/sla/policy_check.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

void read_match(TomlReader t, RuleMatch& match) {
  t.words("zone_class", match.zone_class);
  t.words("severity", match.severity);
  t.words("type", match.type);
  t.words("source_kind", match.source_kind);
  t.word("time_band", match.time_band);
  t.text("weather", match.weather);
  t.finish();
}

void read_actor(TomlReader t, RuleActor& actor) {
  t.words("class", actor.classes);
  t.integer("tier", actor.tier);
  t.integer("min_count", actor.min_count);
  t.flag("distinct_units", actor.distinct_units);
  t.finish();
}

Rule read_rule(TomlReader t) {
  Rule rule;
  t.require("id", "a name for the rule in lower_snake letters");
  t.require("start", "the stage at which the clock starts");
  t.require("stop", "the stage at which the clock stops");
  t.require("deadline", "a duration with a unit, for example \"90s\" or \"2m\"");
  t.text("id", rule.id);
  if (auto match = t.table("match")) read_match(*match, rule.match);
  t.word("start", rule.start);
  t.word("stop", rule.stop);
  if (auto actor = t.table("actor")) read_actor(*actor, rule.actor);
  t.duration("deadline", rule.deadline);
  t.durations("warn_at", rule.warn_at);
  t.integer("target_percentile", rule.target_percentile);
  t.words("on_warn", rule.on_warn);
  t.words("on_breach", rule.on_breach);
  t.flag("pausable", rule.pausable);
  t.texts("excuse_codes", rule.excuse_codes);
  t.finish();
  return rule;
}

TriageRow read_triage(TomlReader t) {
  TriageRow row;
  t.words("type", row.type);
  t.words("intent", row.intent);
  t.words("source_kind", row.source_kind);
  t.words("zone_class", row.zone_class);
  t.require("severity", expected_words<Severity>());
  t.word("severity", row.severity);
  t.finish();
  return row;
}

TierPlan read_tier(TomlReader t) {
  TierPlan plan;
  t.integer("slots", plan.slots);
  t.integer("batch", plan.batch);
  t.duration("within", plan.within);
  t.duration("offer_timeout", plan.offer_timeout);
  t.integer("offers_max", plan.offers_max);
  t.finish();
  return plan;
}

DispatchRow read_dispatch(TomlReader t) {
  DispatchRow row;
  t.words("severity", row.severity);
  t.words("type", row.type);
  for (std::size_t i = 0; i < kTiers; ++i)
    if (auto tier = t.table("tier" + std::to_string(i + 1))) row.tier[i] = read_tier(*tier);
  t.text("skill", row.skill);
  t.flag("open_claim", row.open_claim);
  t.duration("claim_window", row.claim_window);
  t.finish();
  return row;
}

MatchingPlan read_matching(TomlReader t) {
  MatchingPlan plan;
  t.flag("adaptive", plan.adaptive);
  t.duration("soon", plan.soon);
  t.integer("soon_percent", plan.soon_percent);
  t.duration("later", plan.later);
  t.integer("later_percent", plan.later_percent);
  t.integer("chance_min_percent", plan.chance_min_percent);
  t.integer("first_minute_max", plan.first_minute_max);
  t.integer("offers_a_day", plan.offers_a_day);
  t.duration("between_offers", plan.between_offers);
  t.duration("coverage_weight", plan.coverage_weight);
  t.duration("regret_max", plan.regret_max);
  t.integer("merge_percent", plan.merge_percent);
  t.integer("link_percent", plan.link_percent);
  t.integer("reserve_percent", plan.reserve_percent);
  t.duration("rematch_gain", plan.rematch_gain);
  t.integer("move_up_percent", plan.move_up_percent);
  t.finish();
  return plan;
}

PolicyPack read_pack(TomlReader t) {
  PolicyPack pack;
  t.require("name", "the name of the pack");
  t.require("version", "a whole number, 1 or more");
  t.text("name", pack.name);
  t.integer("version", pack.version);
  t.duration("undelivered_after", pack.undelivered_after);
  t.duration("moving_within", pack.moving_within);
  t.duration("fix_age_max", pack.fix_age_max);
  t.duration("rest_after_release", pack.rest_after_release);
  std::uint32_t radius_m = static_cast<std::uint32_t>(pack.arrival_radius.value / 1000);
  if (t.integer("arrival_radius_m", radius_m)) pack.arrival_radius = from_meters(radius_m);
  t.duration("arrival_dwell", pack.arrival_dwell);
  if (auto matching = t.table("matching")) pack.matching = read_matching(*matching);
  for (auto& rule : t.tables("rule")) pack.rules.push_back(read_rule(rule));
  for (auto& row : t.tables("triage")) pack.triage.push_back(read_triage(row));
  for (auto& row : t.tables("dispatch")) pack.dispatch.push_back(read_dispatch(row));
  t.finish();
  return pack;
}

// --- writing ---

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}
std::string literal(Duration d) { return quoted(duration_text(d)); }
std::string literal(const std::string& s) { return quoted(s); }
template <NamedEnum E>
std::string literal(E e) {
  return quoted(to_string(e));
}
template <class T>
std::string list(const std::vector<T>& items) {
  std::string out = "[";
  for (const T& item : items) out += (out.size() > 1 ? ", " : "") + literal(item);
  return out + "]";
}

/// `key = value` parts, written one a line or as one inline table; empty lists are left out.
class Parts {
 public:
  template <class T>
  void add_list(const char* key, const std::vector<T>& items) {
    if (!items.empty()) add(key, list(items));
  }
  void add(const char* key, const std::string& value) { parts_.push_back(std::string{key} + " = " + value); }
  std::string lines() const { return joined("\n") + (parts_.empty() ? "" : "\n"); }
  std::string table() const { return parts_.empty() ? "{}" : "{ " + joined(", ") + " }"; }
  bool empty() const { return parts_.empty(); }

 private:
  std::string joined(const char* separator) const {
    std::string out;
    for (const std::string& part : parts_) out += (out.empty() ? "" : separator) + part;
    return out;
  }
  std::vector<std::string> parts_;
};

std::string flag_text(bool b) { return b ? "true" : "false"; }

std::string write_rule(const Rule& rule) {
  Parts match, actor, all;
  match.add_list("zone_class", rule.match.zone_class);
  match.add_list("severity", rule.match.severity);
  match.add_list("type", rule.match.type);
  match.add_list("source_kind", rule.match.source_kind);
  if (rule.match.time_band != TimeBand::Any) match.add("time_band", literal(rule.match.time_band));
  if (!rule.match.weather.empty()) match.add("weather", quoted(rule.match.weather));
  actor.add_list("class", rule.actor.classes);
  if (rule.actor.tier != 0) actor.add("tier", std::to_string(rule.actor.tier));
  if (rule.actor.min_count != 1) actor.add("min_count", std::to_string(rule.actor.min_count));
  if (rule.actor.distinct_units) actor.add("distinct_units", "true");
  all.add("id", quoted(rule.id));
  if (!match.empty()) all.add("match", match.table());
  all.add("start", literal(rule.start));
  all.add("stop", literal(rule.stop));
  if (!actor.empty()) all.add("actor", actor.table());
  all.add("deadline", literal(rule.deadline));
  all.add_list("warn_at", rule.warn_at);
  all.add("target_percentile", std::to_string(rule.target_percentile));
  all.add_list("on_warn", rule.on_warn);
  all.add_list("on_breach", rule.on_breach);
  if (rule.pausable) all.add("pausable", flag_text(rule.pausable));
  all.add_list("excuse_codes", rule.excuse_codes);
  return "\n[[rule]]\n" + all.lines();
}

std::string write_triage(const TriageRow& row) {
  Parts all;
  all.add_list("type", row.type);
  all.add_list("intent", row.intent);
  all.add_list("source_kind", row.source_kind);
  all.add_list("zone_class", row.zone_class);
  all.add("severity", literal(row.severity));
  return "\n[[triage]]\n" + all.lines();
}

std::string write_tier(const TierPlan& plan) {
  Parts parts;
  parts.add("slots", std::to_string(plan.slots));
  parts.add("batch", std::to_string(plan.batch));
  parts.add("within", literal(plan.within));
  parts.add("offer_timeout", literal(plan.offer_timeout));
  parts.add("offers_max", std::to_string(plan.offers_max));
  return parts.table();
}

std::string write_dispatch(const DispatchRow& row) {
  Parts all;
  all.add_list("severity", row.severity);
  all.add_list("type", row.type);
  if (!row.skill.empty()) all.add("skill", quoted(row.skill));
  if (row.open_claim) all.add("open_claim", "true"), all.add("claim_window", literal(row.claim_window));
  for (std::size_t i = 0; i < kTiers; ++i) all.add(("tier" + std::to_string(i + 1)).c_str(), write_tier(row.tier[i]));
  return "\n[[dispatch]]\n" + all.lines();
}

std::string write_matching(const MatchingPlan& m) {
  Parts all;
  all.add("adaptive", m.adaptive ? "true" : "false");
  all.add("soon", literal(m.soon));
  all.add("soon_percent", std::to_string(m.soon_percent));
  all.add("later", literal(m.later));
  all.add("later_percent", std::to_string(m.later_percent));
  all.add("chance_min_percent", std::to_string(m.chance_min_percent));
  all.add("first_minute_max", std::to_string(m.first_minute_max));
  all.add("offers_a_day", std::to_string(m.offers_a_day));
  all.add("between_offers", literal(m.between_offers));
  all.add("coverage_weight", literal(m.coverage_weight));
  all.add("regret_max", literal(m.regret_max));
  all.add("merge_percent", std::to_string(m.merge_percent));
  all.add("link_percent", std::to_string(m.link_percent));
  all.add("reserve_percent", std::to_string(m.reserve_percent));
  all.add("rematch_gain", literal(m.rematch_gain));
  all.add("move_up_percent", std::to_string(m.move_up_percent));
  return "\n[matching]\n" + all.lines();
}

}  // namespace

std::optional<PolicyPack> read_policy(std::string_view text, const std::string& file, Complaints& complaints) {
  const auto root = parse_toml(text, file, complaints);
  if (!root) return std::nullopt;
  const std::size_t before = complaints.size();
  PolicyPack pack = read_pack(TomlReader{*root, "", file, complaints});
  if (complaints.size() > before) return std::nullopt;  // what follows from a broken value is noise
  for (PolicyComplaint& c : check(pack)) {
    const auto node = root->at_path(c.key);
    std::string value = node ? value_of(*node.node()) : "";
    if (node && (node.node()->is_array_of_tables() || node.node()->is_table())) value.clear();
    complaints.add({file, spot_of_path(*root, c.key), std::move(c.key), std::move(value), std::move(c.expected)});
  }
  return complaints.size() > before ? std::nullopt : std::optional{std::move(pack)};
}

std::string write_policy(const PolicyPack& pack) {
  Parts head;
  head.add("name", quoted(pack.name));
  head.add("version", std::to_string(pack.version));
  head.add("undelivered_after", literal(pack.undelivered_after));
  head.add("moving_within", literal(pack.moving_within));
  head.add("fix_age_max", literal(pack.fix_age_max));
  head.add("rest_after_release", literal(pack.rest_after_release));
  head.add("arrival_radius_m", std::to_string(pack.arrival_radius.value / 1000));
  head.add("arrival_dwell", literal(pack.arrival_dwell));
  std::string out = head.lines();
  out += write_matching(pack.matching);
  for (const Rule& rule : pack.rules) out += write_rule(rule);
  for (const TriageRow& row : pack.triage) out += write_triage(row);
  for (const DispatchRow& row : pack.dispatch) out += write_dispatch(row);
  return out;
}

}  // namespace watchgrid::town
