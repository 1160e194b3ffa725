#pragma once
/// Field tables of the everyday events and of the books: the numbers are those of proto/event.proto. Only add; never reuse a number.
#include "engine/everyday/books.hpp"

namespace watchgrid::engine {

template <class V> void fields(V& v, Same<V, EverydayRulesSet>& x) { v(1, "rules", x.rules); }
template <class V> void fields(V& v, Same<V, TaskRaised>& x) {
  v(1, "task", x.task); v(2, "kind", x.kind); v(3, "subject", x.subject); v(4, "item", x.item); v(5, "zone_id", x.zone_id);
  v(6, "assignee", x.assignee); v(7, "text", x.text); v(8, "due_at", x.due_at);
  if (V::reading || !x.place_id.empty()) v(9, "place_id", x.place_id);  // came later: fingerprints of older journals stay
  if (V::reading || x.at) v(10, "at", x.at);
}
template <class V> void fields(V& v, Same<V, TaskOverdue>& x) { v(1, "task", x.task); }
template <class V> void fields(V& v, Same<V, TaskDone>& x) { v(1, "task", x.task); v(2, "by", x.by); v(3, "text", x.text); }
template <class V> void fields(V& v, Same<V, TaskHandedOver>& x) { v(1, "task", x.task); v(2, "from", x.from); v(3, "to", x.to); }
template <class V> void fields(V& v, Same<V, HazardListed>& x) { v(1, "hazard", x.hazard); v(2, "spot", x.spot); v(3, "due_at", x.due_at); }
template <class V> void fields(V& v, Same<V, HazardUnlisted>& x) { v(1, "hazard", x.hazard); }
template <class V> void fields(V& v, Same<V, HeatSet>& x) { v(1, "on", x.on); v(2, "by", x.by); }
template <class V> void fields(V& v, Same<V, InspectionMoved>& x) { v(1, "hazard", x.hazard); v(2, "due_at", x.due_at); }
template <class V> void fields(V& v, Same<V, HazardInspected>& x) {
  v(1, "hazard", x.hazard); v(2, "report_id", x.report_id); v(3, "by", x.by); v(4, "proof", x.proof); v(5, "distance_m", x.distance_m);
  v(6, "missing", x.missing); v(7, "text", x.text); v(8, "device_at", x.device_at); v(9, "due_at", x.due_at); v(10, "superseded", x.superseded);
}
template <class V> void fields(V& v, Same<V, PatrolStarted>& x) {
  v(1, "patrol", x.patrol); v(2, "team", x.team); v(3, "members", x.members); v(4, "zone_id", x.zone_id); v(5, "by", x.by);
  v(6, "report_id", x.report_id);
}
template <class V> void fields(V& v, Same<V, PatrolChecked>& x) {
  v(1, "patrol", x.patrol); v(2, "report_id", x.report_id); v(3, "place_id", x.place_id); v(4, "by", x.by); v(5, "proof", x.proof);
  v(6, "distance_m", x.distance_m); v(7, "night", x.night); v(8, "device_at", x.device_at);
}
template <class V> void fields(V& v, Same<V, PatrolEnded>& x) { v(1, "patrol", x.patrol); v(2, "by", x.by); v(3, "expired", x.expired); }
template <class V> void fields(V& v, Same<V, WorkRecorded>& x) {
  v(1, "report_id", x.report_id); v(2, "by", x.by); v(3, "work", x.work); v(4, "count", x.count); v(5, "zone_id", x.zone_id);
  v(6, "text", x.text); v(7, "recorded_by", x.recorded_by);
}
template <class V> void fields(V& v, Same<V, HomeListed>& x) { v(1, "home", x.home); v(2, "profile", x.profile); v(3, "due_at", x.due_at); }
template <class V> void fields(V& v, Same<V, HomeUnlisted>& x) { v(1, "home", x.home); }
template <class V> void fields(V& v, Same<V, HomeVisited>& x) {
  v(1, "home", x.home); v(2, "report_id", x.report_id); v(3, "by", x.by); v(4, "proof", x.proof); v(5, "distance_m", x.distance_m);
  v(6, "text", x.text); v(7, "device_at", x.device_at); v(8, "due_at", x.due_at); v(9, "superseded", x.superseded);
}
template <class V> void fields(V& v, Same<V, CareNotified>& x) {
  v(1, "notice", x.notice); v(2, "incident", x.incident); v(3, "home", x.home); v(4, "party", x.party); v(5, "to", x.to);
  v(6, "text", x.text);
}
template <class V> void fields(V& v, Same<V, CareNoticeSettled>& x) {
  v(1, "notice", x.notice); v(2, "incident", x.incident); v(3, "delivered", x.delivered); v(4, "text", x.text);
}
template <class V> void fields(V& v, Same<V, DisputeOpened>& x) {
  v(1, "dispute", x.dispute); v(2, "place_id", x.place_id); v(3, "zone_id", x.zone_id); v(4, "parties", x.parties);
  v(5, "subject", x.subject); v(6, "mediator", x.mediator); v(7, "incident", x.incident); v(8, "by", x.by);
}
template <class V> void fields(V& v, Same<V, DisputeStepped>& x) {
  v(1, "dispute", x.dispute); v(2, "step", x.step); v(3, "text", x.text); v(4, "by", x.by); v(5, "agency", x.agency);
  v(6, "follow_up_at", x.follow_up_at); v(7, "noted", x.noted);
}
template <class V> void fields(V& v, Same<V, DisputeReopened>& x) {
  v(1, "dispute", x.dispute); v(2, "reason", x.reason); v(3, "by", x.by); v(4, "noted", x.noted);
}
template <class V> void fields(V& v, Same<V, DisputeRecurred>& x) { v(1, "dispute", x.dispute); v(2, "incident", x.incident); }
template <class V> void fields(V& v, Same<V, PointsEntered>& x) {
  v(1, "entry", x.entry); v(2, "kind", x.kind); v(3, "holder", x.holder); v(4, "points", x.points); v(5, "key", x.key);
  v(6, "rule", x.rule); v(7, "shop", x.shop); v(8, "text", x.text); v(9, "reverses", x.reverses); v(10, "by", x.by);
}
template <class V> void fields(V& v, Same<V, PointsReviewed>& x) {
  v(1, "period", x.period); v(2, "holders", x.holders); v(3, "entries", x.entries); v(4, "balance", x.balance); v(5, "by", x.by);
}
template <class V> void fields(V& v, Same<V, HelpRecorded>& x) {
  v(1, "incident", x.incident); v(2, "responder", x.responder); v(3, "arrived_at", x.arrived_at); v(4, "text", x.text); v(5, "by", x.by);
}
template <class V> void fields(V& v, Same<V, WithdrawOrdered>& x) {
  v(1, "incident", x.incident); v(2, "tier", x.tier); v(3, "reason", x.reason); v(4, "by", x.by); v(5, "offers", x.offers);
}
template <class V> void fields(V& v, Same<V, InjuryRecorded>& x) {
  v(1, "incident", x.incident); v(2, "responder", x.responder); v(3, "text", x.text); v(4, "by", x.by);
}
template <class V> void fields(V& v, Same<V, AreaNotice>& x) {
  v(1, "zone_id", x.zone_id); v(2, "headline", x.headline); v(3, "text", x.text); v(4, "category", x.category);
  v(5, "severity", x.severity); v(6, "cap_id", x.cap_id); v(7, "drill", x.drill); v(8, "expires_at", x.expires_at);
}
template <class V> void fields(V& v, Same<V, NoticeIssued>& x) { v(1, "notice", x.notice); v(2, "content", x.content); v(3, "by", x.by); }
template <class V> void fields(V& v, Same<V, NoticeEnded>& x) {
  v(1, "notice", x.notice); v(2, "expired", x.expired); v(3, "by", x.by); v(4, "reason", x.reason);
}

template <class V> void fields(V& v, Same<V, TaskState>& x) {
  v(1, "task", x.task); v(2, "raised_at", x.raised_at); v(3, "overdue_at", x.overdue_at); v(4, "done_at", x.done_at);
}
template <class V> void fields(V& v, Same<V, HazardState>& x) {
  v(1, "spot", x.spot); v(2, "listed", x.listed); v(3, "inspected_at", x.inspected_at); v(4, "inspected_by", x.inspected_by);
  v(5, "missing", x.missing); v(6, "due_at", x.due_at); v(7, "inspections", x.inspections);
}
template <class V> void fields(V& v, Same<V, PatrolState>& x) {
  v(1, "team", x.team); v(2, "members", x.members); v(3, "zone_id", x.zone_id); v(4, "started_at", x.started_at);
  v(5, "ended_at", x.ended_at); v(6, "visited", x.visited); v(7, "by", x.by); v(8, "report_id", x.report_id);
}
template <class V> void fields(V& v, Same<V, HomeState>& x) {
  v(1, "profile", x.profile); v(2, "listed", x.listed); v(3, "visited_at", x.visited_at); v(4, "due_at", x.due_at);
}
template <class V> void fields(V& v, Same<V, CareNoticeState>& x) {
  v(1, "incident", x.incident); v(2, "home", x.home); v(3, "party", x.party); v(4, "to", x.to); v(5, "told_at", x.told_at);
  v(6, "settled_at", x.settled_at); v(7, "delivered", x.delivered);
}
template <class V> void fields(V& v, Same<V, DisputeNote>& x) {
  v(1, "at", x.at); v(2, "step", x.step); v(3, "text", x.text); v(4, "by", x.by);
  if (V::reading || !x.agency.empty()) v(5, "agency", x.agency);  // came later: fingerprints of older journals stay
}
template <class V> void fields(V& v, Same<V, DisputeState>& x) {
  v(1, "phase", x.phase); v(2, "place_id", x.place_id); v(3, "zone_id", x.zone_id); v(4, "parties", x.parties); v(5, "subject", x.subject);
  v(6, "mediator", x.mediator); v(7, "agency", x.agency); v(8, "opened_at", x.opened_at); v(9, "settled_at", x.settled_at);
  v(10, "reopened", x.reopened); v(11, "steps", x.steps); v(12, "incidents", x.incidents);
}
template <class V> void fields(V& v, Same<V, EntryState>& x) {
  v(1, "kind", x.kind); v(2, "holder", x.holder); v(3, "points", x.points); v(4, "key", x.key); v(5, "rule", x.rule); v(6, "at", x.at);
  v(7, "reversed_by", x.reversed_by);
}
template <class V> void fields(V& v, Same<V, HolderState>& x) {
  v(1, "external_id", x.external_id); v(2, "balance", x.balance); v(3, "earned", x.earned); v(4, "redeemed", x.redeemed);
}
template <class V> void fields(V& v, Same<V, ReportState>& x) { v(1, "key", x.key); }
template <class V> void fields(V& v, Same<V, WorkCount>& x) {
  v(1, "month", x.month); v(2, "zone_id", x.zone_id); v(3, "work", x.work); v(4, "count", x.count);
}
template <class V> void fields(V& v, Same<V, NoticeState>& x) {
  v(1, "content", x.content); v(2, "issued_at", x.issued_at); v(3, "ended", x.ended);
}
template <class V> void fields(V& v, Same<V, Books>& x) {
  v(1, "rules", x.rules); v(2, "heat", x.heat); v(3, "tasks", x.tasks); v(4, "hazards", x.hazards); v(5, "patrols", x.patrols);
  v(6, "homes", x.homes); v(7, "care_notices", x.care_notices); v(8, "disputes", x.disputes); v(9, "entries", x.entries);
  v(10, "holders", x.holders); v(11, "reports", x.reports); v(12, "notices", x.notices); v(13, "work_counts", x.work_counts);
}

}  // namespace watchgrid::engine
