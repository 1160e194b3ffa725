/// Homes that are cared for: visits, and what became of the notices of an alarm (S12, S17).
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {

MaybeRefused decide_on(Decision& d, const VisitHome& c) {
  const Books& b = d.s.books;
  const HomeId id = Books::find(b.home_by_place, c.place_id);
  if (!id || !b.homes.at(id).listed) return Rejection{Refusal::UnknownHome, "place_id: nobody is visited at \"" + c.place_id + "\""};
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  if (auto refused = refuse_empty(c.by, "by", "who visited")) return refused;
  if (is_known(b, ReportKind::Visit, c.by, c.report_id)) return std::nullopt;
  const CareHome home = b.homes.at(id).profile;
  const Presence presence = check_presence(c.check_in, home.at, d.now);
  if (auto refused = refuse_absent(presence, "the visit")) return refused;
  const HomeState& state = b.homes.at(id);
  const Instant when = done_at(c.check_in.device_at, d.now);
  const bool superseded = state.visited_at && when < *state.visited_at;  // as of an inspection
  std::optional<Instant> due = superseded ? state.due_at : std::nullopt;
  if (!superseded && home.visit_every > Duration{}) due = when + home.visit_every;
  d.emit(HomeVisited{.home = id, .report_id = c.report_id, .by = c.by, .proof = c.check_in.proof, .distance_m = presence.distance_m, .text = c.text,
                     .device_at = c.check_in.device_at, .due_at = due, .superseded = superseded});
  if (superseded) return std::nullopt;
  if (const TaskId open = b.open_task(home.place_id, WorkKind::Visit)) finish_task(d, open, c.by, "visited");
  if (c.check_in.proof != Proof::Desk) give_points(d, Merit::Visit, c.by, c.report_id);
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const SettleCareNotice& c) {
  const CareNoticeState* n = d.s.books.care_notices.find(c.notice);
  if (n == nullptr) return Rejection{Refusal::UnknownCareNotice, "no such notice"};
  if (n->settled_at) return Rejection{Refusal::AlreadySettled, "what became of the notice is known already"};
  d.emit(CareNoticeSettled{c.notice, n->incident, c.delivered, c.text});
  return std::nullopt;
}

}  // namespace watchgrid::engine
