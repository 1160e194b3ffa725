#pragma once
/// Field tables of a policy pack: the journal keeps every pack that was ever active, so that an incident stays on its own.
#include "engine/base/fields.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::engine {

template <class V> void fields(V& v, Same<V, RuleMatch>& x) {
    v(1, "zone_class", x.zone_class); v(2, "severity", x.severity); v(3, "type", x.type); v(4, "source_kind", x.source_kind);
    v(5, "time_band", x.time_band); v(6, "weather", x.weather);
}
template <class V> void fields(V& v, Same<V, RuleActor>& x) {
    v(1, "classes", x.classes); v(2, "tier", x.tier); v(3, "min_count", x.min_count); v(4, "distinct_units", x.distinct_units);
}
template <class V> void fields(V& v, Same<V, Rule>& x) {
    v(1, "id", x.id); v(2, "match", x.match); v(3, "start", x.start); v(4, "stop", x.stop); v(5, "actor", x.actor);
    v(6, "deadline", x.deadline); v(7, "warn_at", x.warn_at); v(8, "target_percentile", x.target_percentile);
    v(9, "on_warn", x.on_warn); v(10, "on_breach", x.on_breach); v(11, "pausable", x.pausable); v(12, "excuse_codes", x.excuse_codes);
}
template <class V> void fields(V& v, Same<V, TriageRow>& x) {
    v(1, "type", x.type); v(2, "intent", x.intent); v(3, "source_kind", x.source_kind); v(4, "zone_class", x.zone_class); v(5, "severity", x.severity);
}
template <class V> void fields(V& v, Same<V, TierPlan>& x) {
    v(1, "slots", x.slots); v(2, "batch", x.batch); v(3, "within", x.within); v(4, "offer_timeout", x.offer_timeout); v(5, "offers_max", x.offers_max);
}
template <class V> void fields(V& v, Same<V, DispatchRow>& x) {
    v(1, "severity", x.severity); v(2, "type", x.type); v(3, "tier", x.tier); v(4, "skill", x.skill); v(5, "open_claim", x.open_claim);
    v(6, "claim_window", x.claim_window);
}
template <class V> void fields(V& v, Same<V, MatchingPlan>& x) {
    v(1, "adaptive", x.adaptive); v(2, "soon", x.soon); v(3, "soon_percent", x.soon_percent); v(4, "later", x.later); v(5, "later_percent", x.later_percent);
    v(6, "chance_min_percent", x.chance_min_percent); v(7, "first_minute_max", x.first_minute_max); v(8, "offers_a_day", x.offers_a_day);
    v(9, "between_offers", x.between_offers); v(10, "coverage_weight", x.coverage_weight); v(11, "regret_max", x.regret_max);
    v(12, "reserve_percent", x.reserve_percent); v(13, "merge_percent", x.merge_percent); v(14, "link_percent", x.link_percent);
    v(15, "rematch_gain", x.rematch_gain); v(16, "move_up_percent", x.move_up_percent);
}
template <class V> void fields(V& v, Same<V, PolicyPack>& x) {
    v(1, "name", x.name); v(2, "version", x.version); v(3, "rules", x.rules); v(4, "triage", x.triage); v(5, "dispatch", x.dispatch);
    v(6, "undelivered_after", x.undelivered_after); v(7, "moving_within", x.moving_within); v(8, "fix_age_max", x.fix_age_max);
    v(9, "rest_after_release", x.rest_after_release); v(10, "arrival_radius", x.arrival_radius); v(11, "arrival_dwell", x.arrival_dwell);
    v(12, "matching", x.matching);
}

}  // namespace watchgrid::engine
