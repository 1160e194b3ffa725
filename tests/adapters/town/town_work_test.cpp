// The generated towns at work: what their packs ask for falls due in the engine, with the towns' figures.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <set>

#include "adapters/town/like_town.hpp"
#include "adapters/town/town_pack.hpp"
#include "engine/core/apply.hpp"
#include "engine/core/deadlines.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/invariants.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/keepers.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using namespace std::chrono_literals;

constexpr Instant kMarch{1'772'416'800'000ms};  ///< Monday 2 March 2026, 10:00 in the towns
constexpr Instant kJuly = kMarch + 24h * 121;

TownLoad made_and_read(std::string_view name) {
  const TemporaryFolder folder;
  GeneratedLike made = generate_like(*find_figures(name), 1, std::nullopt);
  EXPECT_EQ(write_town_pack(folder.path(), made.town, write_road_file), "");
  for (const PackFile& file : made.files) folder.write(file.name, file.text);
  TownLoad load = load_town_pack(folder.path(), load_road_file);
  for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
  return load;
}

class Running {
 public:
  Running(std::string_view name, Instant start) : load_{made_and_read(name)}, now{start} { events_of_the_load = take_town(); }

  std::size_t take_town() { return run(LoadTown{town().responders, load_.policies.at(town().policy_pack)}); }
  /// How many events it made.
  std::size_t run(const Command& c) {
    const Decided decided = decide(state, {town(), grids_, fleet_}, c, now);
    EXPECT_TRUE(decided) << (decided ? "" : decided.error().detail);
    if (!decided) return 0;
    journal.insert(journal.end(), decided->begin(), decided->end());
    return decided->size();
  }
  void advance(Duration time) {
    const Instant until = now + time;
    for (auto due = next_deadline(state); due && *due <= until; due = next_deadline(state)) now = *due, run(Tick{});
    now = until;
  }
  std::size_t open_tasks(WorkKind kind) const {
    std::size_t n = 0;
    for (const Books::OpenTask& t : state.books.open_tasks) n += std::get<1>(t) == kind ? 1 : 0;
    return n;
  }
  const Town& town() const { return load_.town; }

 private:
  TownLoad load_;

 public:
  State state;
  std::vector<Event> journal;
  std::size_t events_of_the_load{};
  Instant now;

 private:
  GridTree grids_{load_.town.zones};
  Fleet fleet_{load_.town};
};

TEST(SuichuanAtWork, AHundredAndNinetyWatersFallDueForTheOwnersOfTheirGrids) {
  Running town{"suichuan", kMarch};
  town.advance(24h * 7 - 1min);
  EXPECT_EQ(town.open_tasks(WorkKind::Inspection), 0U);
  town.advance(1min);
  EXPECT_EQ(town.open_tasks(WorkKind::Inspection), 190U);
  std::set<std::string> assignees;
  for (const TaskState& t : town.state.books.tasks) {
    const Keepers keepers = keepers_of(town.town().zones, town.town().find_zone(t.task.zone_id));
    EXPECT_EQ(t.task.assignee, keepers.owner);
    assignees.insert(t.task.assignee);
  }
  std::set<std::string> grids;
  for (const HazardSpot& spot : town.town().everyday.hazards) grids.insert(spot.zone_id);
  EXPECT_EQ(assignees.size(), grids.size()) << "an owner each";
  EXPECT_EQ(grids.size(), 100U) << "every grid has its waters";
  town.advance(24h);
  for (const TaskState& t : town.state.books.tasks) EXPECT_TRUE(t.overdue_at);
  EXPECT_EQ(broken_invariants(town.state), std::vector<std::string>{});
}

TEST(SuichuanAtWork, AMissingLifeRingIsADefectOfTheSameOwner) {
  Running town{"suichuan", kMarch};
  const HazardSpot spot = town.town().everyday.hazards.at(17);
  const std::string owner{keepers_of(town.town().zones, town.town().find_zone(spot.zone_id)).owner};
  CheckIn here;
  here.at = spot.at;
  town.run(InspectHazard{spot.place_id, "r1", owner, here, {"life_ring"}, ""});
  ASSERT_EQ(town.open_tasks(WorkKind::Defect), 1U);
  const TaskState& task = town.state.books.tasks.at(town.state.books.open_task(spot.place_id, WorkKind::Defect, "life_ring"));
  EXPECT_EQ(task.task.assignee, owner);
  EXPECT_EQ(task.task.due_at, town.now + 72h);
}

