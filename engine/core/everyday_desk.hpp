#pragma once
/// What the decisions about the everyday work have in common. Only for the decide_*.cpp files.
#include <string>
#include <string_view>

#include "engine/core/decision.hpp"
#include "engine/everyday/presence.hpp"
#include "engine/everyday/report_keys.hpp"

namespace watchgrid::engine {

/// Tells the journal what the town pack says today about spots, homes, rules and the old ledger.
void load_register(Decision&, const EverydayRegister&);

// ---- tasks ----
/// The zone's keeper: owner, else deputy, else those of the zones above; "" when nobody is named. Who has left the town pack keeps nothing.
std::string keeper_of(const Decision&, std::string_view zone_id);
/// That person; the zone's keeper when nobody is named or they have left the town pack.
std::string answers_for(const Decision&, const std::string& person, std::string_view zone_id);
/// Open tasks of those who have left the town pack go to whoever answers for them now.
void hand_over_tasks(Decision&);
/// Nothing when the same task is open already. The task gets its number here.
void raise_task(Decision&, TaskRaised);
void raise_task(Decision&, WorkKind, const std::string& subject, const std::string& item, const std::string& zone_id, const std::string& assignee, std::string text, Instant due_at);
void finish_task(Decision&, TaskId, const std::string& by, const std::string& text);
void inspection_is_due(Decision&, HazardId);
void visit_is_due(Decision&, HomeId);

/// The refusal that `check_presence` found: the field of the report, what was allowed (metres, seconds) and what is the case.
MaybeRefused refuse_absent(const Presence&, std::string_view what);
MaybeRefused refuse_empty(const std::string& value, std::string_view field, std::string_view expected);
/// A report needs an id of its own, of at most kReportIdMax bytes.
MaybeRefused refuse_report_id(const std::string& report_id);
/// Has this person told this already?
bool is_known(const Books&, ReportKind, const std::string& by, const std::string& report_id);

// ---- patrols ----
/// By a member, by the desk, or by itself after a day (`expired`); its members get points for it when it was anywhere.
void end_patrol(Decision&, PatrolId, const std::string& by, bool expired);

// ---- points ----
/// Points by the rules for a verified fact. Nothing when the ledger is off, the key is known, the daily limit is reached or the person is paid.
void give_points(Decision&, Merit, const std::string& holder, const std::string& key, const std::string& work = {});

// ---- incidents ----
/// The place that an alert is about: the one it names, or the home whose camera sent it.
std::string place_of_alert(const Books&, const Alert&);
/// An alarm at a home that is cared for, another quarrel at a place of disputes.
void alert_touches_everyday(Decision&, IncidentId, const Alert&);
/// Progress for somebody who reported from elsewhere.
void tell_reporter(Decision&, IncidentId, std::string_view what);
/// Points for those who came; the last word to the reporter.
void incident_was_closed(Decision&, IncidentId);

}  // namespace watchgrid::engine
