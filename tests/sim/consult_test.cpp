/// Does a consult (咨询) ever page anybody? 100,000 consults at the 509 plates, of every type and severity, in between other alerts, orders of
/// the desk, answers, and time that passes. Nobody is asked, nobody is told, no clock runs.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>

#include "engine/core/deadlines.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/effect.hpp"
#include "tests/support/small_town.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::test {
namespace {

using namespace engine;
using namespace std::chrono_literals;

constexpr int kTrials = 100'000;
constexpr std::size_t kPlates = 509;  // of Chengzhong

class ConsultWorld {
public:
    explicit ConsultWorld(std::uint64_t seed) : dice_{seed} {
        town_ = small_town();
        for (int i = 0; i < 60; ++i) {
            const auto c = static_cast<ResponderClass>(i % static_cast<int>(kResponderClasses));
            add_responder(town_, person("R" + std::to_string(i + 1), c, anywhere(), i % 3 == 0 ? TravelMode::Car : TravelMode::Walk));
        }
        for (std::size_t i = 0; i < kPlates; ++i) {
            Place p;
            p.id = "plate-" + std::to_string(1000 + i);
            p.kind = PlaceKind::Plate;
            p.at = anywhere();
            town_.places.push_back(p);
        }
        for (Zone& z : town_.zones)
            if (z.level == ZoneLevel::Grid) z.owner = "R6", z.deputy = "R16";
        grids_ = std::make_unique<GridTree>(town_.zones);
        fleet_ = std::make_unique<Fleet>(town_);
        run(LoadTown{town_.responders, plain_policy()});
        for (std::uint64_t i = 1; i <= 60; ++i) run(ReportDuty{{i}, true, false, ""});
    }

    void consult(int n) {
        Alert a = alert("c" + std::to_string(n));
        a.intent = Intent::Consult;
        const IncidentId id = state_.incidents.next_id();
        run(ReceiveAlert{std::move(a)});
        ASSERT_TRUE(state_.incidents.has(id));
        ASSERT_EQ(state_.incidents.at(id).intent, Intent::Consult);
        ASSERT_EQ(state_.incidents.at(id).phase, IncidentPhase::Open) << "a consult joins no other incident";
        consults_.push_back(id);
        if (consults_.size() > 40) close(consults_.front()), consults_.erase(consults_.begin());
    }
    void trouble(int n) {
        switch (dice_.below(6)) {
            case 0: {
                Alert a = alert("a" + std::to_string(n));
                a.intent = static_cast<Intent>(dice_.below(3));
                others_.push_back(state_.incidents.next_id());
                run(ReceiveAlert{std::move(a)});
                if (others_.size() > 6) close(others_.front()), others_.erase(others_.begin());
                break;
            }
            case 1: run(SetSeverity{any(), static_cast<Severity>(dice_.below(5)), "desk", "x"}); break;
            case 2: run(SetLocation{any(), {anywhere(), 5}, "desk"}); break;
            case 3: run(Escalate{any(), static_cast<Tier>(dice_.below(4)), "desk", "x"}); break;
            case 4: run(MergeIncident{any(), any(), "desk"}); break;
            default: run(ReportDuty{{1 + dice_.below(60)}, dice_.below(3) != 0, false, ""});
        }
    }
    void pass_time() {
        const Instant until = now_ + std::chrono::milliseconds{dice_.below(4'000)};
        for (auto due = next_deadline(state_); due && *due <= until; due = next_deadline(state_)) {
            now_ = std::max(now_, *due);
            run(Tick{});
        }
        now_ = until;
    }
    std::uint64_t offers() const { return offers_; }
    const std::vector<std::string>& paged() const { return paged_; }

private:
    LatLon anywhere() { return at_meters(static_cast<double>(dice_.below(4000)), static_cast<double>(dice_.below(1000))); }
    IncidentId one_of(const std::vector<IncidentId>& list) { return list[dice_.below(static_cast<std::uint32_t>(list.size()))]; }
    IncidentId any() {
        if (!consults_.empty() && (others_.empty() || dice_.below(2) == 0)) return one_of(consults_);
        return others_.empty() ? IncidentId{} : one_of(others_);
    }
    Alert alert(std::string id) {
        Alert a;
        a.alert_id = std::move(id);
        a.source_kind = dice_.below(3) == 0 ? SourceKind::Phone : SourceKind::Plate;
        a.place_id = town_.places[dice_.below(kPlates)].id;
        a.type = static_cast<AlertType>(dice_.below(17));
        if (dice_.below(2) == 0) a.severity = static_cast<Severity>(dice_.below(5));
        if (dice_.below(4) == 0) a.location = Location{anywhere(), 10};
        a.silent = dice_.below(10) == 0;
        return a;
    }
    void close(IncidentId id) { run(ResolveIncident{id, "done", "desk", ""}); }

    void run(const Command& c) {
        const auto decided = decide(state_, {town_, *grids_, *fleet_}, c, now_);
        if (!decided) return;
        std::uint64_t seq = state_.seq - decided->size();
        for (const Event& e : *decided) look(e, ++seq);
    }
    void look(const Event& e, std::uint64_t seq) {
        const auto about_consult = [&](IncidentId id) { return state_.incidents.has(id) && state_.incidents.at(id).intent == Intent::Consult; };
        const auto complain = [&](const char* what, IncidentId id) { paged_.push_back(std::string{what} + " of consult I" + std::to_string(id.value)); };
        if (const auto* x = std::get_if<OfferMade>(&e.body)) {
            ++offers_;
            if (about_consult(x->incident)) complain("offer", x->incident);
        } else if (const auto* told = std::get_if<OwnerNotified>(&e.body)) {
            if (about_consult(told->incident)) complain("owner told", told->incident);
        } else if (const auto* clock = std::get_if<ClockStarted>(&e.body)) {
            if (about_consult(clock->incident)) complain("clock", clock->incident);
        } else if (const auto* opened = std::get_if<IncidentOpened>(&e.body)) {
            if (opened->intent == Intent::Consult && !effects_of(state_, e, seq).empty()) complain("effect", opened->incident);
        }
    }

    Dice dice_;
    Town town_;
    std::unique_ptr<GridTree> grids_;
    std::unique_ptr<Fleet> fleet_;
    State state_;
    Instant now_{instant_from_ms(1'772'416'800'000)};
    std::vector<IncidentId> consults_, others_;
    std::vector<std::string> paged_;
    std::uint64_t offers_{};
};

TEST(Consult, NeverPagesInAHundredThousandTrials) {
    ConsultWorld world{20'260'302};
    for (int n = 0; n < kTrials; ++n) {
        world.consult(n);
        if (::testing::Test::HasFatalFailure()) return;
        if (n % 4 == 0) world.trouble(n);
        if (n % 5 == 0) world.pass_time();
        ASSERT_EQ(world.paged(), std::vector<std::string>{}) << "trial " << n;
    }
    std::cout << kTrials << " consults, " << world.offers() << " offers for other incidents meanwhile\n";
    EXPECT_GT(world.offers(), 1'000U) << "a world in which nobody is ever asked proves nothing";
}

}  // namespace
}  // namespace watchgrid::test
