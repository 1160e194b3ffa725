#pragma once
/// Why a command was refused: a stable code and the fact that explains it. A refusal changes nothing.
#include <boost/assert/source_location.hpp>
#include <cstdint>
#include <string>

#include "engine/base/enum_names.hpp"

namespace watchgrid::engine {

enum class Refusal : std::uint8_t {
    UnknownOffer, NotYourOffer, OfferExpired, OfferTaken, OfferWithdrawn, OfferDeclined, NotAccepted, AssignmentEnded,
    UnknownResponder, OffDuty, Gated, Busy, NotInDrill, UnknownIncident, IncidentClosed, IncidentOpen, NotAssigned, AlreadyAssigned,
    ReasonMissing, OutcomeMissing, UnknownClock, ClockNotRunning, NotExcusable, NotPausable, NoChange, SilentAlarm, SameIncident, NotMerged,
    NoPolicy, TooMany, UnknownRing, RingActive, RingStoodDown, OffMap, OldSighting, UnknownPost, NotAtPost, NoRoads, UnknownTemplate, NoOuterRing,
    UnknownPlace, UnknownItem, NoPosition, TooFar, StaleFix, TooLate, UnknownTask, TaskDone, NeedsProof, UnknownPatrol, PatrolEnded, UnknownHome,
    UnknownCareNotice, AlreadySettled, UnknownDispute, DisputeSettled, DisputeOpen, UnknownEntry, AlreadyReversed, ReversesReversal, NotEnoughPoints,
    PointsOff, PaidStaff, KeyReused, UnknownZone, BadExpiry, UnknownNotice, NoticeEnded, FieldMissing, NotVetted,
};
template <> struct EnumNames<Refusal> {
    static constexpr std::array table{
        std::pair{Refusal::UnknownOffer, std::string_view{"unknown_offer"}}, std::pair{Refusal::NotYourOffer, std::string_view{"not_your_offer"}},
        std::pair{Refusal::OfferExpired, std::string_view{"offer_expired"}}, std::pair{Refusal::OfferTaken, std::string_view{"taken_by_other"}},
        std::pair{Refusal::OfferWithdrawn, std::string_view{"offer_withdrawn"}}, std::pair{Refusal::OfferDeclined, std::string_view{"offer_declined"}},
        std::pair{Refusal::NotAccepted, std::string_view{"not_accepted"}}, std::pair{Refusal::AssignmentEnded, std::string_view{"assignment_ended"}},
        std::pair{Refusal::UnknownResponder, std::string_view{"unknown_responder"}}, std::pair{Refusal::OffDuty, std::string_view{"responder_off_duty"}},
        std::pair{Refusal::Gated, std::string_view{"responder_gated"}}, std::pair{Refusal::Busy, std::string_view{"responder_busy"}},
        std::pair{Refusal::NotInDrill, std::string_view{"responder_not_in_drill"}}, std::pair{Refusal::UnknownIncident, std::string_view{"unknown_incident"}},
        std::pair{Refusal::IncidentClosed, std::string_view{"incident_closed"}}, std::pair{Refusal::IncidentOpen, std::string_view{"incident_open"}},
        std::pair{Refusal::NotAssigned, std::string_view{"not_assigned"}}, std::pair{Refusal::AlreadyAssigned, std::string_view{"already_assigned"}},
        std::pair{Refusal::ReasonMissing, std::string_view{"reason_missing"}}, std::pair{Refusal::OutcomeMissing, std::string_view{"outcome_missing"}},
        std::pair{Refusal::UnknownClock, std::string_view{"unknown_clock"}}, std::pair{Refusal::ClockNotRunning, std::string_view{"clock_not_running"}},
        std::pair{Refusal::NotExcusable, std::string_view{"not_excusable"}}, std::pair{Refusal::NotPausable, std::string_view{"not_pausable"}},
        std::pair{Refusal::NoChange, std::string_view{"no_change"}}, std::pair{Refusal::SilentAlarm, std::string_view{"silent_alarm"}},
        std::pair{Refusal::SameIncident, std::string_view{"same_incident"}}, std::pair{Refusal::NotMerged, std::string_view{"not_merged"}},
        std::pair{Refusal::NoPolicy, std::string_view{"no_policy"}}, std::pair{Refusal::TooMany, std::string_view{"too_many"}},
        std::pair{Refusal::UnknownRing, std::string_view{"unknown_ring"}}, std::pair{Refusal::RingActive, std::string_view{"ring_active"}},
        std::pair{Refusal::RingStoodDown, std::string_view{"ring_stood_down"}}, std::pair{Refusal::OffMap, std::string_view{"off_map"}},
        std::pair{Refusal::OldSighting, std::string_view{"old_sighting"}}, std::pair{Refusal::UnknownPost, std::string_view{"unknown_post"}},
        std::pair{Refusal::NotAtPost, std::string_view{"not_at_post"}}, std::pair{Refusal::NoRoads, std::string_view{"no_roads"}},
        std::pair{Refusal::UnknownTemplate, std::string_view{"unknown_template"}}, std::pair{Refusal::NoOuterRing, std::string_view{"no_outer_ring"}},
        std::pair{Refusal::UnknownPlace, std::string_view{"unknown_place"}}, std::pair{Refusal::UnknownItem, std::string_view{"unknown_item"}},
        std::pair{Refusal::NoPosition, std::string_view{"no_position"}}, std::pair{Refusal::TooFar, std::string_view{"too_far"}},
        std::pair{Refusal::StaleFix, std::string_view{"stale_fix"}}, std::pair{Refusal::TooLate, std::string_view{"too_late"}},
        std::pair{Refusal::UnknownTask, std::string_view{"unknown_task"}}, std::pair{Refusal::TaskDone, std::string_view{"task_done"}},
        std::pair{Refusal::NeedsProof, std::string_view{"needs_proof"}}, std::pair{Refusal::UnknownPatrol, std::string_view{"unknown_patrol"}},
        std::pair{Refusal::PatrolEnded, std::string_view{"patrol_ended"}}, std::pair{Refusal::UnknownHome, std::string_view{"unknown_home"}},
        std::pair{Refusal::UnknownCareNotice, std::string_view{"unknown_care_notice"}}, std::pair{Refusal::AlreadySettled, std::string_view{"already_settled"}},
        std::pair{Refusal::UnknownDispute, std::string_view{"unknown_dispute"}}, std::pair{Refusal::DisputeSettled, std::string_view{"dispute_settled"}},
        std::pair{Refusal::DisputeOpen, std::string_view{"dispute_open"}}, std::pair{Refusal::UnknownEntry, std::string_view{"unknown_entry"}},
        std::pair{Refusal::AlreadyReversed, std::string_view{"already_reversed"}}, std::pair{Refusal::ReversesReversal, std::string_view{"reverses_reversal"}},
        std::pair{Refusal::NotEnoughPoints, std::string_view{"not_enough_points"}}, std::pair{Refusal::PointsOff, std::string_view{"points_off"}},
        std::pair{Refusal::PaidStaff, std::string_view{"paid_staff"}}, std::pair{Refusal::KeyReused, std::string_view{"key_reused"}},
        std::pair{Refusal::UnknownZone, std::string_view{"unknown_zone"}}, std::pair{Refusal::BadExpiry, std::string_view{"bad_expiry"}},
        std::pair{Refusal::UnknownNotice, std::string_view{"unknown_notice"}}, std::pair{Refusal::NoticeEnded, std::string_view{"notice_ended"}},
        std::pair{Refusal::FieldMissing, std::string_view{"field_missing"}}, std::pair{Refusal::NotVetted, std::string_view{"responder_not_vetted"}}};
};

struct Rejection {
    Refusal code{};
    std::string detail;  ///< one sentence for people: what was expected, what is the case
};
[[noreturn]] void throw_exception_from_error(const Rejection&, const boost::source_location&);

}  // namespace watchgrid::engine
