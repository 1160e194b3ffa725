#pragma once
/// What the world is asked to do because of an event. At least once: after a crash everything not yet confirmed is asked again,
/// and receivers drop the ids that they know.
#include <optional>
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

enum class TaskKind : std::uint8_t { Granted, TakenByOther, StandDown, Withdrawn, Updated, Message };
template <> struct EnumNames<TaskKind> {
    static constexpr std::array table{
        std::pair{TaskKind::Granted, std::string_view{"granted"}}, std::pair{TaskKind::TakenByOther, std::string_view{"taken_by_other"}},
        std::pair{TaskKind::StandDown, std::string_view{"stand_down"}}, std::pair{TaskKind::Withdrawn, std::string_view{"withdrawn"}},
        std::pair{TaskKind::Updated, std::string_view{"updated"}}, std::pair{TaskKind::Message, std::string_view{"message"}}};
};

enum class HookKind : std::uint8_t { Undelivered, PageSupervisor, Voice, Ambulance, KeyHolder, Helper, Reporter };
template <> struct EnumNames<HookKind> {
    static constexpr std::array table{std::pair{HookKind::Undelivered, std::string_view{"undelivered"}}, std::pair{HookKind::PageSupervisor, std::string_view{"page_supervisor"}},
                                      std::pair{HookKind::Voice, std::string_view{"voice"}},
                                      std::pair{HookKind::Ambulance, std::string_view{"ambulance"}}, std::pair{HookKind::KeyHolder, std::string_view{"key_holder"}},
                                      std::pair{HookKind::Helper, std::string_view{"helper"}}, std::pair{HookKind::Reporter, std::string_view{"reporter"}}};
};

struct PublishOffer { OfferId offer; };
/// `offer` is 0 for a message about an incident that the responder is not asked to go to.
struct PublishTask { ResponderId responder; IncidentId incident; OfferId offer; TaskKind kind{}; std::string text; };
/// SMS, voice or pager: another channel than MQTT.
struct CallHook { HookKind kind{}; IncidentId incident; OfferId offer; std::string text; std::string to{}; CareNoticeId notice{}; };
/// To everybody in an area; retained until it expires. `ended`: taken back, the retained message is cleared.
struct PublishNotice { NoticeId notice; bool ended{}; };

/// (seq of the event, index among its effects) names an effect for ever.
struct Effect {
    std::uint64_t seq{};
    std::uint32_t index{};
    std::variant<PublishOffer, PublishTask, CallHook, PublishNotice> body;
};

/// Pure. `seq` is the event's journal position. `after` is a state in which the event was applied: while the service runs, with all other events of
/// the same command, after a restart with none that came behind it. So whatever has to be told in any case stands in the event itself.
std::vector<Effect> effects_of(const State& after, const Event&, std::uint64_t seq);

/// Everything that is still open for a responder: the answer to hello, and what a lost broker has to be told again.
std::vector<Effect> open_effects(const State&, ResponderId);

}  // namespace watchgrid::engine
