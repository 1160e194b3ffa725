// The embedded broker comes back by itself, under the same port, and is gone when its keeper is.
#include "adapters/broker/broker_keeper.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <filesystem>

namespace watchgrid::broker {
namespace {

using namespace std::chrono_literals;

class Keeper : public testing::Test {
protected:
    Keeper() {
        std::string name = (std::filesystem::temp_directory_path() / "watchgrid-test-XXXXXX").string();
        dir = ::mkdtemp(name.data());
        broker = std::make_unique<MosquittoProcess>(BrokerSettings{.dir = dir, .host = "127.0.0.1", .port = 0, .prefix = "watchgrid/v1", .binary = "mosquitto"});
    }
    ~Keeper() override { std::filesystem::remove_all(dir); }
    bool answers_within(std::chrono::seconds limit) const {
        for (const auto until = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < until;)
            if (broker->answers(200ms)) return true;
        return false;
    }
    std::filesystem::path dir;
    std::unique_ptr<MosquittoProcess> broker;
};

TEST_F(Keeper, BringsBackABrokerThatWasKilled) {
    ASSERT_EQ(broker->start({{"R1", Role::Peer}}), "");
    const std::uint16_t port = broker->port();
    const pid_t first = broker->pid();
    std::atomic<int> warnings{0};
    {
        const BrokerKeeper keeper{*broker, [&](std::string_view) { ++warnings; }};
        ASSERT_TRUE(answers_within(5s));
        EXPECT_EQ(warnings, 0) << "it runs: nothing to say";
        ASSERT_EQ(::kill(first, SIGKILL), 0);
        while (broker->answers(50ms)) continue;
        EXPECT_TRUE(answers_within(10s));
        EXPECT_EQ(broker->port(), port);
        EXPECT_EQ(warnings, 1);
    }
    EXPECT_FALSE(broker->answers(200ms)) << "the keeper stops what it kept";
}

}  // namespace
}  // namespace watchgrid::broker
