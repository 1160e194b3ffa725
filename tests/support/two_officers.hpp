#pragma once
/// Two officers in cars, on duty 100 m and 200 m east of where the one alert of the town comes from: P1 is asked first, as O1 for I1.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

inline constexpr engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);

/// Whatever the rig complains of fails the test at its end.
class TwoOfficers : public ::testing::Test {
protected:
    TwoOfficers() : rig{town()} {
        rig.load(plain_policy(), kNoon);
        for (std::uint64_t i : {1U, 2U}) {
            (void)rig.run(engine::ReportDuty{{i}, true, false, ""}, kNoon);
            (void)rig.run(engine::ReportPosition{{i}, rig.town.responders[i - 1].home, kNoon}, kNoon);
        }
        engine::Alert a;
        a.alert_id = "A1";
        a.location = engine::Location{at_meters(0, 0), 0};
        (void)rig.run(engine::ReceiveAlert{a}, kNoon);
    }
    ~TwoOfficers() override { EXPECT_EQ(rig.complaints, std::vector<std::string>{}); }

    CoreRig rig;

private:
    static engine::Town town() {
        engine::Town t = small_town();
        add_responder(t, person("P1", engine::ResponderClass::Officer, at_meters(100, 0), engine::TravelMode::Car));
        add_responder(t, person("P2", engine::ResponderClass::Officer, at_meters(200, 0), engine::TravelMode::Car));
        return t;
    }
};

}  // namespace watchgrid::test
