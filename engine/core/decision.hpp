#pragma once
/// One decision in the making: the workbench of the decide_*.cpp files. Not for use outside engine/core.
#include <string>
#include <utility>
#include <vector>

#include "engine/core/decide.hpp"
#include "engine/sla/policy_match.hpp"

namespace watchgrid::engine {

class Decision {
public:
    Decision(State& state, World world, Instant at) : s{state}, w{world}, now{at} {}

    State& s;
    World w;
    const Instant now;

    /// Applies the event, keeps the fleet in step, and remembers it for the journal.
    void emit(EventBody body);
    std::vector<Event> take() { return std::move(events_); }
    bool decided_nothing() const noexcept { return events_.empty(); }

    // ---- who and what (decide.cpp) ----
    bool night() const noexcept;
    IncidentFacts facts_of(const IncidentState&) const;
    const IncidentState* open_incident(IncidentId) const noexcept;
    bool police_accepted(const IncidentState&) const;
    std::size_t filled_slots(const IncidentState&, Tier) const;

    // ---- clocks (clocks.cpp) ----
    /// When the incident was received, or last opened again.
    Instant clocks_count_from(IncidentId) const;
    /// Starts every rule of the incident's pack that covers it, begins at `stage` and does not run yet.
    void start_clocks(IncidentId, Stage stage, Instant started_at);
    /// Stops every clock whose stop stage has now been reached by enough of the right people.
    void settle_clocks(IncidentId);
    void cancel_clocks(IncidentId);
    /// Since when people and ring of an incident are as far as they are: every stage but "received" whose clocks still run there, or never began.
    std::vector<std::pair<Stage, Instant>> stages_under_way(IncidentId) const;
    void fire_clock(ClockId);  ///< a warning or a breach is due
    /// A clock runs, or ran out and was not stopped, that those who have accepted cannot stop: it takes more or other people.
    bool clocks_want_people(IncidentId) const;

    // ---- matching (matching.cpp) ----
    /// Brings the open offers of one tier to what its plan wants: asks the next best, or stands the rest down. Tier 0: the posts of its ring.
    void match(IncidentId, Tier, MatchTrigger);
    void match_all(IncidentId, MatchTrigger);
    /// Somebody of the tier has left. @param spoke of the scene they had: the tiers that rested on their word are looked for again too.
    void match_after_leaving(IncidentId, Tier, bool spoke, MatchTrigger);
    /// Tells what was found, and asks whom it chose. @param coming people who fill a slot or may still accept
    void offer_to_chosen(MatchExplained, std::size_t coming, std::size_t needed);
    void hold(IncidentId, Tier, MatchTrigger);
    void tell_offers_used_up(IncidentId, Tier, MatchTrigger, bool short_of_people);
    /// Nobody else of the tier is looked for: somebody there says that it is under control, or has reported on it, and no clock wants more
    /// people. What is severe, or for what more people were demanded since, takes the word of one of the tier or above (decisions/0017).
    bool search_is_over(const IncidentState&, IncidentId, Tier) const;
    /// Stands down who is still being asked where the search has just ended.
    void end_search_under_control(IncidentId);
    static constexpr std::size_t kTriesOfFreed = 8;     ///< incidents looked at for somebody who became free: those before it may want nobody nearer
    static constexpr std::size_t kTriesOfPosition = 1;  ///< and for a first position: a herd of phones that come back must not cost eight searches each
    /// Somebody became free: the most urgent incident that waits for such a person gets them.
    void match_waiting(ResponderId, std::size_t tries = kTriesOfFreed);
    /// The same after a job or at the start of duty; when nobody waits, units that are under way may change places with them.
    void match_freed(ResponderId);
    int rematches{};  ///< of this decision
    /// Claim window over without a claim: the nearest police are ordered.
    void order_nearest(IncidentId);
    /// From here on it is asked for as any other incident. Whoever was asked to claim it is let go, and returned.
    std::vector<ResponderId> end_claim_window(IncidentId);
    bool makes_hard_exclusion(const IncidentState&, ResponderId, Verdict& why) const;
    /// The same for an order by hand: people may be called out of hours, and from leave when on duty all the same.
    bool forbids_order(const IncidentState&, ResponderId, Verdict& why) const;
    bool on_leave(ResponderId) const;
    bool off_shift(ResponderId) const;
    /// Vetting, gates, assignment and open offer: what holds at any hour, also for an order out of hours or on leave.
    bool makes_exclusion_of_person(const IncidentState&, ResponderId, Verdict& why) const;

