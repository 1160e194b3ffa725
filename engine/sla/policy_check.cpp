#include "engine/sla/policy_check.hpp"

#include <algorithm>
#include <set>

namespace watchgrid::engine {
namespace {

class Checker {
 public:
  std::vector<PolicyComplaint> take() { return std::move(complaints_); }
  void require(bool good, std::string key, std::string expected) {
    if (!good) complaints_.push_back({std::move(key), "expected " + std::move(expected)});
  }

 private:
  std::vector<PolicyComplaint> complaints_;
};

std::string indexed(std::string_view table, std::size_t i) { return std::string{table} + "[" + std::to_string(i) + "]"; }
std::string up_to(Duration max) { return "a duration up to " + duration_text(max); }

bool is_lower_snake(std::string_view id) {
  return !id.empty() && id.size() <= 64 && id[0] >= 'a' && id[0] <= 'z' &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// A list of words that matches anything, or everything that `b` matches.
template <class T>
bool covers(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.empty()) return true;
  return !b.empty() && std::ranges::all_of(b, [&](const T& x) { return std::ranges::find(a, x) != a.end(); });
}
bool covers(const TriageRow& a, const TriageRow& b) {
  return covers(a.type, b.type) && covers(a.intent, b.intent) && covers(a.source_kind, b.source_kind) && covers(a.zone_class, b.zone_class);
}
bool covers(const DispatchRow& a, const DispatchRow& b) { return covers(a.severity, b.severity) && covers(a.type, b.type); }

/// The first matching row rules, so a row behind one that matches all of it is never used.
template <class Row>
void check_reachable(Checker& c, std::string_view table, const std::vector<Row>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (covers(rows[j], rows[i])) {
        c.require(false, indexed(table, i), "a row that can be reached; " + indexed(table, j) + " matches everything that it matches");
        break;
      }
}

void check_rule(Checker& c, const std::string& key, const Rule& rule, std::set<std::string_view>& ids) {
  c.require(is_lower_snake(rule.id), key + ".id", "1 to 64 characters a-z, 0-9 and _, starting with a letter");
  c.require(ids.insert(rule.id).second, key + ".id", "an id that no other rule of the pack has");
  c.require(rule.start != rule.stop, key + ".stop", "another stage than start");
  c.require(rule.start != Stage::Closed && rule.start != Stage::RingClosed, key + ".start", "a stage that something can follow");
  c.require(rule.stop != Stage::Received, key + ".stop", "a stage after received");
  c.require(rule.deadline > Duration::zero() && rule.deadline <= kRuleDeadlineMax, key + ".deadline",
            up_to(kRuleDeadlineMax) + ", above 0s");
  c.require(std::ranges::is_sorted(rule.warn_at, std::less_equal{}), key + ".warn_at", "ascending durations, each once");
  for (std::size_t i = 0; i < rule.warn_at.size(); ++i)
    c.require(rule.warn_at[i] > Duration::zero() && rule.warn_at[i] < rule.deadline, indexed(key + ".warn_at", i),
              "a duration above 0s and below the deadline of " + duration_text(rule.deadline));
  c.require(rule.warn_at.empty() == rule.on_warn.empty(), key + (rule.on_warn.empty() ? ".on_warn" : ".warn_at"),
            "warn_at and on_warn together, or neither");
  c.require(rule.target_percentile >= 1 && rule.target_percentile <= 100, key + ".target_percentile", "1 to 100 percent");
  c.require(rule.actor.tier <= kTiers, key + ".actor.tier", "0 (any), 1, 2 or 3");
  c.require(rule.actor.min_count >= 1 && rule.actor.min_count <= kRuleMinCountMax, key + ".actor.min_count",
            "1 to " + std::to_string(kRuleMinCountMax));
  c.require(!rule.actor.distinct_units || rule.actor.min_count > 1, key + ".actor.distinct_units", "min_count above 1 with it");
  c.require(rule.pausable || rule.excuse_codes.empty(), key + ".excuse_codes", "pausable = true with excuse codes");
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < rule.excuse_codes.size(); ++i) {
    c.require(is_lower_snake(rule.excuse_codes[i]), indexed(key + ".excuse_codes", i), "lower_snake words such as road_blocked");
    c.require(codes.insert(rule.excuse_codes[i]).second, indexed(key + ".excuse_codes", i), "each code once");
  }
}

void check_tier(Checker& c, const std::string& key, const TierPlan& plan) {
  c.require(plan.slots <= kTierSlotsMax, key + ".slots", "0 to " + std::to_string(kTierSlotsMax) + " people");
  if (plan.slots == 0) {
    c.require(plan.batch == 0, key + ".batch", "no batch when slots = 0 (this tier is not asked)");
    return;
  }
  c.require(plan.batch >= plan.slots && plan.batch <= 64, key + ".batch",
            "at least slots (" + std::to_string(plan.slots) + ") and at most 64");
  c.require(plan.within > Duration::zero() && plan.within <= std::chrono::hours{2}, key + ".within",
            up_to(std::chrono::hours{2}) + ", above 0s");
  c.require(plan.offer_timeout >= std::chrono::seconds{3} && plan.offer_timeout <= std::chrono::minutes{10}, key + ".offer_timeout",
            "3s to 10m");
  c.require(plan.offers_max >= plan.batch, key + ".offers_max", "at least batch (" + std::to_string(plan.batch) + ")");
}

void check_dispatch(Checker& c, const std::string& key, const DispatchRow& row) {
  for (std::size_t t = 0; t < kTiers; ++t) check_tier(c, key + ".tier" + std::to_string(t + 1), row.tier[t]);
  if (row.open_claim) {
    c.require(row.claim_window >= std::chrono::seconds{5} && row.claim_window <= std::chrono::hours{1}, key + ".claim_window",
              "5s to 1h with open_claim");
    c.require(row.tier[1].slots > 0, key + ".tier2.slots", "at least 1 with open_claim: the forced assignment goes to tier 2");
  } else {
    c.require(row.claim_window == Duration::zero(), key + ".claim_window", "open_claim = true with a claim window");
  }
  const bool asks = row.tier[0].slots + row.tier[1].slots + row.tier[2].slots > 0;
  const bool consult_only = row.severity == std::vector{Severity::None};
  c.require(asks || consult_only, key + ".severity", "slots in at least one tier, unless the row is for severity none alone");
  c.require(!asks || std::ranges::find(row.severity, Severity::None) == row.severity.end(), key + ".severity",
            "no slots in a row for severity none: a consultation never pages");
}

void check_matching(Checker& c, const MatchingPlan& m) {
  using std::chrono::seconds, std::chrono::hours;
  c.require(m.soon >= seconds{10} && m.soon < m.later, "matching.soon", "10s or more, and less than matching.later");
  c.require(m.later <= hours{1}, "matching.later", "at most 1h");
  c.require(m.soon_percent >= 1 && m.soon_percent <= 99, "matching.soon_percent", "1 to 99");
  c.require(m.later_percent >= 1 && m.later_percent <= 99, "matching.later_percent", "1 to 99");
  c.require(m.chance_min_percent <= 50, "matching.chance_min_percent", "0 to 50");
  c.require(m.first_minute_max >= 1 && m.first_minute_max <= 64, "matching.first_minute_max", "1 to 64");
  c.require(m.offers_a_day <= kOffersRemembered, "matching.offers_a_day", "0 (no limit) to " + std::to_string(kOffersRemembered));
  c.require(m.between_offers >= Duration::zero() && m.between_offers <= hours{24}, "matching.between_offers", "0s to 24h");
  c.require(m.coverage_weight >= Duration::zero() && m.coverage_weight <= hours{10}, "matching.coverage_weight", "0s to 10h");
  c.require(m.regret_max >= Duration::zero() && m.regret_max <= std::chrono::minutes{10}, "matching.regret_max", "0s to 10m");
  c.require(m.merge_percent == 0 || (m.merge_percent >= 80 && m.merge_percent <= 100), "matching.merge_percent", "0 (never) or 80 to 100");
  c.require(m.link_percent >= 1 && m.link_percent <= 100, "matching.link_percent", "1 to 100");
  c.require(m.rematch_gain >= Duration::zero() && m.rematch_gain <= std::chrono::minutes{10}, "matching.rematch_gain", "0s (never) to 10m");
  c.require(m.move_up_percent == 0 || (m.move_up_percent >= 20 && m.move_up_percent <= 95), "matching.move_up_percent", "0 (never) or 20 to 95");
  c.require(m.reserve_percent <= 50, "matching.reserve_percent", "0 to 50");
}

bool has_row_for(const std::vector<DispatchRow>& rows, Severity severity) {
  return std::ranges::any_of(rows, [=](const DispatchRow& r) {
    return r.type.empty() && (r.severity.empty() || std::ranges::find(r.severity, severity) != r.severity.end());
  });
}

}  // namespace

