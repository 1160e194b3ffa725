#pragma once
/// What can have happened in the everyday work, and to the people who help. Events carry the outcome: the next due time, the distance
/// that was found, the points that were given. People are named by their external ids, like the keepers of zones.
#include <optional>
#include <string>
#include <vector>

#include "engine/everyday/register.hpp"

namespace watchgrid::engine {

struct EverydayRulesSet { EverydayRules rules; };

// ---- tasks ----
struct TaskRaised {
  TaskId task;
  WorkKind kind{};
  std::string subject;  ///< place id, "D7" for a dispute, or the report id of a hazard that somebody saw
  std::string item;     ///< of a defect: what is missing; of a hazard that somebody saw: by whom
  std::string zone_id;
  std::string assignee;  ///< external responder id; empty: the desk
  std::string text;
  Instant due_at{};
  std::string place_id{};      ///< of a hazard that somebody saw: the place that the report named
  std::optional<LatLon> at{};  ///< likewise: the location that the report told
};
struct TaskOverdue { TaskId task; };
struct TaskDone { TaskId task; std::string by; std::string text; };
/// Whoever had it has left the town pack. `to` as an assignee: empty is the desk.
struct TaskHandedOver { TaskId task; std::string from; std::string to; };

// ---- hazard spots and patrols ----
struct HazardListed { HazardId hazard; HazardSpot spot; std::optional<Instant> due_at; };  ///< new, or changed
struct HazardUnlisted { HazardId hazard; };
struct HeatSet { bool on{}; std::string by; };
struct InspectionMoved { HazardId hazard; Instant due_at{}; };
struct HazardInspected {
  HazardId hazard;
  std::string report_id;
  std::string by;
  Proof proof{};
  std::uint32_t distance_m{};
  std::vector<std::string> missing;
  std::string text;
  std::optional<Instant> device_at;
  std::optional<Instant> due_at;  ///< of the next one
  bool superseded{};              ///< told late, and older than what is known: it counts and changes nothing
};
struct PatrolStarted { PatrolId patrol; std::string team; std::vector<std::string> members; std::string zone_id; std::string by; std::string report_id; };
struct PatrolChecked {
  PatrolId patrol;
  std::string report_id;
  std::string place_id;
  std::string by;
  Proof proof{};
  std::uint32_t distance_m{};
  bool night{};
  std::optional<Instant> device_at;
};
struct PatrolEnded { PatrolId patrol; std::string by; bool expired{}; };  ///< expired: by itself, a day after it began
/// Talks, hazards, mediation, help: whatever else is counted.
struct WorkRecorded {
  std::string report_id;
  std::string by;
  std::string work;
  std::uint32_t count{};
  std::string zone_id;
  std::string text;
  std::string recorded_by;  ///< the desk's user who wrote it down; empty: the one who did it
};

// ---- care ----
struct HomeListed { HomeId home; CareHome profile; std::optional<Instant> due_at; };
struct HomeUnlisted { HomeId home; };
struct HomeVisited {
  HomeId home;
  std::string report_id;
  std::string by;
  Proof proof{};
  std::uint32_t distance_m{};
  std::string text;
  std::optional<Instant> device_at;
  std::optional<Instant> due_at;
  bool superseded{};  ///< as of an inspection
};
struct CareNotified { CareNoticeId notice; IncidentId incident; HomeId home; CareParty party{}; std::string to; std::string text; };
struct CareNoticeSettled { CareNoticeId notice; IncidentId incident; bool delivered{}; std::string text; };

// ---- disputes ----
struct DisputeOpened {
  DisputeId dispute;
  std::string place_id;
  std::string zone_id;
  std::vector<std::string> parties;
  std::string subject;
  std::string mediator;
  IncidentId incident;  ///< that it came from; 0: none
  std::string by;
};
struct DisputeStepped {
  DisputeId dispute;
  DisputeStep step{};
  std::string text;
  std::string by;
  std::string agency;  ///< of a hand-off
  std::optional<Instant> follow_up_at;
  bool noted{};  ///< of a hand-off: its step keeps the agency; the steps of older journals do not
};
/// noted: it is one of the steps, and no agency has the dispute any more; in older journals neither is so.
struct DisputeReopened { DisputeId dispute; std::string reason; std::string by; bool noted{}; };
struct DisputeRecurred { DisputeId dispute; IncidentId incident; };

// ---- points ----
struct PointsEntered {
  EntryId entry;
  EntryKind kind{};
  std::string holder;
  std::int32_t points{};  ///< added to the balance: a redemption is negative
  std::string key;        ///< unique in the ledger: the same key again is the same entry
  std::string rule;
  std::string shop;
  std::string text;
  EntryId reverses;
  std::string by;
};
struct PointsReviewed { std::string period; std::uint32_t holders{}; std::uint32_t entries{}; std::int64_t balance{}; std::string by; };

// ---- people on an incident whom nobody sent ----
struct HelpRecorded { IncidentId incident; std::string responder; std::optional<Instant> arrived_at; std::string text; std::string by; };
struct WithdrawOrdered {
  IncidentId incident;
  std::uint8_t tier{};
  std::string reason;
  std::string by;
  std::vector<OfferId> offers;  ///< assignments of the tier at that moment: whom the reason is told
};
struct InjuryRecorded { IncidentId incident; std::string responder; std::string text; std::string by; };

// ---- notices to an area ----
struct AreaNotice {
  std::string zone_id;
  std::string headline;
  std::string text;
  std::string category;  ///< "flood", "lost_person", "warning"
  std::string severity;  ///< critical, high, medium, low or none; of CAP Extreme to Unknown
  std::string cap_id;    ///< identifier of the CAP message that it came with
  bool drill{};
  Instant expires_at{};
  friend bool operator==(const AreaNotice&, const AreaNotice&) = default;
};
struct NoticeIssued { NoticeId notice; AreaNotice content; std::string by; };
struct NoticeEnded { NoticeId notice; bool expired{}; std::string by; std::string reason; };

}  // namespace watchgrid::engine
