/// Hazard spots: inspections, missing items, hazards that somebody saw, and the tasks that follow (S3, S11).
#include <algorithm>

#include "engine/core/everyday_desk.hpp"
#include "engine/everyday/season.hpp"

namespace watchgrid::engine {
namespace {

const std::string kHeartbeat = "heartbeat";  ///< the item of a silent place's defect

/// What the inspection found missing becomes a task each; what is there again ends one.
void settle_defects(Decision& d, const HazardSpot& spot, const InspectHazard& c) {
  for (const std::string& item : spot.checklist) {
    const bool missing = std::ranges::find(c.missing, item) != c.missing.end();
    const TaskId open = d.s.books.open_task(spot.place_id, WorkKind::Defect, item);
    if (missing && !open)
      raise_task(d, WorkKind::Defect, spot.place_id, item, spot.zone_id, keeper_of(d, spot.zone_id), item + " is missing at " + spot.place_id,
                 d.now + d.s.books.rules.defect_within);
    if (!missing && open) finish_task(d, open, c.by, "found in place");
  }
}

}  // namespace

MaybeRefused decide_on(Decision& d, const InspectHazard& c) {
  const Books& b = d.s.books;
  const HazardId id = Books::find(b.hazard_by_place, c.place_id);
  if (!id || !b.hazards.at(id).listed) return Rejection{Refusal::UnknownPlace, "place_id: no hazard spot \"" + c.place_id + "\""};
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  if (auto refused = refuse_empty(c.by, "by", "who inspected")) return refused;
  if (is_known(b, ReportKind::Inspection, c.by, c.report_id)) return std::nullopt;
  const HazardState& state = b.hazards.at(id);
  const HazardSpot spot = state.spot;
  for (const std::string& item : c.missing)
    if (std::ranges::find(spot.checklist, item) == spot.checklist.end())
      return Rejection{Refusal::UnknownItem, "missing: \"" + item + "\" is not on the checklist of " + spot.place_id};
  const Presence presence = check_presence(c.check_in, spot.at, d.now);
  if (auto refused = refuse_absent(presence, "the inspection")) return refused;
  // A phone kept it while somebody else was there: what is known since stands, and the older look is on record.
  const Instant when = done_at(c.check_in.device_at, d.now);
  const bool superseded = state.inspected_at && when < *state.inspected_at;
  d.emit(HazardInspected{.hazard = id, .report_id = c.report_id, .by = c.by, .proof = c.check_in.proof, .distance_m = presence.distance_m, .missing = c.missing,
                         .text = c.text, .device_at = c.check_in.device_at, .due_at = superseded ? state.due_at : next_inspection(b.rules, spot, b.heat, when),
                         .superseded = superseded});
  if (superseded) return std::nullopt;
  if (const TaskId open = b.open_task(spot.place_id, WorkKind::Inspection)) finish_task(d, open, c.by, "inspected");
  settle_defects(d, spot, c);
  if (c.check_in.proof != Proof::Desk) give_points(d, Merit::Inspection, c.by, c.report_id);
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReportHazard& c) {
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  if (auto refused = refuse_empty(c.text, "text", "what is dangerous")) return refused;
  const Place* place = d.w.town.find_place(c.place_id);
  if (!c.place_id.empty() && place == nullptr) return Rejection{Refusal::UnknownPlace, "place_id: no place \"" + c.place_id + "\""};
  if (place == nullptr && !c.at) return Rejection{Refusal::NoPosition, "location: expected a location, or a place_id"};
  if (is_known(d.s.books, ReportKind::HazardReport, c.by, c.report_id)) return std::nullopt;
  if (d.s.books.open_tasks.size() >= kTasksOpenMax) return Rejection{Refusal::TooMany, "there are " + std::to_string(kTasksOpenMax) + " open tasks"};
  const ZoneIndex zone = d.w.grids.zone_at(place != nullptr ? place->at : *c.at);
  const std::string zone_id = zone == kNoZone ? std::string{} : d.w.town.zones[zone].id;
  d.emit(WorkRecorded{.report_id = c.report_id, .by = c.by, .work = "hazard_report", .count = 1, .zone_id = zone_id, .text = c.text, .recorded_by = {}});
  // The report is the subject: two people may report two things at one place.
  raise_task(d, {.task = {}, .kind = WorkKind::HazardReport, .subject = c.report_id, .item = c.by, .zone_id = zone_id, .assignee = keeper_of(d, zone_id),
                 .text = c.text + (c.place_id.empty() ? "" : " at " + c.place_id), .due_at = d.now + d.s.books.rules.report_within, .place_id = c.place_id, .at = c.at});
  return std::nullopt;
}

/// A watch point that is not heard is no watch point: its keeper looks, and it is over when it is heard again.
MaybeRefused decide_on(Decision& d, const ReportSilence& c) {
  const Place* place = d.w.town.find_place(c.place_id);
  if (place == nullptr) return Rejection{Refusal::UnknownPlace, "place_id: no place \"" + c.place_id + "\""};
  const TaskId open = d.s.books.open_task(c.place_id, WorkKind::Defect, kHeartbeat);
  if (!c.silent) {
    if (open) finish_task(d, open, c.place_id, "heard again");
    return std::nullopt;
  }
  const ZoneIndex zone = d.w.grids.zone_at(place->at);
  const std::string zone_id = zone == kNoZone ? std::string{} : d.w.town.zones[zone].id;
  raise_task(d, WorkKind::Defect, c.place_id, kHeartbeat, zone_id, keeper_of(d, zone_id),
             c.place_id + " is silent, last heard " + std::to_string((d.now - c.heard_at).count() / 1000) + " s ago", d.now + d.s.books.rules.defect_within);
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const FinishTask& c) {
  const TaskState* t = d.s.books.tasks.find(c.task);
  if (t == nullptr) return Rejection{Refusal::UnknownTask, "no such task"};
  if (!t->open()) return Rejection{Refusal::TaskDone, "the task is done already"};
  const TaskRaised task = t->task;
  if (task.kind == WorkKind::Inspection || task.kind == WorkKind::Visit)
    return Rejection{Refusal::NeedsProof, "this task ends with " + std::string{task.kind == WorkKind::Visit ? "a visit" : "an inspection"} + ", not by hand"};
  if (auto refused = refuse_empty(c.text, "text", "what was done")) return refused;
  finish_task(d, c.task, c.by, c.text);
  // Seen and put right by one and the same person is nobody's word but his own.
  if (task.kind == WorkKind::HazardReport && c.by != task.item) give_points(d, Merit::HazardReport, task.item, task.subject);
  return std::nullopt;
}

/// Hot weather: waters are looked at more often from now on, also those whose next inspection was far away.
MaybeRefused decide_on(Decision& d, const SetHeat& c) {
  const Books& b = d.s.books;
  if (b.heat == c.on) return Rejection{Refusal::NoChange, c.on ? "it is hot already" : "it is not hot"};
  d.emit(HeatSet{c.on, c.by});
  HazardId id = b.hazards.first_id();
  for (std::size_t n = b.hazards.size(); n > 0; --n, ++id.value) {
    const HazardState& h = b.hazards.at(id);
    if (!h.listed || !h.due_at || !h.spot.water) continue;
    const auto due = next_inspection(b.rules, h.spot, b.heat, h.inspected_at.value_or(d.now));
    if (due && due != h.due_at) d.emit(InspectionMoved{id, *due});
  }
  return std::nullopt;
}

}  // namespace watchgrid::engine
