#pragma once
/// Everything that can have happened. Events carry outcomes, not recipes: `apply` never plans again, so a new planner leaves
/// history alone. The number in AnyEvent's order + 1 is the record type in the journal: only ever add at the end.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/core/ring_event.hpp"
#include "engine/dispatch/explanation.hpp"
#include "engine/everyday/everyday_event.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/incident/alert.hpp"
#include "engine/incident/outcome.hpp"
#include "engine/matching/acceptance.hpp"
#include "engine/sla/policy_fields.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::engine {

enum class BreachCause : std::uint8_t { None, NoCandidate, NotDelivered, NoAccept, Travel, Desk };
template <> struct EnumNames<BreachCause> {
    static constexpr std::array table{
        std::pair{BreachCause::None, std::string_view{"none"}}, std::pair{BreachCause::NoCandidate, std::string_view{"no_candidate"}},
        std::pair{BreachCause::NotDelivered, std::string_view{"not_delivered"}}, std::pair{BreachCause::NoAccept, std::string_view{"no_accept"}},
        std::pair{BreachCause::Travel, std::string_view{"travel"}}, std::pair{BreachCause::Desk, std::string_view{"desk"}}};
};

/// How an offer or an assignment came to its end.
enum class EndReason : std::uint8_t { None, TakenByOther, StandDown, IncidentClosed, OffDuty, Unassigned, Withdrawn, Stalled, Merged, Rematched };
template <> struct EnumNames<EndReason> {
    static constexpr std::array table{
        std::pair{EndReason::None, std::string_view{"none"}}, std::pair{EndReason::TakenByOther, std::string_view{"taken_by_other"}},
        std::pair{EndReason::StandDown, std::string_view{"stand_down"}}, std::pair{EndReason::IncidentClosed, std::string_view{"incident_closed"}},
        std::pair{EndReason::OffDuty, std::string_view{"off_duty"}}, std::pair{EndReason::Unassigned, std::string_view{"unassigned"}},
        std::pair{EndReason::Withdrawn, std::string_view{"withdrawn"}}, std::pair{EndReason::Stalled, std::string_view{"stalled"}},
        std::pair{EndReason::Merged, std::string_view{"merged"}}, std::pair{EndReason::Rematched, std::string_view{"rematched"}}};
};

/// Who says that a stage was reached.
enum class Witness : std::uint8_t { Button, Geofence, Track, Desk };
template <> struct EnumNames<Witness> {
    static constexpr std::array table{std::pair{Witness::Button, std::string_view{"button"}}, std::pair{Witness::Geofence, std::string_view{"geofence"}},
                                      std::pair{Witness::Track, std::string_view{"track"}}, std::pair{Witness::Desk, std::string_view{"desk"}}};
};

/// What brought a matching decision about.
enum class MatchTrigger : std::uint8_t { Opened, Declined, Expired, Stalled, Withdrawn, Retry, Escalated, Located, Manual, Released, Recheck, Rematch, UnderControl };
template <> struct EnumNames<MatchTrigger> {
    static constexpr std::array table{
        std::pair{MatchTrigger::Opened, std::string_view{"opened"}}, std::pair{MatchTrigger::Declined, std::string_view{"declined"}},
        std::pair{MatchTrigger::Expired, std::string_view{"expired"}}, std::pair{MatchTrigger::Stalled, std::string_view{"stalled"}},
        std::pair{MatchTrigger::Withdrawn, std::string_view{"withdrawn"}}, std::pair{MatchTrigger::Retry, std::string_view{"retry"}},
        std::pair{MatchTrigger::Escalated, std::string_view{"escalated"}}, std::pair{MatchTrigger::Located, std::string_view{"located"}},
        std::pair{MatchTrigger::Manual, std::string_view{"manual"}}, std::pair{MatchTrigger::Released, std::string_view{"released"}},
        std::pair{MatchTrigger::Recheck, std::string_view{"recheck"}}, std::pair{MatchTrigger::Rematch, std::string_view{"rematch"}},
        std::pair{MatchTrigger::UnderControl, std::string_view{"under_control"}}};
};

using PolicyIndex = std::uint32_t;  ///< position in State::policies