std::vector<PolicyComplaint> check(const PolicyPack& pack) {
  Checker c;
  c.require(!pack.name.empty() && pack.name.size() <= 64 &&
                std::ranges::all_of(pack.name, [](char x) { return (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9') || x == '-'; }),
            "name", "1 to 64 characters a-z, 0-9 and -");
  c.require(pack.version >= 1, "version", "1 or more");
  c.require(pack.undelivered_after >= std::chrono::seconds{1} && pack.undelivered_after <= std::chrono::minutes{5}, "undelivered_after",
            "1s to 5m");
  c.require(pack.moving_within >= std::chrono::seconds{5} && pack.moving_within <= std::chrono::hours{1}, "moving_within", "5s to 1h");
  c.require(pack.fix_age_max >= std::chrono::seconds{5} && pack.fix_age_max <= std::chrono::hours{1}, "fix_age_max", "5s to 1h");
  c.require(pack.rest_after_release >= Duration::zero() && pack.rest_after_release <= std::chrono::hours{4}, "rest_after_release",
            "0s to 4h");
  c.require(pack.arrival_radius >= from_meters(5) && pack.arrival_radius <= from_meters(1000), "arrival_radius_m", "5 to 1000 metres");
  c.require(pack.arrival_dwell >= Duration::zero() && pack.arrival_dwell <= std::chrono::minutes{5}, "arrival_dwell", "0s to 5m");

  check_matching(c, pack.matching);
  c.require(!pack.rules.empty() && pack.rules.size() <= kPolicyRulesMax, "rule", "1 to " + std::to_string(kPolicyRulesMax) + " rules");
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) check_rule(c, indexed("rule", i), pack.rules[i], ids);

  c.require(pack.triage.size() <= kPolicyRowsMax, "triage", "at most " + std::to_string(kPolicyRowsMax) + " rows");
  c.require(!pack.triage.empty() && covers(pack.triage.back(), TriageRow{}), "triage",
            "a last row without conditions, so that every alert gets a severity");
  check_reachable(c, "triage", pack.triage);

  c.require(pack.dispatch.size() <= kPolicyRowsMax, "dispatch", "at most " + std::to_string(kPolicyRowsMax) + " rows");
  for (std::size_t i = 0; i < pack.dispatch.size(); ++i) check_dispatch(c, indexed("dispatch", i), pack.dispatch[i]);
  check_reachable(c, "dispatch", pack.dispatch);
  for (const auto& [severity, word] : EnumNames<Severity>::table)
    c.require(has_row_for(pack.dispatch, severity), "dispatch", "a row for severity " + std::string{word} + " and every type");
  return c.take();
}

std::string duration_text(Duration d) {
  std::int64_t ms = d.count();
  if (ms == 0) return "0s";
  std::string out = ms < 0 ? "-" : "";
  if (ms < 0) ms = -ms;
  for (const auto& [unit, size] : {std::pair{"h", 3'600'000}, std::pair{"m", 60'000}, std::pair{"s", 1000}, std::pair{"ms", 1}}) {
    if (ms < size) continue;
    out += std::to_string(ms / size) + unit;
    ms %= size;
  }
  return out;
}

}  // namespace watchgrid::engine
