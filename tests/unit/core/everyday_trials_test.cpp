// Random everyday work, refused or not: the invariants hold after every step, and the journal brings the same state back.
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "engine/core/deadlines.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::at_meters;

constexpr int kTrials = 4'000;

Town town_of_trials() {
    Town t = test::small_town();
    const auto place = [&](const std::string& id, PlaceKind kind, double east) {
        Place p;
        p.id = id, p.kind = kind, p.at = at_meters(east, 0);
        t.places.push_back(p);
    };
    for (int i = 1; i <= 3; ++i) place("home-" + std::to_string(i), PlaceKind::Home, 100 * i);
    place("shop-1", PlaceKind::PointsShop, 50);
    for (int i = 1; i <= 3; ++i) place("water-" + std::to_string(i), PlaceKind::HazardSpot, 500 + 100 * i);
    for (int i = 1; i <= 3; ++i) {
        test::add_responder(t, test::person("v" + std::to_string(i), ResponderClass::Volunteer, at_meters(100 * i, 50)));
        const std::string n = std::to_string(i);
        t.everyday.hazards.push_back({.place_id = "water-" + n, .zone_id = "g_core", .at = at_meters(500 + 100 * i, 0), .checklist = {"sign", "rope"}, .interval = 24h * i, .water = true});
        t.everyday.homes.push_back({.place_id = "home-" + n, .zone_id = "g_core", .at = at_meters(100 * i, 0), .person = "Ma", .medical = "", .key_holder = "", .key_phone = "000" + n,
                                    .relatives = "", .helper = "v" + n, .camera = "cam-" + n, .visit_every = 36h * i});
        t.everyday.ledger.push_back({"old-" + n, "v" + n, 10, ""});
    }
    test::add_responder(t, test::person("g1", ResponderClass::GridOfficer, at_meters(300, 50)));
    t.zones[t.find_zone("g_core")].owner = "g1";
    EverydayRules& rules = t.everyday.rules;
    rules.points_on = true;
    rules.points = {{"i", Merit::Inspection, "", 3, 2}, {"p", Merit::Patrol, "", 2, 0}, {"v", Merit::Visit, "", 4, 1}, {"h", Merit::HazardReport, "", 5, 0}, {"m", Merit::Mediation, "", 6, 0},
                    {"w", Merit::Work, "talk", 1, 3}};
    return t;
}

class EverydayTrials : public ::testing::Test {
protected:
    EverydayTrials() : rig{town_of_trials()} { rig.load(test::plain_policy(), now); }