struct PolicyActivated { PolicyPack pack; };
struct ResponderEnrolled { ResponderId responder; Responder profile; };
struct ResponderUpdated { ResponderId responder; Responder profile; };
struct ResponderRetired { ResponderId responder; };
struct DutyChanged { ResponderId responder; bool on{}; bool drill{}; std::string by; bool counted{}; };  ///< counted: the pack bounds the hours of that class
struct IncidentOpened {
    IncidentId incident; PolicyIndex policy{}; AlertType type{}; Intent intent{}; Severity severity{}; SourceKind source_kind{};
    std::optional<Location> location; std::string place_id; std::string zone_id; ZoneClass zone_class{}; bool silent{}; bool drill{};
    std::uint16_t dispatch_row{};  ///< of the pack; kNoDispatchRow when nobody is to be asked
};
inline constexpr std::uint16_t kNoDispatchRow = 0xFFFF;
struct AlertAccepted { AlertNumber number; IncidentId incident; Alert alert; };
struct OwnerNotified { IncidentId incident; ResponderId responder; bool deputy{}; };
struct ClockStarted { ClockId clock; IncidentId incident; std::uint16_t rule{}; Instant started_at; Instant due_at; };
struct ClockWarned { ClockId clock; std::uint8_t warnings{}; };
struct ClockBreached { ClockId clock; BreachCause cause{}; bool late{}; };
struct ClockStopped { ClockId clock; };
struct ClockCancelled { ClockId clock; };
struct ClockPaused { ClockId clock; std::string by; std::string reason; };
struct ClockResumed { ClockId clock; Instant due_at; std::string by; };
struct ClockExcused { ClockId clock; std::string code; std::string by; };
struct ClockMoved { ClockId clock; Instant started_at; Instant due_at; };  ///< merged with an earlier incident
struct MatchExplained {
    IncidentId incident; Tier tier{}; MatchTrigger trigger{}; Duration within{}; std::vector<Candidate> candidates;
    std::vector<VerdictCount> excluded; std::uint8_t wanted{}; Shortfall shortfall{}; std::optional<Instant> retry_at;
    std::optional<Instant> recheck_at;  ///< adaptive set: from then on silence has made it too small
    Ppm soon{}, later{};                ///< adaptive set: claimed chance that somebody is there by the first and the second target
    Duration gain{};                    ///< re-match: what all incidents that it touched save together
};
struct OfferMade {
    OfferId offer; IncidentId incident; ResponderId responder; Tier tier{}; Duration eta{}; std::uint32_t distance_m{}; Instant expires_at;
    bool ordered{};  ///< by a dispatcher: counts as accepted at once
    bool claim{};    ///< open claim window: the first who accepts has it
    RingId ring{};   ///< to hold a post of this ring: tier 0, and no slot of the incident
    std::uint32_t post{};
    bool rematch{};              ///< ordered by the re-match: may be turned round again, unlike an order of the desk
    std::uint8_t reroutings{};   ///< how often the unit was turned round before this order
    std::uint8_t hour_band{};    ///< local, 1..4 (`hour_band` + 1); 0: not known
};
struct OfferDelivered { OfferId offer; };
struct OfferSeen { OfferId offer; };
struct OfferUndelivered { OfferId offer; };
struct OfferAccepted { OfferId offer; std::optional<Instant> device_at; };
struct OfferDeclined { OfferId offer; std::string text; };
struct OfferExpired { OfferId offer; };
struct OfferWithdrawn { OfferId offer; EndReason reason{}; };
struct AssignmentProgressed { OfferId offer; Stage stage{}; Witness witness{}; std::optional<Instant> device_at; std::string text; };
/// `not_kept`: the yes that was given counts no more in what is learned about this person, unless they arrive all the same; false for whoever was
/// ordered, and in old journals. What is learned of a class by hour keeps it.
struct AssignmentStalled { OfferId offer; bool not_kept{}; };
struct AssignmentEnded { OfferId offer; EndReason reason{}; std::string by; std::string text; };
struct TierWidened {
    IncidentId incident; Tier tier{}; std::uint8_t slots{}; std::uint8_t batch{}; Duration within{}; Duration offer_timeout{}; std::uint8_t offers_max{}; bool ask_again{};
    bool keeps_claim{};       ///< the claim window goes on as it was
    bool lifts_withdrawal{};  ///< an order for this very tier, after it was withdrawn
    bool demanded{};          ///< more people are wanted from now on, whoever said before that it is under control; false in old journals
};
struct IncidentEscalated { IncidentId incident; RuleAction action{}; ClockId clock; std::string by; std::string reason; };
struct SeverityChanged { IncidentId incident; Severity severity{}; std::string by; std::string reason; };
struct LocationChanged { IncidentId incident; Location location; std::string zone_id; ZoneClass zone_class{}; std::string by; };
struct NoteAdded { IncidentId incident; std::string by; std::string text; };
/// A picture from the scene. The bytes lie beside the journal under their digest (SHA-256, hex); the journal says that they belong here.
struct PhotoAdded { IncidentId incident; OfferId offer; std::string digest; std::uint32_t bytes{}; std::optional<Instant> device_at; };
struct IncidentClaimed { IncidentId incident; std::string by; };
inline constexpr std::string_view kFalseAlarm = to_string(IncidentOutcome::FalseAlarm);  ///< the outcome that counts against the sender
struct IncidentClosed { IncidentId incident; std::string outcome; std::string by; std::string text; };
struct IncidentReopened { IncidentId incident; std::string by; std::string reason; };
struct IncidentMerged { IncidentId incident; IncidentId into; std::string by; Ppm likelihood{}; };  ///< likelihood: 0 when a person merged
/// Possibly one event: shown together, dispatched apart.
struct IncidentLinked { IncidentId incident; IncidentId other; Ppm likelihood{}; };
struct IncidentUnmerged { IncidentId incident; IncidentId from; std::string by; };
/// What one person's answers have taught so far.
struct LearnedAnswers { ResponderId responder; AnswerCounts counts; Duration delay_median{}; };
/// Acceptance estimated anew; decisions use this version until the next one, so that a replay decides the same.
struct AnswersLearned { std::uint32_t version{}; Ppm kept{}; std::vector<AcceptancePrior> priors; std::vector<LearnedAnswers> people; };

