#include "engine/sla/policy_match.hpp"

#include <algorithm>

namespace watchgrid::engine {
namespace {

template <class T>
bool any_or_in(const std::vector<T>& list, T value) noexcept {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

bool matches(const RuleMatch& m, const IncidentFacts& f) noexcept {
    if (m.time_band == TimeBand::Night && !f.night) return false;
    if (m.time_band == TimeBand::Day && f.night) return false;
    return any_or_in(m.zone_class, f.zone_class) && any_or_in(m.severity, f.severity) && any_or_in(m.type, f.type) &&
           any_or_in(m.source_kind, f.source_kind);
}

std::vector<std::uint16_t> matching_rules(const PolicyPack& pack, const IncidentFacts& facts) {
    std::vector<std::uint16_t> out;
    for (std::size_t i = 0; i < pack.rules.size(); ++i)
        if (matches(pack.rules[i].match, facts)) out.push_back(static_cast<std::uint16_t>(i));
    return out;
}

Severity triage(const PolicyPack& pack, const IncidentFacts& f) noexcept {
    for (const TriageRow& row : pack.triage)
        if (any_or_in(row.type, f.type) && any_or_in(row.intent, f.intent) && any_or_in(row.source_kind, f.source_kind) &&
            any_or_in(row.zone_class, f.zone_class))
            return row.severity;
    return Severity::Medium;
}

const DispatchRow& dispatch_row(const PolicyPack& pack, const IncidentFacts& f) noexcept {
    static const DispatchRow nobody{};
    for (const DispatchRow& row : pack.dispatch)
        if (any_or_in(row.severity, f.severity) && any_or_in(row.type, f.type)) return row;
    return nobody;
}

}  // namespace watchgrid::engine