TEST(SuichuanAtWork, IsInspectedTwiceAsOftenInSummerAndFourTimesInTheHeat) {
  Running town{"suichuan", kJuly};
  EXPECT_EQ(town.state.books.hazards.at({1}).due_at, kJuly + 84h);
  town.run(SetHeat{true, "desk"});
  EXPECT_EQ(town.state.books.hazards.at({1}).due_at, kJuly + 42h);
  town.advance(42h);
  EXPECT_EQ(town.open_tasks(WorkKind::Inspection), 190U);
}

/// S5: each of the 509 plates of the pack, with each of the four intents, everybody of that hour being on duty.
TEST(ChengzhongAtWork, EachOfThe509PlatesHasFourIntentsAndAQuestionPagesNobody) {
  Running town{"chengzhong", kMarch};
  for (std::size_t i = 0; i < town.town().responders.size(); ++i) {
    if (!is_rostered(town.town(), i, kMarch)) continue;
    town.run(ReportDuty{{i + 1}, true, false, ""});
    town.run(ReportPosition{{i + 1}, town.town().responders[i].home, kMarch});
  }
  std::size_t plates = 0, presses = 0, offers = 0;
  for (const Place& plate : town.town().places) {
    if (plate.kind != PlaceKind::Plate) continue;
    ++plates;
    for (const Intent intent : {Intent::Report, Intent::Help, Intent::Rescue, Intent::Consult}) {
      Alert a;
      a.alert_id = plate.id + "-" + std::to_string(++presses), a.source_kind = SourceKind::Plate, a.source_id = plate.id, a.place_id = plate.id, a.intent = intent;
      a.location = Location{plate.at, 0};
      const IncidentId id = town.state.incidents.next_id();
      town.run(ReceiveAlert{a});
      ASSERT_TRUE(town.state.incidents.has(id)) << a.alert_id;
      const IncidentState& opened = town.state.incidents.at(id);
      EXPECT_EQ(opened.intent, intent) << a.alert_id;
      EXPECT_EQ(opened.zone_id, town.town().zones[plate.grid].id) << a.alert_id;
      EXPECT_EQ(opened.severity == Severity::None, intent == Intent::Consult) << a.alert_id;
      EXPECT_EQ(opened.clocks.empty(), intent == Intent::Consult) << a.alert_id;
      if (intent == Intent::Consult) {
        EXPECT_TRUE(opened.offers.empty()) << a.alert_id;
      }
      offers += opened.offers.size();
      town.run(ResolveIncident{id, "done", "desk", ""});
      town.advance(2s);
    }
  }
  EXPECT_EQ(plates, 509U);
  EXPECT_EQ(presses, 509U * 4);
  EXPECT_GT(offers, 0U) << "where nobody is ever asked a question proves nothing";
  EXPECT_EQ(broken_invariants(town.state), std::vector<std::string>{});
}

TEST(YangdangAtWork, SixtyHomesAreVisitedWeeklyAndTheirAlarmsTellThreeParties) {
  Running town{"yangdang", kMarch};
  town.advance(24h * 7);
  EXPECT_EQ(town.open_tasks(WorkKind::Visit), 60U);
  EXPECT_TRUE(town.state.open_incidents.empty()) << "a missed visit is no alarm";
  Alert a;
  a.alert_id = "A1", a.type = AlertType::Medical, a.source_kind = SourceKind::HomeCamera, a.source_id = town.town().everyday.homes.at(5).camera;
  town.run(ReceiveAlert{a});
  EXPECT_EQ(town.state.books.care_notices.size(), 3U);
  EXPECT_EQ(town.state.incidents.at({1}).place_id, town.town().everyday.homes.at(5).place_id);
  EXPECT_EQ(broken_invariants(town.state), std::vector<std::string>{});
}

TEST(ShengkangAtWork, TakesOverTheLedgerOnceAndReconciles) {
  const auto begin = std::chrono::steady_clock::now();
  Running town{"shengkang", kMarch};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(town.state.books.entries.size(), 200'000U);
  EXPECT_EQ(town.state.books.holders.size(), 2'000U);
  std::int64_t balance = 0;
  for (const HolderState& h : town.state.books.holders) balance += h.balance;
  EXPECT_EQ(balance, 200'000);
  EXPECT_EQ(town.take_town(), 0U) << "the same pack again changes nothing";
  State replayed;
  for (const Event& e : town.journal) apply(replayed, e);
  EXPECT_EQ(state_digest(replayed), state_digest(town.state));
  EXPECT_EQ(broken_invariants(town.state), std::vector<std::string>{});
  std::cout << "made, written, read and taken over in " << took.count() << " s: " << town.events_of_the_load << " events\n";
  EXPECT_LT(took.count(), 30.0);
}

}  // namespace
}  // namespace watchgrid::town
