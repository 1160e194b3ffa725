#pragma once
/// Everything that can be asked of the engine. Commands are orders; they may be refused. `Instant now` comes beside them.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/core/everyday_command.hpp"
#include "engine/core/ring_command.hpp"
#include "engine/dispatch/explanation.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/incident/alert.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::engine {

/// The town's people and rules, told at every start; what is known already makes no event.
struct LoadTown {
    std::vector<Responder> responders;
    PolicyPack policy;
};

struct ReceiveAlert { Alert alert; };

enum class AnswerKind : std::uint8_t { Delivered, Seen, Accept, Decline, Moving, Arrived, Controlled, Feedback, Withdraw };
template <> struct EnumNames<AnswerKind> {
    static constexpr std::array table{
        std::pair{AnswerKind::Delivered, std::string_view{"delivered"}}, std::pair{AnswerKind::Seen, std::string_view{"seen"}},
        std::pair{AnswerKind::Accept, std::string_view{"accept"}}, std::pair{AnswerKind::Decline, std::string_view{"decline"}},
        std::pair{AnswerKind::Moving, std::string_view{"moving"}}, std::pair{AnswerKind::Arrived, std::string_view{"arrived"}},
        std::pair{AnswerKind::Controlled, std::string_view{"controlled"}}, std::pair{AnswerKind::Feedback, std::string_view{"feedback"}},
        std::pair{AnswerKind::Withdraw, std::string_view{"withdraw"}}};
};
struct AnswerOffer {
    ResponderId responder;
    OfferId offer;
    AnswerKind answer{};
    std::optional<Instant> device_at;  ///< by the phone's clock; kept, never decides
    std::string text;
};

/// A photo of the scene, stored already. From whoever took the incident on, also after it is over: reports come late.
struct AddPhoto {
    ResponderId responder;
    OfferId offer;
    std::string digest;  ///< SHA-256 of the bytes, lower-case hex
    std::uint32_t bytes{};
    std::optional<Instant> device_at;
};

struct ReportDuty {
    ResponderId responder;
    bool on{};
    bool drill{};  ///< on duty for a drill only
    std::string by;  ///< who says so: "" the responder, else the desk's user
};

/// Telemetry: changes the fleet, and makes an event only when it means moving or arrival.
struct ReportPosition {
    ResponderId responder;
    LatLon at;
    Instant taken_at;
};

/// What a dispatcher orders about an incident. `by` is the user; `reason` is kept with every override.
struct ClaimIncident { IncidentId incident; std::string by; };
struct AssignResponder { IncidentId incident; ResponderId responder; std::string by; std::string reason; };
struct UnassignResponder { IncidentId incident; ResponderId responder; std::string by; std::string reason; };
struct Escalate { IncidentId incident; Tier tier{}; std::string by; std::string reason; };  ///< tier 0: the next one
struct SetSeverity { IncidentId incident; Severity severity{}; std::string by; std::string reason; };
struct SetLocation { IncidentId incident; Location location; std::string by; };
struct AddNote { IncidentId incident; std::string by; std::string text; };
struct ExcuseClock { IncidentId incident; std::string rule_id; std::string code; std::string by; };
struct PauseClock { IncidentId incident; std::string rule_id; bool resume{}; std::string by; std::string reason; };
struct ResolveIncident { IncidentId incident; std::string outcome; std::string by; std::string text; };
struct CancelIncident { IncidentId incident; std::string by; std::string reason; };
struct ReopenIncident { IncidentId incident; std::string by; std::string reason; };
struct MergeIncident { IncidentId incident; IncidentId into; std::string by; };
struct UnmergeIncident { IncidentId incident; std::string by; };

/// Estimates anew who will come when asked, from the answers until now. Every night, and when somebody asks for it.
struct LearnAnswers {};

/// Time has passed: does everything that is due, in due order.
struct Tick {};

using AnyCommand = std::variant<LoadTown, ReceiveAlert, AnswerOffer, ReportDuty, ReportPosition, ClaimIncident, AssignResponder, UnassignResponder, Escalate,
                             SetSeverity, SetLocation, AddNote, ExcuseClock, PauseClock, ResolveIncident, CancelIncident, ReopenIncident, MergeIncident,
                             UnmergeIncident, Tick, LearnAnswers, ActivateRing, SightSuspect, SetRingPost, ReplanRing, LendToRing,
                             TakeOverRing, StandDownRing, EscalateRing, AddPhoto, InspectHazard, ReportHazard, ReportSilence, FinishTask, SetHeat, StartPatrol, CheckPatrol, EndPatrol,
                             RecordWork, VisitHome, SettleCareNotice, OpenDispute, StepDispute, ReopenDispute, CreditPoints, RedeemPoints,
                             ReversePoints, ReviewPoints, RecordHelp, OrderWithdraw, RecordInjury, IssueNotice, CancelNotice>;

/// One of them. Copying, moving and ending one of sixty types is compiled once, in command.cpp, not in every file that holds one.
struct Command : AnyCommand {
    using AnyCommand::AnyCommand;
    using AnyCommand::operator=;
    Command();
    Command(const Command&);
    Command(Command&&) noexcept;
    Command& operator=(const Command&);
    Command& operator=(Command&&) noexcept;
    ~Command();
};

}  // namespace watchgrid::engine
