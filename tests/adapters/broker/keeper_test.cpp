// The embedded broker comes back by itself, under the same port, and is gone when its keeper is.
#include "adapters/broker/broker_keeper.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

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
        const auto ended = std::chrono::steady_clock::now();
        EXPECT_TRUE(answers_within(10s));
        std::printf("the broker answers again %.2f s after it was killed\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - ended).count());
        EXPECT_EQ(broker->port(), port);
        EXPECT_EQ(warnings, 1);
    }
    EXPECT_FALSE(broker->answers(200ms)) << "the keeper stops what it kept";
}

TEST_F(Keeper, TakesPasswordsThatSomebodyElseHasWritten) {
    ASSERT_EQ(broker->start({{"R1", Role::Peer}, {"R2", Role::Peer}}), "");
    const std::string first = broker->password("R1"), other = broker->password("R2");
    const auto write = [&](const std::function<void(Credentials&)>& change) {
        Credentials c;
        EXPECT_EQ(c.load(dir / kCredentialsName, {}), "");
        change(c);
        EXPECT_EQ(c.save(dir / kCredentialsName), "");
    };
    const auto becomes = [&](const auto& seen) {
        for (const auto until = std::chrono::steady_clock::now() + 5s; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(5ms))
            if (seen()) return true;
        return seen();
    };
    std::atomic<int> refused{0};
    BrokerKeeper keeper{*broker, [&](std::string_view line) { refused += line.find("cannot be taken") != std::string_view::npos ? 1 : 0; }};
    write([](Credentials& c) { c.revoke("R1"); });
    keeper.take_credentials_soon();
    EXPECT_TRUE(becomes([&] { return broker->password("R1").empty(); }));
    EXPECT_EQ(broker->password("R2"), other);
    write([](Credentials& c) { c.renew("R1"); });
    keeper.take_credentials_soon();
    EXPECT_TRUE(becomes([&] { return !broker->password("R1").empty(); }));
    EXPECT_NE(broker->password("R1"), first);
    // The service is connected with these: a new one would lock it out of its own broker.
    const std::string own = broker->password(kReceiverUser);
    write([](Credentials& c) { c.renew(std::string{kReceiverUser}), c.revoke("R2"); });
    keeper.take_credentials_soon();
    EXPECT_TRUE(becomes([&] { return refused == 1; }));
    EXPECT_EQ(broker->password(kReceiverUser), own);
    EXPECT_EQ(broker->password("R2"), other) << "a file that is wrong changes nothing";
    std::filesystem::remove(dir / kCredentialsName);
    keeper.take_credentials_soon();
    EXPECT_TRUE(becomes([&] { return refused == 2; })) << "nor does one that is gone: it would be new passwords for everybody";
    EXPECT_EQ(broker->password("R2"), other);
    EXPECT_TRUE(broker->answers(1s));
}

}  // namespace
}  // namespace watchgrid::broker
