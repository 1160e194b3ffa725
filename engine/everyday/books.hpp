#pragma once
/// What the engine remembers of the everyday work. Part of the State; changed by `apply` only.
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/dense_table.hpp"
#include "engine/everyday/everyday_event.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kTasksKept = 50'000;        ///< done ones beyond this are forgotten, oldest first (the journal keeps them)
inline constexpr std::size_t kTasksOpenMax = 50'000;
inline constexpr std::size_t kPatrolsKept = 20'000;
inline constexpr std::size_t kPatrolsOpenMax = 5'000;
inline constexpr std::size_t kPatrolsOpenEach = 4;       ///< of one person
inline constexpr Duration kPatrolLasts = std::chrono::hours{24};  ///< then it ends by itself
inline constexpr std::size_t kReportsKept = 100'000;     ///< ids of reports that are known when they come again
inline constexpr std::size_t kCareNoticesKept = 20'000;
inline constexpr std::size_t kDisputesMax = 100'000;
inline constexpr std::size_t kDisputeStepsMax = 1'000;
inline constexpr std::size_t kEntriesMax = 5'000'000;
inline constexpr std::size_t kNoticesKept = 5'000;
inline constexpr std::size_t kWorkCountsKept = 200'000;  ///< beyond this the oldest month's first

struct TaskState {
  TaskRaised task;
  Instant raised_at{};
  std::optional<Instant> overdue_at, done_at;
  bool open() const noexcept { return !done_at; }
};
struct HazardState {
  HazardSpot spot;
  bool listed{true};
  std::optional<Instant> inspected_at;  ///< when it was done, by the phone's clock where there was one
  std::string inspected_by;
  std::vector<std::string> missing;  ///< by the last inspection, less what has been put right since
  std::optional<Instant> due_at;
  std::uint32_t inspections{};
};
struct PatrolState {
  std::string team;
  std::vector<std::string> members;
  std::string zone_id;
  Instant started_at{};
  std::optional<Instant> ended_at;
  std::vector<std::string> visited;  ///< places, in order
  std::string by;
  std::string report_id;
};
struct HomeState {
  CareHome profile;
  bool listed{true};
  std::optional<Instant> visited_at;
  std::optional<Instant> due_at;
};
struct CareNoticeState {
  IncidentId incident;
  HomeId home;
  CareParty party{};
  std::string to;
  Instant told_at{};
  std::optional<Instant> settled_at;
  bool delivered{};
};
struct DisputeNote {
  Instant at{};
  DisputeStep step{};
  std::string text;    ///< of a re-opening the reason
  std::string by;
  std::string agency;  ///< of a hand-off
};
struct DisputeState {
  DisputePhase phase{DisputePhase::Open};
  std::string place_id;
  std::string zone_id;
  std::vector<std::string> parties;
  std::string subject;
  std::string mediator;
  std::string agency;  ///< that has it now, or had it when it was settled
  Instant opened_at{};
  std::optional<Instant> settled_at;
  std::uint16_t reopened{};
  std::vector<DisputeNote> steps;
  std::vector<IncidentId> incidents;
};
struct EntryState {
  EntryKind kind{};
  HolderId holder;
  std::int32_t points{};
  std::string key;
  std::string rule;
  Instant at{};
  EntryId reversed_by;
};
struct HolderState {
  std::string external_id;
  std::int64_t balance{};
  std::int64_t earned{};    ///< credits and openings, less what was reversed
  std::int64_t redeemed{};  ///< positive
};
struct ReportState { std::string key; };
/// How much of one kind of work was done in one area in one month: what the towns report of themselves.
struct WorkCount {
  std::int32_t month{};  ///< local, as 202603
  std::string zone_id;
  std::string work;      ///< "talk", "mediation"; of the rest "inspection", "patrol", "patrol_check", "visit", "hazard_report", "hazard_fixed", "dispute_settled"
  std::uint64_t count{};
};
struct NoticeState {
  AreaNotice content;
  Instant issued_at{};
  bool ended{};
};

struct Books {
  EverydayRules rules;
  bool heat{};
  DenseTable<TaskId, TaskState> tasks;
  DenseTable<HazardId, HazardState> hazards;
  DenseTable<PatrolId, PatrolState> patrols;
  DenseTable<HomeId, HomeState> homes;
  DenseTable<CareNoticeId, CareNoticeState> care_notices;
  DenseTable<DisputeId, DisputeState> disputes;
  DenseTable<EntryId, EntryState> entries;
  DenseTable<HolderId, HolderState> holders;
  DenseTable<ReportNumber, ReportState> reports;
  DenseTable<NoticeId, NoticeState> notices;
  std::vector<WorkCount> work_counts;  ///< by month, area and kind

  // Derived from the above and rebuilt after a snapshot; not part of the digest.
  using OpenTask = std::tuple<std::string, WorkKind, std::string, TaskId>;  ///< subject, kind, item
  std::set<OpenTask> open_tasks;
  std::map<std::string, HazardId, std::less<>> hazard_by_place;
  std::map<std::string, HomeId, std::less<>> home_by_place;
  std::set<std::pair<std::string, HomeId>> home_by_camera;    ///< source id of the camera; one that two homes claim is the first one's
  std::set<std::pair<std::string, PatrolId>> open_patrols_of;  ///< by member
  std::set<PatrolId> open_patrols;
  std::map<std::string, EntryId, std::less<>> entry_by_key;
  std::map<std::string, HolderId, std::less<>> holder_by_id;
  std::vector<EntryId> newest_entry;    ///< by holder
  std::vector<EntryId> entry_before;    ///< by entry: the same holder's one before it; rows are never forgotten
  std::set<std::string, std::less<>> known_reports;
  std::map<std::string, DisputeId, std::less<>> dispute_by_place;  ///< the newest there

