#include "engine/core/apply_everyday.hpp"

#include <algorithm>
#include <tuple>

#include "engine/core/indexes.hpp"
#include "engine/everyday/presence.hpp"
#include "engine/everyday/report_keys.hpp"
#include "engine/everyday/season.hpp"

namespace watchgrid::engine {
namespace {

/// Takes an item out of the deadlines, changes it, and puts it back as it then is.
template <class IdT, class T, class Change>
void change(State& s, DenseTable<IdT, T>& table, IdT id, Change&& how) {
  T& item = table.at(id);
  index_item(s, item, id, false);
  how(item);
  index_item(s, item, id, true);
}

void know_report(Books& b, ReportKind kind, const std::string& by, const std::string& report_id) {
  std::string key = report_key(kind, by, report_id);
  if (report_id.empty() || !b.known_reports.insert(key).second) return;
  b.reports.add(b.reports.next_id(), {std::move(key)});
  if (b.reports.size() <= kReportsKept) return;
  b.known_reports.erase(b.reports.front().key);
  b.reports.forget_front();
}

void count_work(Books& b, Instant at, const std::string& zone_id, const std::string& work, std::uint32_t count) {
  const auto key = [](const WorkCount& c) { return std::tie(c.month, c.zone_id, c.work); };
  WorkCount entry{local_year_month(at, b.rules.utc_offset_minutes), zone_id, work, count};
  const auto it = std::lower_bound(b.work_counts.begin(), b.work_counts.end(), entry, [&](const WorkCount& x, const WorkCount& y) { return key(x) < key(y); });
  if (it != b.work_counts.end() && key(*it) == key(entry)) it->count += count;
  else b.work_counts.insert(it, std::move(entry));
  if (b.work_counts.size() > kWorkCountsKept) b.work_counts.erase(b.work_counts.begin());
}

}  // namespace

void apply_everyday(State& s, Instant, const EverydayRulesSet& e) { s.books.rules = e.rules; }

// ---- tasks ----
void apply_everyday(State& s, Instant at, const TaskRaised& e) {
  Books& b = s.books;
  b.tasks.add(e.task, {.task = e, .raised_at = at, .overdue_at = {}, .done_at = {}});
  index_item(s, b.tasks.at(e.task), e.task, true);
  b.open_tasks.insert({e.subject, e.kind, e.item, e.task});
  // While the task is open nothing further falls due; the next inspection or visit sets the next time.
  if (e.kind == WorkKind::Inspection)
    if (const HazardId h = Books::find(b.hazard_by_place, e.subject)) change(s, b.hazards, h, [](HazardState& x) { x.due_at.reset(); });
  if (e.kind == WorkKind::Visit)
    if (const HomeId h = Books::find(b.home_by_place, e.subject)) change(s, b.homes, h, [](HomeState& x) { x.due_at.reset(); });
  while (b.tasks.size() > kTasksKept && !b.tasks.front().open()) b.tasks.forget_front();
}
void apply_everyday(State& s, Instant at, const TaskOverdue& e) {
  change(s, s.books.tasks, e.task, [&](TaskState& t) { t.overdue_at = at; });
}
void apply_everyday(State& s, Instant at, const TaskDone& e) {
  Books& b = s.books;
  change(s, b.tasks, e.task, [&](TaskState& t) { t.done_at = at; });
  const TaskRaised& task = b.tasks.at(e.task).task;
  b.open_tasks.erase({task.subject, task.kind, task.item, e.task});
  if (task.kind == WorkKind::HazardReport) count_work(b, at, task.zone_id, "hazard_fixed", 1);
  if (task.kind == WorkKind::Defect)
    if (const HazardId h = Books::find(b.hazard_by_place, task.subject)) std::erase(b.hazards.at(h).missing, task.item);
}

void apply_everyday(State& s, Instant, const TaskHandedOver& e) { s.books.tasks.at(e.task).task.assignee = e.to; }

// ---- hazard spots and patrols ----
void apply_everyday(State& s, Instant, const HazardListed& e) {
  Books& b = s.books;
  if (!b.hazards.has(e.hazard)) {
    b.hazards.add(e.hazard, {});
    b.hazard_by_place.insert_or_assign(e.spot.place_id, e.hazard);
  }
  change(s, b.hazards, e.hazard, [&](HazardState& h) { h.spot = e.spot, h.listed = true, h.due_at = e.due_at; });
}
void apply_everyday(State& s, Instant, const HazardUnlisted& e) {
  change(s, s.books.hazards, e.hazard, [](HazardState& h) { h.listed = false, h.due_at.reset(); });
}
void apply_everyday(State& s, Instant, const HeatSet& e) { s.books.heat = e.on; }
void apply_everyday(State& s, Instant, const InspectionMoved& e) {
  change(s, s.books.hazards, e.hazard, [&](HazardState& h) { h.due_at = e.due_at; });
}
void apply_everyday(State& s, Instant at, const HazardInspected& e) {
  know_report(s.books, ReportKind::Inspection, e.by, e.report_id);
  change(s, s.books.hazards, e.hazard, [&](HazardState& h) {
    ++h.inspections;
    if (e.superseded) return;
    h.inspected_at = done_at(e.device_at, at), h.inspected_by = e.by, h.missing = e.missing, h.due_at = e.due_at;
  });
  count_work(s.books, at, s.books.hazards.at(e.hazard).spot.zone_id, "inspection", 1);
}
void apply_everyday(State& s, Instant at, const PatrolStarted& e) {
  Books& b = s.books;
  know_report(b, ReportKind::Patrol, e.by, e.report_id);
  b.patrols.add(e.patrol, {.team = e.team, .members = e.members, .zone_id = e.zone_id, .started_at = at, .ended_at = {}, .visited = {}, .by = e.by, .report_id = e.report_id});
  index_item(s, b.patrols.at(e.patrol), e.patrol, true);
  b.index_patrol(b.patrols.at(e.patrol), e.patrol, true);
  while (b.patrols.size() > kPatrolsKept && b.patrols.front().ended_at) b.patrols.forget_front();
}
void apply_everyday(State& s, Instant at, const PatrolChecked& e) {
  know_report(s.books, ReportKind::PatrolCheck, e.by, e.report_id);
  s.books.patrols.at(e.patrol).visited.push_back(e.place_id);
  count_work(s.books, at, s.books.patrols.at(e.patrol).zone_id, "patrol_check", 1);
}
void apply_everyday(State& s, Instant at, const PatrolEnded& e) {
  change(s, s.books.patrols, e.patrol, [&](PatrolState& p) { p.ended_at = at; });
  s.books.index_patrol(s.books.patrols.at(e.patrol), e.patrol, false);
  count_work(s.books, at, s.books.patrols.at(e.patrol).zone_id, "patrol", 1);
}
void apply_everyday(State& s, Instant at, const WorkRecorded& e) {
  // What somebody saw is recorded under that name, and nothing else is.
  know_report(s.books, e.work == "hazard_report" ? ReportKind::HazardReport : ReportKind::Work, e.by, e.report_id);
  count_work(s.books, at, e.zone_id, e.work, e.count);
}

// ---- care ----
void apply_everyday(State& s, Instant, const HomeListed& e) {
  Books& b = s.books;
  if (!b.homes.has(e.home)) b.homes.add(e.home, {});
  // A camera may move to another home in the same pack: each home takes away its own mark only.
  b.home_by_camera.erase({b.homes.at(e.home).profile.camera, e.home});
  change(s, b.homes, e.home, [&](HomeState& h) { h.profile = e.profile, h.listed = true, h.due_at = e.due_at; });
  b.home_by_place.insert_or_assign(e.profile.place_id, e.home);
  if (!e.profile.camera.empty()) b.home_by_camera.insert({e.profile.camera, e.home});
}
/// What was private about somebody leaves memory with the listing.
void apply_everyday(State& s, Instant, const HomeUnlisted& e) {
  Books& b = s.books;
  b.home_by_camera.erase({b.homes.at(e.home).profile.camera, e.home});
  change(s, b.homes, e.home, [](HomeState& h) {
    CareHome left;
    left.place_id = h.profile.place_id, left.zone_id = h.profile.zone_id;
    h.profile = left, h.listed = false, h.due_at.reset();
  });
}
void apply_everyday(State& s, Instant at, const HomeVisited& e) {
  know_report(s.books, ReportKind::Visit, e.by, e.report_id);
  if (!e.superseded) change(s, s.books.homes, e.home, [&](HomeState& h) { h.visited_at = done_at(e.device_at, at), h.due_at = e.due_at; });
  count_work(s.books, at, s.books.homes.at(e.home).profile.zone_id, "visit", 1);
}
void apply_everyday(State& s, Instant at, const CareNotified& e) {
  Books& b = s.books;
  b.care_notices.add(e.notice, {.incident = e.incident, .home = e.home, .party = e.party, .to = e.to, .told_at = at, .settled_at = {}});
  while (b.care_notices.size() > kCareNoticesKept) b.care_notices.forget_front();
}
void apply_everyday(State& s, Instant at, const CareNoticeSettled& e) {
  if (CareNoticeState* n = s.books.care_notices.find(e.notice); n != nullptr) n->settled_at = at, n->delivered = e.delivered;
}

// ---- disputes ----
void apply_everyday(State& s, Instant at, const DisputeOpened& e) {
  Books& b = s.books;
  DisputeState d;
  d.place_id = e.place_id, d.zone_id = e.zone_id, d.parties = e.parties, d.subject = e.subject, d.mediator = e.mediator, d.opened_at = at;
  if (e.incident) d.incidents.push_back(e.incident);
  b.dispute_by_place.insert_or_assign(e.place_id, e.dispute);
  b.disputes.add(e.dispute, std::move(d));
}
void apply_everyday(State& s, Instant at, const DisputeStepped& e) {
  DisputeState& d = s.books.disputes.at(e.dispute);
  d.steps.push_back({at, e.step, e.text, e.by, e.noted ? e.agency : std::string{}});
  if (e.step == DisputeStep::HandOff) d.phase = DisputePhase::HandedOff, d.agency = e.agency;
  if (e.step == DisputeStep::TakeBack) d.phase = DisputePhase::Open, d.agency.clear();
  if (e.step != DisputeStep::Settle) return;
  d.phase = DisputePhase::Settled, d.settled_at = at;
  count_work(s.books, at, d.zone_id, "dispute_settled", 1);
}
void apply_everyday(State& s, Instant at, const DisputeReopened& e) {
  DisputeState& d = s.books.disputes.at(e.dispute);
  d.phase = DisputePhase::Open;
  d.settled_at.reset();
  ++d.reopened;
  if (e.noted) d.steps.push_back({at, DisputeStep::Reopen, e.reason, e.by, {}}), d.agency.clear();
}
void apply_everyday(State& s, Instant, const DisputeRecurred& e) {
  auto& incidents = s.books.disputes.at(e.dispute).incidents;
  if (std::ranges::find(incidents, e.incident) == incidents.end()) incidents.push_back(e.incident);
}

// ---- points ----
void apply_everyday(State& s, Instant at, const PointsEntered& e) {
  Books& b = s.books;
  HolderId holder = Books::find(b.holder_by_id, e.holder);
  if (!holder) {
    holder = b.holders.next_id();
    b.holders.add(holder, {.external_id = e.holder});
    b.holder_by_id.insert_or_assign(e.holder, holder);
  }
  b.entries.add(e.entry, {.kind = e.kind, .holder = holder, .points = e.points, .key = e.key, .rule = e.rule, .at = at, .reversed_by = {}});
  b.entry_by_key.insert_or_assign(e.key, e.entry);
  b.index_entry(holder, e.entry);
  HolderState& h = b.holders.at(holder);
  h.balance += e.points;
  const EntryState* reversed = e.reverses ? b.entries.find(e.reverses) : nullptr;
  const bool about_redemption = e.kind == EntryKind::Redemption || (reversed != nullptr && reversed->kind == EntryKind::Redemption);
  (about_redemption ? h.redeemed : h.earned) += about_redemption ? -e.points : e.points;
  if (reversed != nullptr) b.entries.at(e.reverses).reversed_by = e.entry;
}
void apply_everyday(State&, Instant, const PointsReviewed&) {}

// ---- people on an incident: the timeline keeps these ----
void apply_everyday(State& s, Instant, const WithdrawOrdered& e) { s.incidents.at(e.incident).tiers[e.tier - 1U].withdrawn = true; }
void apply_everyday(State&, Instant, const HelpRecorded&) {}
void apply_everyday(State&, Instant, const InjuryRecorded&) {}

// ---- notices ----
void apply_everyday(State& s, Instant at, const NoticeIssued& e) {
  Books& b = s.books;
  b.notices.add(e.notice, {.content = e.content, .issued_at = at});
  index_item(s, b.notices.at(e.notice), e.notice, true);
  while (b.notices.size() > kNoticesKept && b.notices.front().ended) b.notices.forget_front();
}
void apply_everyday(State& s, Instant, const NoticeEnded& e) {
  change(s, s.books.notices, e.notice, [](NoticeState& n) { n.ended = true; });
}

}  // namespace watchgrid::engine
