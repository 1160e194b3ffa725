#include "tests/scenarios/policy_options.hpp"

#include <stdexcept>

#include "adapters/town/policy_toml.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

PolicyPack shipped(const std::string& name) {
    if (name == "plain") return plain_policy();
    for (const auto& pack : town::shipped_policies()) {
        if (pack.name != name) continue;
        town::Complaints complaints;
        if (auto policy = town::read_policy(pack.text, name + ".toml", complaints)) return *policy;
        throw std::runtime_error{complaints.lines().front()};
    }
    throw std::runtime_error{"no such policy pack: " + name};
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> out{""};
    for (const char c : text) c == separator ? out.emplace_back() : out.back() += c;
    return out;
}

std::vector<RuleAction> actions_of(const std::string& text) {
    std::vector<RuleAction> out;
    if (text == "none") return out;
    for (const std::string& word : split(text, ',')) out.push_back(parse_enum<RuleAction>(word).value());
    return out;
}

void set_rule(PolicyPack& p, const std::string& what, const std::string& id, const std::string& value) {
    for (Rule& r : p.rules) {
        if (r.id != id) continue;
        if (what == "deadline") r.deadline = duration_of(value), r.warn_at.clear();
        else if (what == "on_breach") r.on_breach = actions_of(value);
        else if (what == "on_warn") r.on_warn = actions_of(value);
        else throw std::runtime_error{"no such option of a rule: " + what};
        return;
    }
    throw std::runtime_error{"no such rule: " + id};
}

void set_tier(PolicyPack& p, const std::string& what, std::size_t tier, const std::string& value) {
    for (DispatchRow& row : p.dispatch) {
        TierPlan& plan = row.tier[tier];
        if (what == "slots") plan.slots = static_cast<std::uint8_t>(std::stoi(value));
        else if (what == "batch") plan.batch = static_cast<std::uint8_t>(std::stoi(value));
        else if (what == "offers_max") plan.offers_max = static_cast<std::uint8_t>(std::stoi(value));
        else if (what == "within") plan.within = duration_of(value);
        else if (what == "offer_timeout") plan.offer_timeout = duration_of(value);
        else throw std::runtime_error{"no such option of a tier: " + what};
    }
}

void set_matching(MatchingPlan& m, const std::string& what, const std::string& value) {
    if (what == "adaptive") m.adaptive = value == "yes";
    else if (what == "between_offers") m.between_offers = duration_of(value);
    else if (what == "offers_a_day") m.offers_a_day = static_cast<std::uint8_t>(std::stoi(value));
    else if (what == "coverage_weight") m.coverage_weight = duration_of(value);
    else if (what == "merge_percent") m.merge_percent = static_cast<std::uint8_t>(std::stoi(value));
    else if (what == "rematch_gain") m.rematch_gain = duration_of(value);
    else if (what == "reserve_percent") m.reserve_percent = static_cast<std::uint8_t>(std::stoi(value));
    else throw std::runtime_error{"no such option of the matching: " + what};
}

void keep_rules(PolicyPack& p, const std::string& names) {
    const auto wanted = split(names, ',');
    std::erase_if(p.rules, [&](const Rule& r) { return std::find(wanted.begin(), wanted.end(), r.id) == wanted.end(); });
}

}  // namespace

Duration duration_of(const std::string& text) {
    std::size_t end = 0;
    const long long n = std::stoll(text, &end);
    const std::string unit = text.substr(end);
    if (unit == "ms") return Duration{n};
    if (unit == "s") return std::chrono::seconds{n};
    if (unit == "m") return std::chrono::minutes{n};
    if (unit == "h") return std::chrono::hours{n};
    throw std::runtime_error{"expected a duration with a unit, for example \"90s\": " + text};
}

PolicyPack policy_of(const Directive& d) {
    PolicyPack p = shipped(d.word(1));
    for (const auto& [key, value] : d.options) {
        const auto parts = split(key, '.');
        if (key == "version") p.version = static_cast<std::uint32_t>(std::stoul(value));
        else if (key == "rest_after_release") p.rest_after_release = duration_of(value);
        else if (key == "undelivered_after") p.undelivered_after = duration_of(value);
        else if (key == "moving_within") p.moving_within = duration_of(value);
        else if (key == "fix_age_max") p.fix_age_max = duration_of(value);
        else if (key == "rules") keep_rules(p, value);
        else if (key == "open_claim") for (DispatchRow& row : p.dispatch) row.open_claim = value == "yes";
        else if (parts.size() == 2 && parts[0].starts_with("tier")) set_tier(p, parts[1], static_cast<std::size_t>(parts[0][4] - '1'), value);
        else if (parts.size() == 2 && parts[0] == "matching") set_matching(p.matching, parts[1], value);
        else if (parts.size() == 2) set_rule(p, parts[0], parts[1], value);
        else throw std::runtime_error{"no such option of a policy: " + key};
    }
    return p;
}

}  // namespace watchgrid::test