  template <class Map>
  static auto find(const Map& map, std::string_view key) -> typename Map::mapped_type {
    const auto it = map.find(key);
    return it == map.end() ? typename Map::mapped_type{} : it->second;
  }
  /// The open task of that kind (and item) about the subject; 0: none. O(log open tasks).
  TaskId open_task(const std::string& subject, WorkKind kind, const std::string& item = {}) const {
    const auto it = open_tasks.lower_bound({subject, kind, item, TaskId{}});
    return it != open_tasks.end() && std::get<0>(*it) == subject && std::get<1>(*it) == kind && std::get<2>(*it) == item ? std::get<3>(*it) : TaskId{};
  }
  /// The first open task of that kind about the subject, whatever its item; 0: none.
  TaskId open_task_about(const std::string& subject, WorkKind kind) const {
    const auto it = open_tasks.lower_bound({subject, kind, std::string{}, TaskId{}});
    return it != open_tasks.end() && std::get<0>(*it) == subject && std::get<1>(*it) == kind ? std::get<3>(*it) : TaskId{};
  }
  /// The newest row of a holder, and from each the one before it; 0: none. O(1).
  EntryId newest_of(HolderId holder) const { return holder && holder.value <= newest_entry.size() ? newest_entry[static_cast<std::size_t>(holder.value - 1)] : EntryId{}; }
  EntryId before(EntryId entry) const { return entry_before[static_cast<std::size_t>(entry.value - 1)]; }
  /// In the order of the entries.
  void index_entry(HolderId holder, EntryId entry) {
    if (newest_entry.size() < holder.value) newest_entry.resize(static_cast<std::size_t>(holder.value));
    entry_before.push_back(std::exchange(newest_entry[static_cast<std::size_t>(holder.value - 1)], entry));
  }
  /// How many patrols the person is on; counts no further than the bound.
  std::size_t patrols_of(const std::string& member) const {
    std::size_t n = 0;
    for (auto it = open_patrols_of.lower_bound({member, PatrolId{}}); it != open_patrols_of.end() && it->first == member && n < kPatrolsOpenEach; ++it) ++n;
    return n;
  }
  void index_patrol(const PatrolState& p, PatrolId id, bool open) {
    if (!open) open_patrols.erase(id);
    else open_patrols.insert(id);
    for (const std::string& member : p.members) {
      if (!open) open_patrols_of.erase({member, id});
      else open_patrols_of.insert({member, id});
    }
  }
  /// The home that this camera looks after; 0: none. O(log homes).
  HomeId home_of_camera(const std::string& source_id) const {
    const auto it = source_id.empty() ? home_by_camera.end() : home_by_camera.lower_bound({source_id, HomeId{}});
    return it != home_by_camera.end() && it->first == source_id ? it->second : HomeId{};
  }
  void rebuild_indexes();
  /// As in a town without any of this: then it is no part of the fingerprint, which journals from before it keep.
  bool untouched() const {
    const auto none = [](const auto&... table) { return (... && (table.next_id().value == 1)); };
    return rules == EverydayRules{} && !heat && work_counts.empty() &&
           none(tasks, hazards, patrols, homes, care_notices, disputes, entries, holders, reports, notices);
  }
};

inline void Books::rebuild_indexes() {
  open_tasks.clear(), hazard_by_place.clear(), home_by_place.clear(), home_by_camera.clear(), entry_by_key.clear(), holder_by_id.clear(), known_reports.clear(), dispute_by_place.clear();
  open_patrols.clear(), open_patrols_of.clear(), newest_entry.clear(), entry_before.clear();
  const auto each = [](const auto& table, auto&& f) {
    auto id = table.first_id();
    for (const auto& item : table) f(item, id), ++id.value;
  };
  each(tasks, [&](const TaskState& t, TaskId id) {
    if (t.open()) open_tasks.insert({t.task.subject, t.task.kind, t.task.item, id});
  });
  each(hazards, [&](const HazardState& h, HazardId id) { hazard_by_place.insert_or_assign(h.spot.place_id, id); });
  each(homes, [&](const HomeState& h, HomeId id) {
    home_by_place.insert_or_assign(h.profile.place_id, id);
    if (!h.profile.camera.empty()) home_by_camera.insert({h.profile.camera, id});
  });
  each(patrols, [&](const PatrolState& p, PatrolId id) {
    if (!p.ended_at) index_patrol(p, id, true);
  });
  each(entries, [&](const EntryState& e, EntryId id) {
    entry_by_key.insert_or_assign(e.key, id);
    index_entry(e.holder, id);
  });
  each(holders, [&](const HolderState& h, HolderId id) { holder_by_id.insert_or_assign(h.external_id, id); });
  each(reports, [&](const ReportState& r, ReportNumber) { known_reports.insert(r.key); });
  each(disputes, [&](const DisputeState& d, DisputeId id) { dispute_by_place.insert_or_assign(d.place_id, id); });
}

}  // namespace watchgrid::engine