using AnyEvent =
    std::variant<PolicyActivated, ResponderEnrolled, ResponderUpdated, ResponderRetired, DutyChanged, IncidentOpened, AlertAccepted, OwnerNotified,
                 ClockStarted, ClockWarned, ClockBreached, ClockStopped, ClockCancelled, ClockPaused, ClockResumed, ClockExcused, ClockMoved, MatchExplained,
                 OfferMade, OfferDelivered, OfferSeen, OfferUndelivered, OfferAccepted, OfferDeclined, OfferExpired, OfferWithdrawn, AssignmentProgressed,
                 AssignmentStalled, AssignmentEnded, TierWidened, IncidentEscalated, SeverityChanged, LocationChanged, NoteAdded, IncidentClaimed,
                 IncidentClosed, IncidentReopened, IncidentMerged, IncidentUnmerged, AnswersLearned, RingActivated, RingPlanned, SuspectSighted,
                 RingPostSet, RingSealed, RingBroken, RingLent, RingTakenOver, RingStoodDown, IncidentLinked, PhotoAdded,
                 EverydayRulesSet, TaskRaised, TaskOverdue, TaskDone, HazardListed, HazardUnlisted, HeatSet, InspectionMoved,
                 HazardInspected, PatrolStarted, PatrolChecked, PatrolEnded, WorkRecorded, HomeListed, HomeUnlisted, HomeVisited,
                 CareNotified, CareNoticeSettled, DisputeOpened, DisputeStepped, DisputeReopened, DisputeRecurred, PointsEntered,
                 PointsReviewed, HelpRecorded, WithdrawOrdered, InjuryRecorded, NoticeIssued, NoticeEnded,
                 TaskHandedOver>;

/// One of them; as Command, what holds for each of its types is compiled once, in event.cpp.
struct EventBody : AnyEvent {
    using AnyEvent::AnyEvent;
    using AnyEvent::operator=;
    EventBody();
    EventBody(const EventBody&);
    EventBody(EventBody&&) noexcept;
    EventBody& operator=(const EventBody&);
    EventBody& operator=(EventBody&&) noexcept;
    ~EventBody();
};

struct Event {
    Instant at;  ///< of the step that decided it; never goes back along the journal
    EventBody body;
};

/// The name of each event, as the timeline and `replay --print` show it; same order as AnyEvent.
inline constexpr std::array<std::string_view, std::variant_size_v<AnyEvent>> kEventNames{
    "policy_activated", "responder_enrolled", "responder_updated", "responder_retired", "duty_changed", "incident_opened", "alert_accepted", "owner_notified",
    "clock_started", "clock_warned", "clock_breached", "clock_stopped", "clock_cancelled", "clock_paused", "clock_resumed", "clock_excused", "clock_moved", "match_explained",
    "offer_made", "offer_delivered", "offer_seen", "offer_undelivered", "offer_accepted", "offer_declined", "offer_expired", "offer_withdrawn", "assignment_progressed",
    "assignment_stalled", "assignment_ended", "tier_widened", "incident_escalated", "severity_changed", "location_changed", "note_added", "incident_claimed",
    "incident_closed", "incident_reopened", "incident_merged", "incident_unmerged", "answers_learned", "ring_activated", "ring_planned",
    "suspect_sighted", "ring_post_set", "ring_sealed", "ring_broken", "ring_lent", "ring_taken_over", "ring_stood_down", "incident_linked", "photo_added",
    "everyday_rules_set", "task_raised", "task_overdue", "task_done", "hazard_listed", "hazard_unlisted", "heat_set", "inspection_moved",
    "hazard_inspected", "patrol_started", "patrol_checked", "patrol_ended", "work_recorded", "home_listed", "home_unlisted", "home_visited",
    "care_notified", "care_notice_settled", "dispute_opened", "dispute_stepped", "dispute_reopened", "dispute_recurred", "points_entered",
    "points_reviewed", "help_recorded", "withdraw_ordered", "injury_recorded", "notice_issued", "notice_ended",
    "task_handed_over"};
inline std::string_view name_of(const EventBody& e) noexcept { return kEventNames[e.index()]; }

}  // namespace watchgrid::engine
