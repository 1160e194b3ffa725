#pragma once
/// The words of the everyday work: vocabularies of the public interface. Only add, at the end: they are journaled.
#include <cstdint>

#include "engine/base/enum_names.hpp"

namespace watchgrid::engine {

/// A piece of everyday work that somebody has to do by a time. Never an alarm, and never paged like one.
enum class WorkKind : std::uint8_t { Inspection, Defect, HazardReport, Visit, FollowUp };
template <>
struct EnumNames<WorkKind> {
  static constexpr std::array table{
      std::pair{WorkKind::Inspection, std::string_view{"inspection"}}, std::pair{WorkKind::Defect, std::string_view{"defect"}},
      std::pair{WorkKind::HazardReport, std::string_view{"hazard_report"}}, std::pair{WorkKind::Visit, std::string_view{"visit"}},
      std::pair{WorkKind::FollowUp, std::string_view{"follow_up"}}};
};

/// How somebody shows that they were there.
enum class Proof : std::uint8_t { Geofence, Qr, Desk };
template <>
struct EnumNames<Proof> {
  static constexpr std::array table{std::pair{Proof::Geofence, std::string_view{"geofence"}}, std::pair{Proof::Qr, std::string_view{"qr"}},
                                    std::pair{Proof::Desk, std::string_view{"desk"}}};
};

/// Who is told of an alarm at a home that is cared for.
enum class CareParty : std::uint8_t { Ambulance, KeyHolder, Helper, Reporter };
template <>
struct EnumNames<CareParty> {
  static constexpr std::array table{
      std::pair{CareParty::Ambulance, std::string_view{"ambulance"}}, std::pair{CareParty::KeyHolder, std::string_view{"key_holder"}},
      std::pair{CareParty::Helper, std::string_view{"helper"}}, std::pair{CareParty::Reporter, std::string_view{"reporter"}}};
};

/// What was done about a dispute. Reopen is a command of its own and stands among the steps.
enum class DisputeStep : std::uint8_t { Talk, Visit, Agreement, FollowUp, HandOff, TakeBack, Settle, Reopen };
template <>
struct EnumNames<DisputeStep> {
  static constexpr std::array table{
      std::pair{DisputeStep::Talk, std::string_view{"talk"}},           std::pair{DisputeStep::Visit, std::string_view{"visit"}},
      std::pair{DisputeStep::Agreement, std::string_view{"agreement"}}, std::pair{DisputeStep::FollowUp, std::string_view{"follow_up"}},
      std::pair{DisputeStep::HandOff, std::string_view{"hand_off"}},    std::pair{DisputeStep::TakeBack, std::string_view{"take_back"}},
      std::pair{DisputeStep::Settle, std::string_view{"settle"}},       std::pair{DisputeStep::Reopen, std::string_view{"reopen"}}};
};
enum class DisputePhase : std::uint8_t { Open, HandedOff, Settled };
template <>
struct EnumNames<DisputePhase> {
  static constexpr std::array table{std::pair{DisputePhase::Open, std::string_view{"open"}},
                                    std::pair{DisputePhase::HandedOff, std::string_view{"handed_off"}},
                                    std::pair{DisputePhase::Settled, std::string_view{"settled"}}};
};

/// A row of the points ledger. Rows are only ever added.
enum class EntryKind : std::uint8_t { Credit, Redemption, Reversal, Opening };
template <>
struct EnumNames<EntryKind> {
  static constexpr std::array table{
      std::pair{EntryKind::Credit, std::string_view{"credit"}}, std::pair{EntryKind::Redemption, std::string_view{"redemption"}},
      std::pair{EntryKind::Reversal, std::string_view{"reversal"}}, std::pair{EntryKind::Opening, std::string_view{"opening"}}};
};

/// The verified facts that points are given for.
enum class Merit : std::uint8_t { Inspection, Patrol, Visit, HazardReport, Response, Mediation, Work };
template <>
struct EnumNames<Merit> {
  static constexpr std::array table{
      std::pair{Merit::Inspection, std::string_view{"inspection"}},      std::pair{Merit::Patrol, std::string_view{"patrol"}},
      std::pair{Merit::Visit, std::string_view{"visit"}},                std::pair{Merit::HazardReport, std::string_view{"hazard_report"}},
      std::pair{Merit::Response, std::string_view{"response"}},          std::pair{Merit::Mediation, std::string_view{"mediation"}},
      std::pair{Merit::Work, std::string_view{"work"}}};
};

}  // namespace watchgrid::engine
