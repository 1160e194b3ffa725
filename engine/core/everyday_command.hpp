#pragma once
/// What can be asked of the everyday work. `by` is a responder's external id or a desk user; `report_id` is the sender's and unique for `by` and
/// the kind of report: the same report again changes nothing.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/everyday/everyday_event.hpp"
#include "engine/everyday/presence.hpp"

namespace watchgrid::engine {

// ---- hazard spots, tasks ----
struct InspectHazard {
  std::string place_id;
  std::string report_id;
  std::string by;
  CheckIn check_in;
  std::vector<std::string> missing;  ///< items of the checklist
  std::string text;
};
/// Anybody saw something dangerous, at a known place or not: followed until it is put right.
struct ReportHazard { std::string place_id; std::string report_id; std::string by; std::optional<LatLon> at; std::string text; };
/// A place that used to send heartbeats sends none, or sends them again.
struct ReportSilence { std::string place_id; bool silent{}; Instant heard_at{}; };
struct FinishTask { TaskId task; std::string by; std::string text; };
struct SetHeat { bool on{}; std::string by; };

// ---- patrols and other work ----
struct StartPatrol { std::string team; std::vector<std::string> members; std::string zone_id; std::string by; std::string report_id{}; };
struct CheckPatrol { PatrolId patrol; std::string place_id; std::string report_id; std::string by; CheckIn check_in; };
struct EndPatrol { PatrolId patrol; std::string by; };
/// `recorded_by`: the desk's user who writes it down; empty: the one who did it says so.
struct RecordWork { std::string report_id; std::string by; std::string work; std::uint32_t count{1}; std::string zone_id; std::string text; std::string recorded_by{}; };

// ---- care ----
struct VisitHome { std::string place_id; std::string report_id; std::string by; CheckIn check_in; std::string text; };
struct SettleCareNotice { CareNoticeId notice; bool delivered{}; std::string text; };

// ---- disputes ----
struct OpenDispute {
  std::string place_id;
  std::vector<std::string> parties;
  std::string subject;
  std::string mediator;
  IncidentId incident;
  std::string by;
};
struct StepDispute {
  DisputeId dispute;
  DisputeStep step{};
  std::string text;
  std::string by;
  std::string agency;
  std::optional<Instant> follow_up_at;
};
struct ReopenDispute { DisputeId dispute; std::string reason; std::string by; };

// ---- points ----
struct CreditPoints { std::string holder; std::int32_t points{}; std::string key; std::string text; std::string by; };
struct RedeemPoints { std::string holder; std::int32_t points{}; std::string key; std::string shop; std::string text; std::string by; };
struct ReversePoints { EntryId entry; std::string reason; std::string by; };
struct ReviewPoints { std::string period; std::string by; };

// ---- people on an incident ----
struct RecordHelp { IncidentId incident; std::string responder; std::optional<Instant> arrived_at; std::string text; std::string by; };
struct OrderWithdraw { IncidentId incident; std::uint8_t tier{1}; std::string reason; std::string by; };
struct RecordInjury { IncidentId incident; std::string responder; std::string text; std::string by; };

// ---- notices ----
struct IssueNotice { AreaNotice content; std::string by; };
struct CancelNotice { NoticeId notice; std::string by; std::string reason; };

}  // namespace watchgrid::engine
