#include "engine/core/everyday_desk.hpp"

#include <algorithm>
#include <set>

#include "engine/core/homes_of.hpp"
#include "engine/everyday/season.hpp"
#include "engine/places/keepers.hpp"

namespace watchgrid::engine {
namespace {

std::string whole_seconds(Duration d) { return std::to_string(std::chrono::floor<std::chrono::seconds>(d).count()) + " s"; }

std::optional<Instant> after(Duration interval, Instant at) {
  if (interval <= Duration{}) return std::nullopt;
  return at + interval;
}

void load_hazards(Decision& d, const EverydayRegister& r) {
  const Books& b = d.s.books;
  std::set<std::string_view> named;
  for (const HazardSpot& spot : r.hazards) {
    named.insert(spot.place_id);
    const HazardId known = Books::find(b.hazard_by_place, spot.place_id);
    if (!known) {
      d.emit(HazardListed{b.hazards.next_id(), spot, next_inspection(b.rules, spot, b.heat, d.now)});
    } else if (const HazardState& h = b.hazards.at(known); !h.listed || h.spot != spot) {
      const bool waits = static_cast<bool>(b.open_task(spot.place_id, WorkKind::Inspection));
      const auto due = waits ? std::nullopt : next_inspection(b.rules, spot, b.heat, h.inspected_at.value_or(d.now));
      d.emit(HazardListed{known, spot, due});
    }
  }
  HazardId id = b.hazards.first_id();
  for (std::size_t n = b.hazards.size(); n > 0; --n, ++id.value) {
    const HazardState& h = b.hazards.at(id);
    if (!h.listed || named.contains(h.spot.place_id)) continue;
    if (const TaskId t = b.open_task(h.spot.place_id, WorkKind::Inspection)) finish_task(d, t, "town pack", "no longer in the town pack");
    d.emit(HazardUnlisted{id});
  }
}

void load_homes(Decision& d, const EverydayRegister& r) {
  const Books& b = d.s.books;
  std::set<std::string_view> named;
  for (const CareHome& home : r.homes) {
    named.insert(home.place_id);
    const HomeId known = Books::find(b.home_by_place, home.place_id);
    if (!known) {
      d.emit(HomeListed{b.homes.next_id(), home, after(home.visit_every, d.now)});
    } else if (const HomeState& h = b.homes.at(known); !h.listed || h.profile != home) {
      const bool waits = static_cast<bool>(b.open_task(home.place_id, WorkKind::Visit));
      d.emit(HomeListed{known, home, waits ? std::nullopt : after(home.visit_every, h.visited_at.value_or(d.now))});
    }
  }
  HomeId id = b.homes.first_id();
  for (std::size_t n = b.homes.size(); n > 0; --n, ++id.value) {
    const HomeState& h = b.homes.at(id);
    if (!h.listed || named.contains(h.profile.place_id)) continue;
    if (const TaskId t = b.open_task(h.profile.place_id, WorkKind::Visit)) finish_task(d, t, "town pack", "no longer in the town pack");
    d.emit(HomeUnlisted{id});
  }
}

bool has_left(const State& s, std::string_view external_id) {
  const ResponderId r = s.find_responder(external_id);
  return r && s.responders.at(r).retired;
}

bool is_paid(const State& s, const std::string& external_id) {
  const ResponderId r = s.find_responder(external_id);
  if (!r) return false;
  return (s.books.rules.paid_classes >> static_cast<unsigned>(s.responders.at(r).profile.responder_class) & 1U) != 0;
}

/// How often the rule was used for the holder today. O(the holder's rows of today).
std::uint16_t credits_today(const Decision& d, const std::string& rule, HolderId holder) {
  const Books& b = d.s.books;
  const std::int64_t today = local_day(d.now, b.rules.utc_offset_minutes);
  std::uint16_t n = 0;
  for (EntryId id = b.newest_of(holder); id; id = b.before(id)) {
    const EntryState& e = b.entries.at(id);
    if (local_day(e.at, b.rules.utc_offset_minutes) != today) break;
    if (e.kind == EntryKind::Credit && e.rule == rule && !e.reversed_by) ++n;
  }
  return n;
}

void notify(Decision& d, IncidentId incident, HomeId home, CareParty party, const std::string& to, std::string text) {
  d.emit(CareNotified{d.s.books.care_notices.next_id(), incident, home, party, to, std::move(text)});
}

bool was_notified(const State& s, IncidentId incident, HomeId home, CareParty party) {
  return std::ranges::any_of(s.books.care_notices, [&](const CareNoticeState& n) { return n.home == home && n.party == party && is_of(s, n.incident, incident); });
}

/// 120, the key holder and the helper are told in parallel, in the step that received the alarm; each once an incident and home, also when the
/// alarm joined an incident that is not at the home itself. What is private (the medical notes) is not in the event: the call adds it when it
/// goes out.
void alarm_at_home(Decision& d, IncidentId incident, const Alert& a) {
  const Books& b = d.s.books;
  const HomeId id = listed_home_at(b, place_of_alert(b, a));
  if (!id) return;
  const CareHome home = b.homes.at(id).profile;
  const std::string what = std::string{to_string(a.type)} + " at the home of " + home.person;
  const auto tell = [&](CareParty party, const std::string& to, std::string text) {
    if (!to.empty() && !was_notified(d.s, incident, id, party)) notify(d, incident, id, party, to, std::move(text));
  };
  if (a.type == AlertType::Medical || a.intent == Intent::Rescue) tell(CareParty::Ambulance, "120", what);
  tell(CareParty::KeyHolder, home.key_phone, what + "; please bring the key");
  tell(CareParty::Helper, home.helper.empty() ? std::string{} : answers_for(d, home.helper, home.zone_id), what);
}

/// Another quarrel where a dispute is known belongs to it; a settled one gets a follow-up, and one that was agreed for later comes now.
void quarrel_again(Decision& d, IncidentId incident, const Alert& a) {
  const std::string place_id = place_of_alert(d.s.books, a);
  if (a.type != AlertType::Dispute || place_id.empty()) return;
  const DisputeId id = Books::find(d.s.books.dispute_by_place, place_id);
  if (!id) return;
  const DisputeState& dispute = d.s.books.disputes.at(id);
  if (std::ranges::find(dispute.incidents, incident) == dispute.incidents.end()) d.emit(DisputeRecurred{id, incident});
  if (dispute.phase != DisputePhase::Settled) return;
  const std::string name = "D" + std::to_string(id.value);
  const Instant due_at = d.now + d.s.books.rules.visit_within;
  if (const TaskId later = d.s.books.open_task(name, WorkKind::FollowUp); later && d.s.books.tasks.at(later).task.due_at > due_at) finish_task(d, later, "", "moved: they quarrel again");
  raise_task(d, WorkKind::FollowUp, name, "", dispute.zone_id, answers_for(d, dispute.mediator, dispute.zone_id), "they quarrel again: " + dispute.subject, due_at);
}

}  // namespace

void load_register(Decision& d, const EverydayRegister& r) {
  const EverydayRules& rules = r.rules;
  if (d.s.books.rules != rules) d.emit(EverydayRulesSet{rules});
  load_hazards(d, r);
  load_homes(d, r);
  for (const OpeningRow& row : r.ledger) {
    if (d.s.books.entry_by_key.contains(row.key)) continue;
    d.emit(PointsEntered{.entry = d.s.books.entries.next_id(), .kind = EntryKind::Opening, .holder = row.holder, .points = row.points, .key = row.key,
                         .rule = {}, .shop = {}, .text = row.text, .reverses = {}, .by = "town pack"});
  }
}

std::string keeper_of(const Decision& d, std::string_view zone_id) {
  const std::vector<Zone>& zones = d.w.town.zones;
  for (Keepers keepers = keepers_of(zones, d.w.town.find_zone(zone_id)); keepers.zone != kNoZone; keepers = keepers_of(zones, zones[keepers.zone].parent))
    for (const std::string_view id : {keepers.owner, keepers.deputy})
      if (!id.empty() && !has_left(d.s, id)) return std::string{id};
  return {};
}

std::string answers_for(const Decision& d, const std::string& person, std::string_view zone_id) {
  return person.empty() || has_left(d.s, person) ? keeper_of(d, zone_id) : person;
}

void hand_over_tasks(Decision& d) {
  const Books& b = d.s.books;
  std::vector<TaskId> left;
  for (const Books::OpenTask& open : b.open_tasks)
    if (const TaskId id = std::get<TaskId>(open); has_left(d.s, b.tasks.at(id).task.assignee)) left.push_back(id);
  std::sort(left.begin(), left.end());
  for (const TaskId id : left) {
    const TaskRaised task = b.tasks.at(id).task;
    const HomeId home = task.kind == WorkKind::Visit ? listed_home_at(b, task.subject) : HomeId{};
    d.emit(TaskHandedOver{id, task.assignee, answers_for(d, home ? b.homes.at(home).profile.helper : std::string{}, task.zone_id)});
  }
}

void raise_task(Decision& d, TaskRaised task) {
  const Books& b = d.s.books;
  if (b.open_tasks.size() >= kTasksOpenMax || b.open_task(task.subject, task.kind, task.item)) return;
  task.task = b.tasks.next_id();
  d.emit(std::move(task));
}

void raise_task(Decision& d, WorkKind kind, const std::string& subject, const std::string& item, const std::string& zone_id, const std::string& assignee,
                std::string text, Instant due_at) {
  raise_task(d, {.task = {}, .kind = kind, .subject = subject, .item = item, .zone_id = zone_id, .assignee = assignee, .text = std::move(text), .due_at = due_at});
}

void finish_task(Decision& d, TaskId id, const std::string& by, const std::string& text) { d.emit(TaskDone{id, by, text}); }

void inspection_is_due(Decision& d, HazardId id) {
  const HazardSpot spot = d.s.books.hazards.at(id).spot;
  raise_task(d, WorkKind::Inspection, spot.place_id, "", spot.zone_id, keeper_of(d, spot.zone_id), "inspect " + spot.place_id, d.now + d.s.books.rules.inspection_within);
  // The bound on open tasks was reached: look again in an hour.
  if (d.s.books.hazards.at(id).due_at) d.emit(InspectionMoved{id, d.now + std::chrono::hours{1}});
}

void visit_is_due(Decision& d, HomeId id) {
  const CareHome home = d.s.books.homes.at(id).profile;
  raise_task(d, WorkKind::Visit, home.place_id, "", home.zone_id, answers_for(d, home.helper, home.zone_id), "visit " + home.person, d.now + d.s.books.rules.visit_within);
  if (d.s.books.homes.at(id).due_at) d.emit(HomeListed{id, home, d.now + std::chrono::hours{1}});
}

MaybeRefused refuse_absent(const Presence& p, std::string_view what) {
  const std::string subject{what}, within = "at most " + std::to_string(p.within_m) + " m from the place";
  switch (p.problem) {
    case PresenceProblem::None: return std::nullopt;
    case PresenceProblem::NoPosition: return Rejection{Refusal::NoPosition, "location: expected a position " + within + " with " + subject + ", or the code that hangs there"};
    case PresenceProblem::TooFar:
      return Rejection{Refusal::TooFar, "location: expected " + within + "; " + subject + " was reported from " + std::to_string(p.distance_m) + " m away"};
    case PresenceProblem::StaleFix:
      return Rejection{Refusal::StaleFix, "fix_at: expected a fix taken within " + whole_seconds(kFixWithin) + " of " + subject + "; this one was taken " +
                                              whole_seconds(std::chrono::ceil<std::chrono::seconds>(std::chrono::abs(p.fix_before))) + (p.fix_before < Duration{} ? " after it" : " before it")};
    case PresenceProblem::TooLate: return Rejection{Refusal::TooLate, "at: expected " + subject + " of the last 24 h by the phone's clock"};
  }
  return std::nullopt;
}

MaybeRefused refuse_empty(const std::string& value, std::string_view field, std::string_view expected) {
  if (!value.empty()) return std::nullopt;
  return Rejection{Refusal::FieldMissing, std::string{field} + ": expected " + std::string{expected}};
}

MaybeRefused refuse_report_id(const std::string& report_id) {
  if (auto refused = refuse_empty(report_id, "report_id", "the id of this report, so that it counts once")) return refused;
  if (report_id.size() > kReportIdMax) return Rejection{Refusal::FieldMissing, "report_id: expected at most " + std::to_string(kReportIdMax) + " bytes"};
  return std::nullopt;
}

bool is_known(const Books& b, ReportKind kind, const std::string& by, const std::string& report_id) { return b.known_reports.contains(report_key(kind, by, report_id)); }

/// One for each rule, work and person: whoever did it once is paid once.
std::string entry_key_of(const PointsRule& rule, const std::string& key, const std::string& holder) { return rule.id + ":" + key + ":" + holder; }

void give_points(Decision& d, Merit merit, const std::string& holder, const std::string& key, const std::string& work) {
  const Books& b = d.s.books;
  if (!b.rules.points_on || !d.s.find_responder(holder) || is_paid(d.s, holder)) return;
  for (std::size_t i = 0; i < b.rules.points.size(); ++i) {
    const PointsRule rule = b.rules.points[i];
    if (rule.merit != merit || (!rule.work.empty() && rule.work != work)) continue;
    const std::string entry_key = entry_key_of(rule, key, holder);
    if (b.entry_by_key.contains(entry_key) || b.entries.size() >= kEntriesMax) continue;
    if (rule.daily_max > 0 && credits_today(d, rule.id, Books::find(b.holder_by_id, holder)) >= rule.daily_max) continue;
    d.emit(PointsEntered{.entry = b.entries.next_id(), .kind = EntryKind::Credit, .holder = holder, .points = rule.points, .key = entry_key, .rule = rule.id,
                         .shop = {}, .text = {}, .reverses = {}, .by = {}});
  }
}

std::string place_of_alert(const Books& b, const Alert& a) {
  if (!a.place_id.empty() || a.source_kind != SourceKind::HomeCamera) return a.place_id;
  HomeId home = b.home_of_camera(a.source_id);
  if (!home) home = Books::find(b.home_by_place, a.source_id);  // the home's own device
  return home ? b.homes.at(home).profile.place_id : a.place_id;
}

void alert_touches_everyday(Decision& d, IncidentId incident, const Alert& a) {
  if (a.drill) return;  // nobody is told who is not in the drill
  alarm_at_home(d, incident, a);
  quarrel_again(d, incident, a);
}

void tell_reporter(Decision& d, IncidentId id, std::string_view what) {
  const IncidentState* i = d.s.incidents.find(id);
  if (i == nullptr || i->drill) return;
  std::vector<std::pair<std::string, HomeId>> viewers;
  for (const AlertNumber n : i->alerts) {
    const AlertState* a = d.s.alerts.find(n);
    if (a == nullptr || a->reporter.phone.empty() || !a->reporter.location) continue;  // whoever stands there sees it
    const HomeId home = listed_home_at(d.s.books, place_of(d.s, *a));
    if (home && std::ranges::find(viewers, a->reporter.phone, &std::pair<std::string, HomeId>::first) == viewers.end()) viewers.emplace_back(a->reporter.phone, home);
  }
  for (const auto& [phone, home] : viewers) notify(d, id, home, CareParty::Reporter, phone, std::string{what});
}

void incident_was_closed(Decision& d, IncidentId id) {
  const IncidentState& i = d.s.incidents.at(id);
  tell_reporter(d, id, "closed: " + i.outcome);
  if (i.drill || i.outcome == kFalseAlarm) return;
  const std::vector<OfferId> offers = i.offers;
  for (const OfferId offer : offers) {
    const OfferState* o = d.s.offers.find(offer);
    if (o != nullptr && o->tier == 1 && o->arrived_at)
      give_points(d, Merit::Response, d.s.responders.at(o->responder).profile.external_id, "I" + std::to_string(id.value));
  }
}

}  // namespace watchgrid::engine
