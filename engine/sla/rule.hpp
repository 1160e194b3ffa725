#pragma once
/// An SLA rule: which incidents it covers, which stage it times, whose arrival counts, what happens when it is late.
/// "1-3-5" is a family of such rules; a policy pack is a named, versioned set of them (config/policies/*.toml).
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/instant.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/incident/vocabulary.hpp"
#include "engine/places/zone.hpp"

namespace watchgrid::engine {

/// The moments of an incident between which rules run.
enum class Stage : std::uint8_t { Received, Ordered, Signed, Moving, Arrived, Controlled, Feedback, Closed, RingActivated, RingClosed, Offered };
template <> struct EnumNames<Stage> {
    static constexpr std::array table{
        std::pair{Stage::Received, std::string_view{"received"}}, std::pair{Stage::Ordered, std::string_view{"ordered"}},
        std::pair{Stage::Signed, std::string_view{"signed"}}, std::pair{Stage::Moving, std::string_view{"moving"}},
        std::pair{Stage::Arrived, std::string_view{"arrived"}}, std::pair{Stage::Controlled, std::string_view{"controlled"}},
        std::pair{Stage::Feedback, std::string_view{"feedback"}}, std::pair{Stage::Closed, std::string_view{"closed"}},
        std::pair{Stage::RingActivated, std::string_view{"ring_activated"}}, std::pair{Stage::RingClosed, std::string_view{"ring_closed"}},
        std::pair{Stage::Offered, std::string_view{"offered"}}};
};

/// What the engine does by itself when a clock warns or runs out.
enum class RuleAction : std::uint8_t { Widen, AddTier, Reoffer, PageSupervisor, OpenRing, VoiceHook };
template <> struct EnumNames<RuleAction> {
    static constexpr std::array table{std::pair{RuleAction::Widen, std::string_view{"widen"}}, std::pair{RuleAction::AddTier, std::string_view{"add_tier"}},
                                      std::pair{RuleAction::Reoffer, std::string_view{"reoffer"}}, std::pair{RuleAction::PageSupervisor, std::string_view{"page_supervisor"}},
                                      std::pair{RuleAction::OpenRing, std::string_view{"open_ring"}}, std::pair{RuleAction::VoiceHook, std::string_view{"voice_hook"}}};
};

/// Empty list: any. `night` of the time band is 22:00-06:00 local.
enum class TimeBand : std::uint8_t { Any, Day, Night };
template <> struct EnumNames<TimeBand> {
    static constexpr std::array table{std::pair{TimeBand::Any, std::string_view{"any"}}, std::pair{TimeBand::Day, std::string_view{"day"}},
                                      std::pair{TimeBand::Night, std::string_view{"night"}}};
};

struct RuleMatch {
    std::vector<ZoneClass> zone_class;
    std::vector<Severity> severity;
    std::vector<AlertType> type;
    std::vector<SourceKind> source_kind;
    TimeBand time_band{TimeBand::Any};
    std::string weather;  ///< "" any; else the weather word set by the desk (for example "heavy_rain")
};

/// Whose progress counts, and how many.
struct RuleActor {
    std::vector<ResponderClass> classes;  ///< empty: any class
    Tier tier{};                          ///< 0: any tier
    std::uint8_t min_count{1};            ///< 1..8
    bool distinct_units{};                ///< two people of one unit count once
};

struct Rule {
    std::string id;  ///< unique in its pack, lower_snake
    RuleMatch match;
    Stage start{Stage::Received};
    Stage stop{Stage::Arrived};
    RuleActor actor;
    Duration deadline{};
    std::vector<Duration> warn_at;       ///< after the start, ascending, each below the deadline
    std::uint8_t target_percentile{90};  ///< share of clocks that should be met, for reports
    std::vector<RuleAction> on_warn;
    std::vector<RuleAction> on_breach;
    bool pausable{};                         ///< may be paused by a supervisor with a reason
    std::vector<std::string> excuse_codes;   ///< for example "road_blocked"; each use is audited
};

}  // namespace watchgrid::engine
