#include "adapters/sim/compare_policies.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace watchgrid::sim {
namespace {

engine::PolicyPack pack() {
    engine::PolicyPack p;
    p.name = "zones";
    p.dispatch.push_back({});
    p.dispatch[0].tier[0] = {.slots = 1, .batch = 3, .within = {}, .offer_timeout = {}};
    return p;
}

TEST(WithPolicy, ThrowsTheSwitchesOfTheEngine) {
    const SwitchedPack nearest = with_policy(pack(), "closest-by-road");
    EXPECT_EQ(nearest.complaint, "");
    EXPECT_EQ(nearest.pack.matching.rematch_gain, engine::Duration{});
    EXPECT_EQ(with_policy(pack(), "parallel-5").pack.matching.rematch_gain, std::chrono::seconds{30});
    EXPECT_EQ(nearest.pack.matching.coverage_weight, engine::Duration{});
    EXPECT_TRUE(nearest.pack.matching.adaptive);
    EXPECT_EQ(nearest.pack.name, "zones+closest-by-road");
    const SwitchedPack five = with_policy(pack(), "parallel-5");
    EXPECT_FALSE(five.pack.matching.adaptive);
    EXPECT_EQ(five.pack.dispatch[0].tier[0].batch, 5);
    EXPECT_EQ(with_policy(pack(), "adaptive-80").pack.matching.soon_percent, 80);
    EXPECT_EQ(with_policy(pack(), "alert-all").pack.dispatch[0].tier[0].batch, 36);
}

TEST(WithPolicy, SaysWhatIsNoSwitchAndWhatIsNoPolicy) {
    EXPECT_NE(with_policy(pack(), "straight-line").complaint.find("compare it with --compare default,straight-line"), std::string::npos);
    EXPECT_NE(with_policy(pack(), "paralel-5").complaint.find("did you mean \"parallel-5\"?"), std::string::npos);
}

TEST(ComparePolicies, ComplainsAboutEveryNameAndTooFewCalls) {
    std::ostringstream out, err;
    EXPECT_EQ(compare_policies({}, {.names = "default,clsest-by-road,pure-mexcp", .calls = {}, .per_hour = 10, .hours = 1, .report_path = {}, .command_line = {}}, out, err), 2);
    EXPECT_NE(err.str().find("\"clsest-by-road\""), std::string::npos);
    EXPECT_NE(err.str().find("did you mean \"pure-mexclp\"?"), std::string::npos);
    EXPECT_NE(err.str().find("10 calls in all"), std::string::npos);
    EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace watchgrid::sim
