/// Whoever is shown as free to send can be sent, and whoever cannot is shown with the reason: the list and the order agree.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/core/order_check.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

Town town_of_all_sorts() {
    Town town = test::small_town();
    for (int n = 0; n < 24; ++n) {
        Responder r = test::person("r" + std::to_string(n), n % 3 == 0 ? ResponderClass::Officer : ResponderClass::Volunteer, test::at_meters(100 * (n % 5), 100 * (n / 5)));
        r.gates = static_cast<Gates>(n % 7 == 0 ? kGateLead : n % 5 == 0 ? kGateViolence : n % 4 == 0 ? kGateAge : 0);
        if (n % 11 == 0) r.vetted_until = kNoon - std::chrono::hours{1};
        test::add_responder(town, r);
    }
    return town;
}

Verdict verdict_of(Refusal code) {
    const std::map<Refusal, Verdict> words{{Refusal::Gated, Verdict::Gated}, {Refusal::NotVetted, Verdict::NotVetted}, {Refusal::Busy, Verdict::Busy},
                                           {Refusal::NotInDrill, Verdict::NotInDrill}, {Refusal::OffDuty, Verdict::OffDuty}};
    const auto found = words.find(code);
    return found == words.end() ? Verdict::Chosen : found->second;  // Chosen: not a refusal of the person
}

TEST(OrderCheck, SaysWhatTheOrderWouldBeRefusedFor) {
    std::mt19937 random{7};  // NOLINT(cert-msc51-cpp): the same on every run
    const auto below = [&](std::uint64_t n) { return random() % n; };
    std::map<Verdict, int> seen;
    for (int world = 0; world < 60; ++world) {
        test::CoreRig rig{town_of_all_sorts()};
        rig.load(test::plain_policy(), kNoon);
        Instant now = kNoon;
        for (std::uint64_t n = 0; n < 24; ++n)
            if (below(5) != 0) (void)rig.run(ReportDuty{.responder = rig.responder("r" + std::to_string(n)), .on = true, .drill = below(6) == 0, .by = ""}, now);
        constexpr AlertType kTypes[] = {AlertType::Theft, AlertType::Robbery, AlertType::Fire};
        for (int n = 0; n < 3; ++n) {
            Alert a;
            a.alert_id = std::to_string(n), a.source_id = "b" + a.alert_id, a.type = kTypes[n], a.drill = below(5) == 0, a.location = Location{test::at_meters(0, 300 * n), 0};
            (void)rig.run(ReceiveAlert{a}, now += std::chrono::seconds{1});
        }
        for (int n = 0; n < 30; ++n) {
            const IncidentId incident{1 + below(rig.state.incidents.next_id().value - 1)};
            const ResponderId who = rig.responder("r" + std::to_string(below(24)));
            now += std::chrono::seconds{1};
            const Verdict said = order_verdict(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, incident, who, now);
            const Decided order = rig.run(AssignResponder{.incident = incident, .responder = who, .by = "desk", .reason = "nearest"}, now);
            ++seen[said];
            EXPECT_EQ(said, order ? Verdict::Eligible : verdict_of(order.error().code)) << "world " << world << ", order " << n << (order ? "" : ": " + order.error().detail);
        }
        EXPECT_TRUE(rig.complaints.empty()) << rig.complaints.front();
    }
    for (const Verdict v : {Verdict::Eligible, Verdict::Gated, Verdict::NotVetted, Verdict::Busy, Verdict::NotInDrill, Verdict::OffDuty}) EXPECT_GT(seen[v], 5) << to_string(v);
}

}  // namespace
}  // namespace watchgrid::engine
