/// The service with TLS on every way in: HTTP, and its own connections to the broker; and a certificate that is renewed while it runs.
#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <functional>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

using ::testing::HasSubstr;

TEST(Tls, CarriesAlarmsAndOffersAndIsRenewedWithoutARestart) {
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1, .tls = true}};
    World world{rig};
    world.put_everybody_on_duty();
    world.raise_at(rig.town().responders.front().home, "by-tls");
    const auto receipt = world.receipt("by-tls", seconds{5});
    ASSERT_TRUE(receipt) << "the service speaks to the broker by TLS";
    EXPECT_TRUE(world.offer_for_incident(receipt->incident_id, seconds{2}));
    EXPECT_EQ(rig.get("/v1/incidents/" + receipt->incident_id).status, 200);
    const std::string at = "127.0.0.1:" + std::to_string(rig.http_port());
    EXPECT_NE(run("curl -s -m 5 http://" + at + "/healthz").exit_code, 0) << "nothing is said without TLS";
    EXPECT_NE(run("curl -s -m 5 https://" + at + "/healthz").exit_code, 0) << "nor believed without the authority";

    const auto serial = [&] { return run("timeout 5 openssl s_client -connect " + at + " < /dev/null 2> /dev/null | openssl x509 -noout -serial").output; };
    ASSERT_THAT(serial(), HasSubstr("03E9"));
    rig.ca().issue("http", "IP:127.0.0.1", 2001);
    const auto until = std::chrono::steady_clock::now() + seconds{10};
    while (serial().find("07D1") == std::string::npos && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds{200});
    EXPECT_THAT(serial(), HasSubstr("07D1"));
    world.raise("after");
    EXPECT_TRUE(world.receipt("after", seconds{5})) << "and nobody noticed";
    EXPECT_TRUE(rig.ready());
}

TEST(Tls, ThatHasExpiredIsNamedAndRefusedAndCuredWithoutARestart) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .tls = true}};
    World world{rig};
    const auto soon = [](const std::function<bool()>& condition) {
        for (const auto until = std::chrono::steady_clock::now() + seconds{10}; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{200}))
            if (condition()) return true;
        return false;
    };
    const auto log = [&] { return run("cat " + (rig.folder() / "service.log").string()).output; };
    const auto asks = [&] { return run("curl -sS -m 5 --cacert " + rig.ca().file("ca.pem") + " https://127.0.0.1:" + std::to_string(rig.http_port()) + "/healthz"); };
    const auto seconds_left = [&] {
        const std::string line = run("curl -s http://127.0.0.1:" + std::to_string(rig.metrics_port()) + "/metrics | grep 'expires_timestamp_seconds{of=\"http\"}'").output;
        return std::strtod(line.c_str() + line.rfind(' ') + 1, nullptr) - static_cast<double>(std::time(nullptr));
    };
    EXPECT_GT(seconds_left(), 29.0 * 86'400);
    EXPECT_THAT(log(), ::testing::Not(HasSubstr("tls_certificate")));
    rig.ca().issue("http", "IP:127.0.0.1", 2001, -1);
    EXPECT_TRUE(soon([&] { return log().find("http.tls_certificate = " + rig.ca().file("http.pem") + ": expired on ") != std::string::npos; })) << log();
    EXPECT_LT(seconds_left(), 0);
    const Ran refused = asks();
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_THAT(refused.output, HasSubstr("expired"));
    world.raise("meanwhile");
    EXPECT_TRUE(world.receipt("meanwhile", seconds{5})) << "alarms go on";
    rig.ca().issue("http", "IP:127.0.0.1", 2002);
    EXPECT_TRUE(soon([&] { return asks().exit_code == 0; })) << asks().output;
    EXPECT_TRUE(soon([&] { return seconds_left() > 29.0 * 86'400; }));
}

}  // namespace
}  // namespace watchgrid::e2e