    std::size_t below(std::size_t n) { return random() % n; }
    std::string one_of(std::initializer_list<const char*> list) { return *(list.begin() + below(list.size())); }
    std::string key() { return std::to_string(below(600)); }
    std::string who() { return one_of({"v1", "v2", "v3", "g1", "ghost", ""}); }
    std::string place() { return one_of({"water-1", "water-2", "water-3", "home-1", "home-2", "home-3", "shop-1", "moon"}); }
    std::uint64_t number() { return below(12); }
    CheckIn check_in() {
        CheckIn c;
        c.proof = static_cast<Proof>(below(3));
        if (below(4) != 0) c.at = at_meters(static_cast<double>(below(9)) * 100, 0);
        c.accuracy_m = static_cast<std::uint32_t>(below(200));
        if (below(5) == 0) c.device_at = now - std::chrono::hours{below(30)};
        return c;
    }
    std::vector<std::string> some(std::initializer_list<const char*> list) {
        std::vector<std::string> out;
        for (const char* item : list)
            if (below(2) == 0) out.emplace_back(item);
        return out;
    }
    Command command() {
        switch (below(24)) {
            case 0: case 1: return InspectHazard{place(), key(), who(), check_in(), some({"sign", "rope"}), ""};
            case 2: return ReportHazard{below(2) ? place() : "", key(), who(), below(2) ? std::optional{at_meters(100, 0)} : std::nullopt, one_of({"loose", ""})};
            case 3: case 4: return FinishTask{{1 + below(rig.state.books.tasks.next_id().value)}, who(), one_of({"done", ""})};
            case 5: return below(2) ? Command{SetHeat{below(2) == 0, "desk"}} : Command{ReportSilence{place(), below(2) == 0, now}};
            case 6: return StartPatrol{"team", some({"v1", "v2", "ghost"}), one_of({"g_core", "", "moon"}), who(), key()};
            case 7: case 8: return CheckPatrol{{number()}, place(), key(), who(), check_in()};
            case 9: return EndPatrol{{number()}, who()};
            case 10: return RecordWork{key(), who(), one_of({"talk", "mediation", "patrol", ""}), static_cast<std::uint32_t>(below(4)), one_of({"g_core", ""}), "",
                                       one_of({"", "desk"})};
            case 11: case 12: return VisitHome{place(), key(), who(), check_in(), ""};
            case 13: return SettleCareNotice{{number()}, below(2) == 0, ""};
            case 14: return OpenDispute{place(), some({"a", "b"}), one_of({"wall", ""}), one_of({"v1", "", "ghost"}), {below(3)}, who()};
            case 15: case 16: return StepDispute{{number()}, static_cast<DisputeStep>(below(7)), one_of({"said", ""}), who(), one_of({"county", ""}),
                                                 below(2) ? std::optional{now + std::chrono::hours{below(60)}} : std::nullopt};
            case 17: return ReopenDispute{{number()}, one_of({"again", ""}), who()};
            case 18: return CreditPoints{who(), static_cast<std::int32_t>(below(20)), key(), "x", "lead"};
            case 19: case 20: return RedeemPoints{who(), static_cast<std::int32_t>(below(20)), key(), one_of({"shop-1", "home-1"}), "", "shop"};
            case 21: return ReversePoints{{below(rig.state.books.entries.next_id().value + 1)}, one_of({"wrong", ""}), "lead"};
            case 22: return alarm();
            default: return notice();
        }
    }
    Command alarm() {
        Alert a;
        a.alert_id = "A" + key(), a.type = below(2) ? AlertType::Medical : AlertType::Dispute, a.source_kind = SourceKind::HomeCamera, a.source_id = "cam-" + std::to_string(1 + below(4));
        a.place_id = below(2) ? place() : "", a.reporter.phone = "0009";
        if (below(2)) a.location = Location{at_meters(9000, 0), 10};
        if (below(3) == 0 && rig.state.incidents.size() > 0) return ResolveIncident{{1 + below(rig.state.incidents.size())}, "settled_on_the_spot", "desk", ""};
        return ReceiveAlert{a};
    }
    Command notice() {
        if (below(3) == 0) return CancelNotice{{number()}, "desk", ""};
        AreaNotice n;
        n.zone_id = one_of({"g_core", "g_dense", "moon"}), n.headline = one_of({"flood", ""}), n.cap_id = below(2) ? key() : "", n.drill = below(4) == 0;
        n.expires_at = now + std::chrono::hours{below(200)};
        return IssueNotice{n, "desk"};
    }
    /// Nobody is on duty: an incident that waited would be tried again every ten seconds.
    void let_time_pass() {
        const auto open = rig.state.open_incidents;
        for (const IncidentId i : open) (void)rig.run(ResolveIncident{i, "settled_on_the_spot", "desk", ""}, now);
        now += std::chrono::minutes{below(180)};
        for (auto due = next_deadline(rig.state); due && *due <= now; due = next_deadline(rig.state)) (void)rig.run(Tick{}, *due);
    }

    std::mt19937_64 random{20260302};
    Instant now{1'772'416'800'000ms};
    test::CoreRig rig;
};

TEST_F(EverydayTrials, KeepTheInvariantsAndReplayToTheSameState) {
    std::size_t accepted = 0;
    for (int i = 0; i < kTrials && rig.complaints.empty(); ++i) {
        if (rig.run(command(), now)) ++accepted;
        if (i % 5 == 0) let_time_pass();
        if (i % 1'000 == 999) rig.restart();
    }
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
    EXPECT_GT(accepted, 500U);
    EXPECT_GT(rig.state.books.tasks.size(), 20U);
    EXPECT_GT(rig.state.books.entries.size(), 10U);
    EXPECT_GT(rig.state.books.care_notices.size(), 2U);
    std::cout << accepted << " of " << kTrials << " commands were taken: " << rig.state.books.tasks.size() << " tasks, " << rig.state.books.entries.size() << " entries, "
              << rig.state.books.disputes.size() << " disputes, " << rig.state.books.care_notices.size() << " notices about homes\n";
}

}  // namespace
}  // namespace watchgrid::engine
