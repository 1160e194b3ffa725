/// Patrol sessions with check-ins, and other work that is counted (S6, S11, S18).
#include <algorithm>

#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kMembersMax = 100;
constexpr std::size_t kChecksMax = 2'000;
constexpr std::uint32_t kCountMax = 10'000;

MaybeRefused refuse_zone(const Decision& d, const std::string& zone_id) {
  if (zone_id.empty() || d.w.town.find_zone(zone_id) != kNoZone) return std::nullopt;
  return Rejection{Refusal::UnknownZone, "zone: no zone \"" + zone_id + "\""};
}

MaybeRefused refuse_patrol(const Decision& d, PatrolId id) {
  const PatrolState* p = d.s.books.patrols.find(id);
  if (p == nullptr) return Rejection{Refusal::UnknownPatrol, "no such patrol"};
  if (p->ended_at) return Rejection{Refusal::PatrolEnded, "the patrol has ended"};
  return std::nullopt;
}

}  // namespace

MaybeRefused decide_on(Decision& d, const StartPatrol& c) {
  if (auto refused = refuse_zone(d, c.zone_id)) return refused;
  if (c.members.empty() || c.members.size() > kMembersMax) return Rejection{Refusal::FieldMissing, "members: expected 1 to " + std::to_string(kMembersMax) + " people"};
  for (const std::string& m : c.members)
    if (!d.s.find_responder(m)) return Rejection{Refusal::UnknownResponder, "members: no responder \"" + m + "\""};
  d.emit(PatrolStarted{d.s.books.patrols.next_id(), c.team, c.members, c.zone_id, c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const CheckPatrol& c) {
  if (auto refused = refuse_empty(c.report_id, "report_id", "the id of this report, so that it counts once")) return refused;
  if (d.s.books.known_reports.contains(c.report_id)) return std::nullopt;
  if (auto refused = refuse_patrol(d, c.patrol)) return refused;
  const PatrolState& patrol = d.s.books.patrols.at(c.patrol);
  if (std::ranges::find(patrol.members, c.by) == patrol.members.end()) return Rejection{Refusal::NotAssigned, "by: expected a member of the patrol"};
  if (patrol.visited.size() >= kChecksMax) return Rejection{Refusal::TooMany, "a patrol has at most " + std::to_string(kChecksMax) + " check-ins"};
  const Place* place = d.w.town.find_place(c.place_id);
  if (place == nullptr) return Rejection{Refusal::UnknownPlace, "place_id: no place \"" + c.place_id + "\""};
  const Presence presence = check_presence(c.check_in, place->at, d.now);
  if (auto refused = refuse_absent(presence, "the check-in")) return refused;
  d.emit(PatrolChecked{.patrol = c.patrol, .report_id = c.report_id, .place_id = c.place_id, .by = c.by, .proof = c.check_in.proof, .distance_m = presence.distance_m,
                       .night = d.night(), .device_at = c.check_in.device_at});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const EndPatrol& c) {
  if (auto refused = refuse_patrol(d, c.patrol)) return refused;
  const PatrolState patrol = d.s.books.patrols.at(c.patrol);
  d.emit(PatrolEnded{c.patrol, c.by});
  if (patrol.visited.empty()) return std::nullopt;  // a patrol that was nowhere earns nothing
  for (const std::string& m : patrol.members) give_points(d, Merit::Patrol, m, "P" + std::to_string(c.patrol.value));
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const RecordWork& c) {
  if (auto refused = refuse_empty(c.report_id, "report_id", "the id of this report, so that it counts once")) return refused;
  if (auto refused = refuse_empty(c.work, "work", "the type of work, for example \"mediation\"")) return refused;
  if (c.count == 0 || c.count > kCountMax) return Rejection{Refusal::FieldMissing, "count: expected 1 to " + std::to_string(kCountMax)};
  if (auto refused = refuse_zone(d, c.zone_id)) return refused;
  const ResponderId r = d.s.find_responder(c.by);
  if (!r) return Rejection{Refusal::UnknownResponder, "by: no responder \"" + c.by + "\""};
  if (d.s.books.known_reports.contains(c.report_id)) return std::nullopt;
  const std::string zone = c.zone_id.empty() ? d.s.responders.at(r).profile.grid : c.zone_id;
  d.emit(WorkRecorded{c.report_id, c.by, c.work, c.count, zone, c.text});
  give_points(d, c.work == "mediation" ? Merit::Mediation : Merit::Work, c.by, c.report_id, c.work);
  return std::nullopt;
}

}  // namespace watchgrid::engine
