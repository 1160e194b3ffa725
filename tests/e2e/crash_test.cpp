/// kill -9 of the service and of the broker under load: what was acknowledged is there, no offer is shown twice, clocks fire once.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "tests/e2e/load.hpp"

namespace watchgrid::e2e {
namespace {

TEST(KillMinusNine, AgainAndAgainUnderLoadLosesNoAcknowledgedAlert) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::mt19937 random{20};
    const std::size_t kills = so_many("WATCHGRID_KILLS", 20);
    double slowest = 0;
    {
        Load load{world, "k"};
        for (std::size_t kill = 0; kill < kills; ++kill) {
            std::this_thread::sleep_for(milliseconds{300 + random() % 900});
            rig.kill_service();
            if (kill % 5 == 4) std::this_thread::sleep_for(milliseconds{2500});  // an outage in which clocks fall due
            const auto down = std::chrono::steady_clock::now();
            rig.start_service();
            slowest = std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - down).count());
        }
        load.stop();
        EXPECT_LT(slowest, 3.0) << "from the start of the process until it serves";
        EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " of " << load.raised() << " alerts were never acknowledged";
        std::printf("%zu kills, slowest start %.2f s\n", kills, slowest);
        std::printf("raised %zu acknowledged %zu offers %zu arrived again and dropped by phones %zu after their deadline %zu\n", load.raised(), world.acknowledged(),
                    world.offers_seen(), world.offers_repeated(), world.offers_after_deadline());
    }
    rig.stop_service();
    const Journal journal = read_journal(rig.folder() / "journal");
    ASSERT_EQ(journal.complaint, "");
    std::size_t lost = 0;
    for (const std::string& id : world.acknowledged_ids()) lost += journal.alerts.contains(id) ? 0 : 1;
    EXPECT_EQ(lost, 0u);
    EXPECT_EQ(journal.alerts_twice, 0u);
    for (const auto& [clock, times] : journal.breaches) EXPECT_EQ(times, 1) << "clock " << clock << " fired more than once";
    // Everything that was offered is in the journal: nothing was visible before it was durable.
    for (const std::string& id : world.offer_ids()) EXPECT_TRUE(journal.offers.contains(std::stoull(id.substr(1)))) << id;
    EXPECT_EQ(world.offers_after_deadline(), 0u);
    const Ran audited = rig.watchgrid("audit verify --data " + (rig.folder() / "journal").string());
    EXPECT_EQ(audited.exit_code, 0) << audited.output;
    std::printf("journal: alerts %zu, breached clocks %zu, of them marked late %zu, acknowledged and lost %zu\n", journal.alerts.size(), journal.breaches.size(), journal.late, lost);
}

TEST(BrokerLost, OpenOffersAreOutAgainWithinThreeSeconds) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::this_thread::sleep_for(seconds{1});
    Load load{world, "b"};
    std::this_thread::sleep_for(seconds{2});
    rig.broker().kill();
    std::this_thread::sleep_for(milliseconds{500});
    world.forget_offers();
    ASSERT_EQ(rig.broker().restart(), "");
    const auto back = std::chrono::steady_clock::now();
    while (world.offers_seen() == 0 && std::chrono::steady_clock::now() - back < seconds{10}) std::this_thread::sleep_for(milliseconds{5});
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - back).count();
    std::printf("first offer %.2f s after the broker answered again\n", took);
    EXPECT_LT(took, 3.0);
    std::this_thread::sleep_for(seconds{2});
    load.stop();
    EXPECT_TRUE(drain(world, seconds{30})) << world.unacknowledged() << " never acknowledged";
    rig.stop_service();
    const Journal journal = read_journal(rig.folder() / "journal");
    ASSERT_EQ(journal.complaint, "");
    for (const std::string& id : world.acknowledged_ids()) EXPECT_TRUE(journal.alerts.contains(id)) << id;
}

TEST(BrokerMissing, AtTheStartIsNoReasonNotToServe) {
    Rig rig{{.start_service = false}};
    rig.broker().kill();
    rig.start_service();
    const Answer answer = rig.post("/v1/alerts", R"({"alert_id":"m1","source":{"kind":"phone","id":"13800000000"},"type":"fight","place_id":")" + rig.device() + "\"}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    ASSERT_EQ(rig.broker().restart(), "");
    World world{rig};
    world.put_everybody_on_duty();
    world.raise("m2");
    EXPECT_TRUE(world.receipt("m2", seconds{10}));
}

}  // namespace
}  // namespace watchgrid::e2e
