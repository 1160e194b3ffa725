/// What follows on a simulated day from what has happened: checks of a patrol, tasks that are done, steps of a dispute, a second caller.
#include <algorithm>
#include <utility>

#include "adapters/sim/day_work.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kSecondCaller = "second-";  ///< alert ids of those who report what somebody has reported
constexpr std::uint64_t kDispute = 1ULL << 62U;        ///< of `again_`: disputes and incidents in one set

}  // namespace

void DayWork::on(const State&, const PatrolStarted& e) {
    const auto planned = patrol_ends_.find(e.by);
    const Instant end = planned == patrol_ends_.end() ? now_ + 2h : planned->second;
    const double left = std::chrono::duration<double>(end - now_).count();
    if (left > 600)
        for (std::size_t n = 3 + dice_.below(5); n > 0; --n) {
            const std::string& by = e.members[dice_.below(e.members.size())];
            check(e.patrol, by, now_ + span(60, left - 60));
        }
    at(std::max(end, now_ + 1min), just(EndPatrol{e.patrol, e.by}));
}

// ---- tasks ----

/// By hand, when nobody was faster.
void DayWork::finish(TaskId id, double hours_from, double hours_to, std::string text) {
    after(3600 * hours_from, 3600 * hours_to, [id, text = std::move(text)](const State& s) -> Maybe {
        const TaskState* t = s.books.tasks.find(id);
        if (t == nullptr || !t->open()) return std::nullopt;
        return FinishTask{id, t->task.assignee.empty() ? std::string{"desk"} : t->task.assignee, text};
    });
}

void DayWork::on(const State& s, const TaskRaised& e) {
    if (e.item == "heartbeat") return;  // ends when the point is heard again
    const std::string by = e.assignee.empty() ? keeper(e.zone_id) : e.assignee;
    switch (e.kind) {
        case WorkKind::Defect:
            if (dice_.chance(0.6)) finish(e.task, 1, 6, "hangs there again");
            return;
        case WorkKind::HazardReport:
            if (dice_.chance(0.7)) finish(e.task, 0.5, 5, "put right");
            return;
        case WorkKind::Inspection:
            if (const HazardId h = Books::find(s.books.hazard_by_place, e.subject)) inspect(s.books.hazards.at(h).spot, now_ + span(1800, 14'400), by);
            return;
        case WorkKind::Visit:
            if (const HomeId h = Books::find(s.books.home_by_place, e.subject)) visit(s.books.homes.at(h).profile, now_ + span(1800, 14'400), by);
            return;
        case WorkKind::FollowUp: return;  // of another day, or of the dispute's own steps
    }
}

// ---- disputes ----

void DayWork::step(DisputeId id, DisputeStep what, double hours_from, double hours_to, std::string text, std::string agency) {
    after(3600 * hours_from, 3600 * hours_to, [id, what, text = std::move(text), agency = std::move(agency)](const State& s) -> Maybe {
        return StepDispute{id, what, text, s.books.disputes.at(id).mediator.empty() ? std::string{"desk"} : s.books.disputes.at(id).mediator, agency, {}};
    });
}

void DayWork::on(const State&, const DisputeOpened& e) {
    step(e.dispute, DisputeStep::Talk, 0.3, 0.6, "both heard, apart");
    if (dice_.chance(0.8)) step(e.dispute, DisputeStep::Agreement, 1, 2, "they agree on paper");
    const double roll = dice_.uniform();
    if (roll < 0.6) step(e.dispute, DisputeStep::Settle, 2.2, 4, "settled");
    else if (roll < 0.8) step(e.dispute, DisputeStep::HandOff, 2.2, 3, "beyond us", "county mediation centre");
    else
        after(9000, 12'000, [id = e.dispute, due = now_ + 48h](const State& s) -> Maybe {
            return StepDispute{id, DisputeStep::Visit, "looked at it", s.books.disputes.at(id).mediator, "", due};
        });
}

void DayWork::on(const State&, const DisputeStepped& e) {
    if (e.step == DisputeStep::HandOff && dice_.chance(0.6)) {
        step(e.dispute, DisputeStep::TakeBack, 1, 2, "the centre gives it back");
        step(e.dispute, DisputeStep::Settle, 2.5, 4, "settled");
    }
    if (e.step == DisputeStep::Settle && dice_.chance(0.25) && again_.insert(kDispute | e.dispute.value).second)
        after(1200, 5400, just(ReopenDispute{e.dispute, "they quarrel again", "desk"}));
}

void DayWork::on(const State&, const DisputeReopened& e) {
    if (dice_.chance(0.5)) step(e.dispute, DisputeStep::Settle, 0.5, 2, "settled once more");
}

// ---- points ----

/// Some entries were wrong; now and then somebody takes one back twice.
void DayWork::on(const State&, const PointsEntered& e) {
    const bool wrong = (e.kind == EntryKind::Redemption && dice_.chance(0.06)) || (e.kind == EntryKind::Credit && dice_.chance(0.02));
    if (!wrong) return;
    const Deed deed = just(ReversePoints{e.entry, "entered by mistake", "lead"});
    after(300, 1800, deed);
    if (dice_.chance(0.3)) after(1900, 2400, deed);
}

// ---- notices, alarms ----

void DayWork::on(const State&, const NoticeIssued& e) {
    if (!std::exchange(notice_cancelled_, true)) after(600, 1500, just(CancelNotice{e.notice, "desk", "it is over"}));
}

/// The gateway says what became of the call.
void DayWork::on(const State&, const CareNotified& e) {
    const bool taken = dice_.chance(0.9);
    after(3, 40, just(SettleCareNotice{e.notice, taken, taken ? "taken" : "no answer"}));
}

/// One in eight is reported by somebody else too, from a few steps away.
void DayWork::on(const State&, const AlertAccepted& e) {
    const Alert& first = e.alert;
    if (first.drill || first.silent || !first.location || first.alert_id.starts_with(kSecondCaller) || !dice_.chance(0.12)) return;
    Alert second;
    second.alert_id = std::string{kSecondCaller} + first.alert_id;
    second.source_kind = SourceKind::Phone;
    second.type = first.type, second.intent = first.intent;
    second.location = Location{near(first.location->at, dice_.between(0, 25)), 15};
    after(10, 90, just(ReceiveAlert{std::move(second)}));
}

/// It becomes too dangerous for neighbours.
void DayWork::on(const State&, const IncidentOpened& e) {
    if (e.type != AlertType::Fire || e.drill || !dice_.chance(0.5)) return;
    after(180, 420, [id = e.incident](const State& s) -> Maybe {
        const IncidentState* i = s.incidents.find(id);
        if (i == nullptr || !i->open()) return std::nullopt;
        return OrderWithdraw{id, 1, "the roof may fall", "desk"};
    });
}

/// Some helped whom nobody had sent, somebody was hurt, and a few quarrels are not over when they are closed.
void DayWork::on(const State& s, const IncidentClosed& e) {
    const IncidentState& i = s.incidents.at(e.incident);
    if (i.drill || i.intent == Intent::Consult) return;
    if (dice_.chance(0.06)) after(600, 3600, just(RecordHelp{e.incident, somebody(), {}, "held the ladder", "desk"}));
    if (dice_.chance(0.02)) after(600, 3600, just(RecordInjury{e.incident, somebody(), "a sprained ankle", "desk"}));
    if (i.dispatch_row != kNoDispatchRow && dice_.chance(0.04) && again_.insert(e.incident.value).second) after(300, 1500, just(ReopenIncident{e.incident, "desk", "it goes on"}));
}

}  // namespace watchgrid::sim
