#pragma once
/// Keys under which reports and rows of the ledger are known when they come again.
///
/// A sender's own id is unique for that sender and that kind of report only: two phones that both number from 1 are two reports, and nobody
/// can use up the ids of somebody else. Ids of people, places and rules hold no ':' and no space (the pack reader sees to that).
#include <array>
#include <string>
#include <string_view>

#include "engine/base/enum_names.hpp"
#include "engine/base/ids.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kReportIdMax = 64;  ///< bytes, of report ids and of keys
inline constexpr std::size_t kWorkMax = 32;      ///< bytes, of the name of a kind of work
inline constexpr std::string_view kReversalOf = "reversal of ";  ///< keys that nobody may enter

enum class ReportKind : std::uint8_t { Inspection, HazardReport, Patrol, PatrolCheck, Visit, Work };
template <>
struct EnumNames<ReportKind> {
  static constexpr std::array table{
      std::pair{ReportKind::Inspection, std::string_view{"inspection"}}, std::pair{ReportKind::HazardReport, std::string_view{"hazard_report"}},
      std::pair{ReportKind::Patrol, std::string_view{"patrol"}},         std::pair{ReportKind::PatrolCheck, std::string_view{"patrol_check"}},
      std::pair{ReportKind::Visit, std::string_view{"visit"}},           std::pair{ReportKind::Work, std::string_view{"work"}}};
};

/// The kinds of work that follow from facts; nobody records them by their names.
inline constexpr std::array<std::string_view, 7> kCountedFromFacts{"inspection", "patrol", "patrol_check", "visit", "hazard_report", "hazard_fixed", "dispute_settled"};

inline std::string report_key(ReportKind kind, std::string_view by, std::string_view report_id) {
  std::string out{to_string(kind)};
  ((out += ':') += by) += ':';
  return out += report_id;
}
/// A slip of one shop.
inline std::string redemption_key(std::string_view shop, std::string_view key) { return (std::string{shop} += ':') += key; }
inline std::string hand_key(std::string_view key) { return std::string{"by hand:"} += key; }
inline std::string reversal_key(EntryId entry) { return std::string{kReversalOf} += std::to_string(entry.value); }

}  // namespace watchgrid::engine