    // ---- life of offers and incidents (decide_offer.cpp, decide_desk.cpp) ----
    /// The tier leaves and is not asked again (decide_help.cpp). Returns who is free, for `match_waiting` once this incident is settled.
    std::vector<ResponderId> order_out(IncidentId, Tier, const std::string& reason, const std::string& by);
    void end_assignment(OfferId, EndReason, const std::string& by, const std::string& text);
    void withdraw_open_offers(IncidentId, EndReason, Tier only_tier = 0);
    /// The same without offering the people to incidents that wait; returns them for `match_waiting` once this incident is settled.
    std::vector<ResponderId> take_back_open_offers(IncidentId, EndReason, Tier only_tier = 0);
    void progress(OfferId, Stage, Witness, std::optional<Instant> device_at, const std::string& text);
    void escalate(IncidentId, RuleAction, ClockId, const std::string& by, const std::string& reason);
    /// Tier 0: the next one, never one that was withdrawn. A tier that is named is asked again also after its withdrawal.
    void add_tier(IncidentId, Tier, ClockId, const std::string& by, const std::string& reason);

private:
    std::vector<Event> events_;
};

/// One function a command; each returns the refusal, or nothing after emitting its events.
using MaybeRefused = std::optional<Rejection>;
MaybeRefused decide_on(Decision&, const LoadTown&);
MaybeRefused decide_on(Decision&, const ReceiveAlert&);
MaybeRefused decide_on(Decision&, const AnswerOffer&);
MaybeRefused decide_on(Decision&, const AddPhoto&);
MaybeRefused decide_on(Decision&, const ReportDuty&);
MaybeRefused decide_on(Decision&, const ReportPosition&);
MaybeRefused decide_on(Decision&, const ClaimIncident&);
MaybeRefused decide_on(Decision&, const AssignResponder&);
MaybeRefused decide_on(Decision&, const UnassignResponder&);
MaybeRefused decide_on(Decision&, const Escalate&);
MaybeRefused decide_on(Decision&, const SetSeverity&);
MaybeRefused decide_on(Decision&, const SetLocation&);
MaybeRefused decide_on(Decision&, const AddNote&);
MaybeRefused decide_on(Decision&, const ExcuseClock&);
MaybeRefused decide_on(Decision&, const PauseClock&);
MaybeRefused decide_on(Decision&, const ResolveIncident&);
MaybeRefused decide_on(Decision&, const CancelIncident&);
MaybeRefused decide_on(Decision&, const ReopenIncident&);
MaybeRefused decide_on(Decision&, const MergeIncident&);
MaybeRefused decide_on(Decision&, const UnmergeIncident&);
MaybeRefused decide_on(Decision&, const Tick&);
MaybeRefused decide_on(Decision&, const ActivateRing&);
MaybeRefused decide_on(Decision&, const SightSuspect&);
MaybeRefused decide_on(Decision&, const SetRingPost&);
MaybeRefused decide_on(Decision&, const ReplanRing&);
MaybeRefused decide_on(Decision&, const LendToRing&);
MaybeRefused decide_on(Decision&, const TakeOverRing&);
MaybeRefused decide_on(Decision&, const StandDownRing&);
MaybeRefused decide_on(Decision&, const EscalateRing&);
MaybeRefused decide_on(Decision&, const LearnAnswers&);
MaybeRefused decide_on(Decision&, const InspectHazard&);
MaybeRefused decide_on(Decision&, const ReportHazard&);
MaybeRefused decide_on(Decision&, const ReportSilence&);
MaybeRefused decide_on(Decision&, const FinishTask&);
MaybeRefused decide_on(Decision&, const SetHeat&);
MaybeRefused decide_on(Decision&, const StartPatrol&);
MaybeRefused decide_on(Decision&, const CheckPatrol&);
MaybeRefused decide_on(Decision&, const EndPatrol&);
MaybeRefused decide_on(Decision&, const RecordWork&);
MaybeRefused decide_on(Decision&, const VisitHome&);
MaybeRefused decide_on(Decision&, const SettleCareNotice&);
MaybeRefused decide_on(Decision&, const OpenDispute&);
MaybeRefused decide_on(Decision&, const StepDispute&);
MaybeRefused decide_on(Decision&, const ReopenDispute&);
MaybeRefused decide_on(Decision&, const CreditPoints&);
MaybeRefused decide_on(Decision&, const RedeemPoints&);
MaybeRefused decide_on(Decision&, const ReversePoints&);
MaybeRefused decide_on(Decision&, const ReviewPoints&);
MaybeRefused decide_on(Decision&, const RecordHelp&);
MaybeRefused decide_on(Decision&, const OrderWithdraw&);
MaybeRefused decide_on(Decision&, const RecordInjury&);
MaybeRefused decide_on(Decision&, const IssueNotice&);
MaybeRefused decide_on(Decision&, const CancelNotice&);

}  // namespace watchgrid::engine
