#pragma once
/// A policy pack: SLA rules, the triage table and the dispatch plan by severity. Immutable once loaded; an incident keeps the
/// pack version that it was opened under, whatever is edited later.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/sla/rule.hpp"

namespace watchgrid::engine {

/// One row of the triage table: the first row that matches gives the severity. Empty lists match anything.
struct TriageRow {
    std::vector<AlertType> type;
    std::vector<Intent> intent;
    std::vector<SourceKind> source_kind;
    std::vector<ZoneClass> zone_class;
    Severity severity{Severity::Medium};
};

/// How many people of one tier are asked for one incident.
struct TierPlan {
    std::uint8_t slots{};              ///< accepted people wanted; 0: this tier is not asked
    std::uint8_t batch{};              ///< offers open at once for the open slots together (>= slots); tier 2 normally == slots
    Duration within{};                 ///< candidates farther than this by road are not asked (first pass)
    Duration offer_timeout{};          ///< silence for this long counts as a refusal, the next is asked
    std::uint8_t offers_max{36};       ///< of this tier, over the life of the incident
};

/// First matching row rules. Empty lists match anything.
struct DispatchRow {
    std::vector<Severity> severity;
    std::vector<AlertType> type;
    TierPlan tier[kTiers];             ///< [0] is tier 1
    std::string skill;                 ///< preferred skill of tier 1 ("swimming" for drowning); "" none
    bool open_claim{};                 ///< non-urgent: offered to all in reach, first claim wins (claim window)
    Duration claim_window{};           ///< after this without a claim: forced assignment of the nearest tier-2
};

inline constexpr std::size_t kOffersRemembered = 16;  ///< of one person, for the budget of pages

/// How people are chosen out of those in reach; the defaults are the measured ones (algorithms 2).
struct MatchingPlan {
    bool adaptive{true};                                  ///< tier 1: the smallest sufficient set; false: `batch` offers at once
    Duration soon{std::chrono::seconds{60}};              ///< somebody on the spot this long after the alert ...
    std::uint8_t soon_percent{90};                        ///< ... as surely as this, when anybody can make it
    Duration later{std::chrono::seconds{180}};            ///< and somebody at all by then
    std::uint8_t later_percent{95};
    std::uint8_t chance_min_percent{3};                   ///< people less likely than this are not worth a page
    std::uint8_t first_minute_max{12};                    ///< offers of tier 1 in the first minute
    std::uint8_t offers_a_day{4};                         ///< to one unpaid person; 0: no limit. Critical incidents know none
    Duration between_offers{std::chrono::minutes{30}};    ///< to one unpaid person; 0: none
    Duration coverage_weight{std::chrono::seconds{3000}}; ///< tier 2: what losing all coverage would cost; 0: the nearest goes
    Duration regret_max{std::chrono::seconds{45}};        ///< nobody waits longer than this for the sake of coverage
    std::uint8_t merge_percent{97};                       ///< alerts that are one event as surely as this become one incident; 0: never
    std::uint8_t link_percent{50};                        ///< and are shown as possibly the same from here on
    Duration rematch_gain{std::chrono::seconds{30}};      ///< police under way are matched again when all incidents together save this; 0: never
    std::uint8_t move_up_percent{60};                     ///< advice to move free cars up from this busy share on, until 10 points below it; 0: never
    std::uint8_t reserve_percent{10};                     ///< of the police on duty (at least 2 of 10) are kept for more than low severity; 0: none
};

struct PolicyPack {
    std::string name;             ///< "zones", "tiers", ...
    std::uint32_t version{1};     ///< edited packs get a higher version
    std::vector<Rule> rules;
    std::vector<TriageRow> triage;
    std::vector<DispatchRow> dispatch;
    Duration undelivered_after{std::chrono::seconds{3}};   ///< no "delivered" in this time: voice hook
    Duration moving_within{std::chrono::seconds{60}};      ///< accepted but not moving: asked again elsewhere
    Duration fix_age_max{std::chrono::seconds{60}};        ///< a fix is penalised up to this age and not used beyond it
    Duration rest_after_release{};                         ///< a released responder rests for this long
    MatchingPlan matching;
    Millimeters arrival_radius{from_meters(50)};           ///< geofence of arrival
    Duration arrival_dwell{std::chrono::seconds{5}};       ///< inside the geofence for this long is an arrival
};

}  // namespace watchgrid::engine
