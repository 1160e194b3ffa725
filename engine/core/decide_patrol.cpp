/// Patrol sessions with check-ins, and other work that is counted (S6, S11, S18).
#include <algorithm>

#include "engine/core/everyday_desk.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kMembersMax = 100;
constexpr std::size_t kChecksMax = 2'000;
constexpr std::uint32_t kCountMax = 10'000;

/// A word of the town's own, or it would fill the counts with words that nobody reads.
MaybeRefused refuse_work(const std::string& work) {
  if (auto refused = refuse_empty(work, "work", "the type of work, for example \"mediation\"")) return refused;
  const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
  if (work.size() > kWorkMax || !std::ranges::all_of(work, good))
    return Rejection{Refusal::FieldMissing, "work: expected at most " + std::to_string(kWorkMax) + " of A-Z a-z 0-9 . _ -"};
  if (std::ranges::find(kCountedFromFacts, work) != kCountedFromFacts.end()) return Rejection{Refusal::FieldMissing, "work: \"" + work + "\" is counted from its own reports"};
  return std::nullopt;
}

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

MaybeRefused refuse_many(const Books& b, const std::vector<std::string>& members) {
  if (b.open_patrols.size() >= kPatrolsOpenMax) return Rejection{Refusal::TooMany, "there are " + std::to_string(kPatrolsOpenMax) + " open patrols"};
  for (const std::string& m : members)
    if (b.patrols_of(m) >= kPatrolsOpenEach) return Rejection{Refusal::TooMany, "members: " + m + " is on " + std::to_string(kPatrolsOpenEach) + " patrols already; end one first"};
  return std::nullopt;
}

}  // namespace

void end_patrol(Decision& d, PatrolId id, const std::string& by, bool expired) {
  const PatrolState patrol = d.s.books.patrols.at(id);
  d.emit(PatrolEnded{id, by, expired});
  if (patrol.visited.empty()) return;  // a patrol that was nowhere earns nothing
  for (const std::string& m : patrol.members) give_points(d, Merit::Patrol, m, "P" + std::to_string(id.value));
}

MaybeRefused decide_on(Decision& d, const StartPatrol& c) {
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  const Books& b = d.s.books;
  if (is_known(b, ReportKind::Patrol, c.by, c.report_id)) return std::nullopt;
  if (auto refused = refuse_zone(d, c.zone_id)) return refused;
  if (c.members.empty() || c.members.size() > kMembersMax) return Rejection{Refusal::FieldMissing, "members: expected 1 to " + std::to_string(kMembersMax) + " people"};
  for (const std::string& m : c.members)
    if (!d.s.find_responder(m)) return Rejection{Refusal::UnknownResponder, "members: no responder \"" + m + "\""};
  if (auto refused = refuse_many(b, c.members)) return refused;
  // Room for it: the oldest one leaves memory now, and an open patrol cannot.
  if (b.patrols.size() >= kPatrolsKept && b.open_patrols.contains(b.patrols.first_id())) end_patrol(d, b.patrols.first_id(), {}, true);
  d.emit(PatrolStarted{b.patrols.next_id(), c.team, c.members, c.zone_id, c.by, c.report_id});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const CheckPatrol& c) {
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  if (is_known(d.s.books, ReportKind::PatrolCheck, c.by, c.report_id)) return std::nullopt;
  if (auto refused = refuse_patrol(d, c.patrol)) return refused;
  const PatrolState& patrol = d.s.books.patrols.at(c.patrol);
  if (std::ranges::find(patrol.members, c.by) == patrol.members.end()) return Rejection{Refusal::NotAssigned, "by: expected a member of the patrol"};
  if (patrol.visited.size() >= kChecksMax) return Rejection{Refusal::TooMany, "a patrol has at most " + std::to_string(kChecksMax) + " check-ins"};
  const Place* place = d.w.town.find_place(c.place_id);
  if (place == nullptr) return Rejection{Refusal::UnknownPlace, "place_id: no place \"" + c.place_id + "\""};
  const Presence presence = check_presence(c.check_in, place->at, d.now);
  if (auto refused = refuse_absent(presence, "the check-in")) return refused;
  d.emit(PatrolChecked{.patrol = c.patrol, .report_id = c.report_id, .place_id = c.place_id, .by = c.by, .proof = c.check_in.proof, .distance_m = presence.distance_m,
                       .night = is_night(week_minute(done_at(c.check_in.device_at, d.now), d.w.town.utc_offset_minutes)), .device_at = c.check_in.device_at});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const EndPatrol& c) {
  if (auto refused = refuse_patrol(d, c.patrol)) return refused;
  end_patrol(d, c.patrol, c.by, false);
  return std::nullopt;
}

/// What somebody says of himself is counted and earns nothing. It earns when the desk wrote it down, or writes the same report down again.
MaybeRefused decide_on(Decision& d, const RecordWork& c) {
  if (auto refused = refuse_report_id(c.report_id)) return refused;
  if (auto refused = refuse_work(c.work)) return refused;
  if (c.count == 0 || c.count > kCountMax) return Rejection{Refusal::FieldMissing, "count: expected 1 to " + std::to_string(kCountMax)};
  if (auto refused = refuse_zone(d, c.zone_id)) return refused;
  const ResponderId r = d.s.find_responder(c.by);
  if (!r) return Rejection{Refusal::UnknownResponder, "by: no responder \"" + c.by + "\""};
  if (!is_known(d.s.books, ReportKind::Work, c.by, c.report_id)) {
    const std::string zone = c.zone_id.empty() ? d.s.responders.at(r).profile.grid : c.zone_id;
    d.emit(WorkRecorded{c.report_id, c.by, c.work, c.count, zone, c.text, c.recorded_by});
  }
  if (!c.recorded_by.empty()) give_points(d, c.work == "mediation" ? Merit::Mediation : Merit::Work, c.by, "work:" + c.report_id, c.work);
  return std::nullopt;
}

}  // namespace watchgrid::engine
