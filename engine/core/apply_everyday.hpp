#pragma once
/// The part of `apply` that concerns the everyday work.
#include "engine/core/state.hpp"

namespace watchgrid::engine {

void apply_everyday(State&, Instant at, const EverydayRulesSet&);
void apply_everyday(State&, Instant at, const TaskRaised&);
void apply_everyday(State&, Instant at, const TaskOverdue&);
void apply_everyday(State&, Instant at, const TaskDone&);
void apply_everyday(State&, Instant at, const HazardListed&);
void apply_everyday(State&, Instant at, const HazardUnlisted&);
void apply_everyday(State&, Instant at, const HeatSet&);
void apply_everyday(State&, Instant at, const InspectionMoved&);
void apply_everyday(State&, Instant at, const HazardInspected&);
void apply_everyday(State&, Instant at, const PatrolStarted&);
void apply_everyday(State&, Instant at, const PatrolChecked&);
void apply_everyday(State&, Instant at, const PatrolEnded&);
void apply_everyday(State&, Instant at, const WorkRecorded&);
void apply_everyday(State&, Instant at, const HomeListed&);
void apply_everyday(State&, Instant at, const HomeUnlisted&);
void apply_everyday(State&, Instant at, const HomeVisited&);
void apply_everyday(State&, Instant at, const CareNotified&);
void apply_everyday(State&, Instant at, const CareNoticeSettled&);
void apply_everyday(State&, Instant at, const DisputeOpened&);
void apply_everyday(State&, Instant at, const DisputeStepped&);
void apply_everyday(State&, Instant at, const DisputeReopened&);
void apply_everyday(State&, Instant at, const DisputeRecurred&);
void apply_everyday(State&, Instant at, const PointsEntered&);
void apply_everyday(State&, Instant at, const PointsReviewed&);
void apply_everyday(State&, Instant at, const HelpRecorded&);
void apply_everyday(State&, Instant at, const WithdrawOrdered&);
void apply_everyday(State&, Instant at, const InjuryRecorded&);
void apply_everyday(State&, Instant at, const NoticeIssued&);
void apply_everyday(State&, Instant at, const NoticeEnded&);
void apply_everyday(State&, Instant at, const TaskHandedOver&);

}  // namespace watchgrid::engine
