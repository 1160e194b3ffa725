/// kill -9 of the service and of the broker under load: what was acknowledged is there, no offer is shown twice, clocks fire once.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "adapters/app/replay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

/// 200 alerts a second from one MQTT client, each sent again until it is acknowledged.
class Load {
public:
    explicit Load(World& world, std::string prefix) : thread_{[this, &world, prefix] {
        auto next = std::chrono::steady_clock::now();
        for (std::uint64_t n = 0; !stop_; ++n) {
            world.raise(prefix + std::to_string(n), n % 3 == 0 ? "fight" : n % 3 == 1 ? "medical" : "dispute");
            ++raised_;
            if (n % 40 == 0) world.resend_unacknowledged(seconds{1});
            if (n % 2000 == 0) world.report_positions();
            next += milliseconds{5};
            std::this_thread::sleep_until(next);
        }
    }} {}
    ~Load() { stop(); }
    void stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
    }
    std::size_t raised() const { return raised_; }

private:
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> raised_{0};
    std::thread thread_;
};

bool drain(World& world, seconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (world.unacknowledged() > 0 && std::chrono::steady_clock::now() < until) {
        world.resend_unacknowledged(seconds{1});
        std::this_thread::sleep_for(milliseconds{50});
    }
    return world.unacknowledged() == 0;
}

struct Journal {
    std::set<std::string> alerts;
    std::size_t alerts_twice{};
    std::map<std::uint64_t, int> breaches;  ///< by clock
    std::size_t late{};
    std::size_t late_without_outage{};
    std::string complaint;
    std::set<std::uint64_t> offers;
};

Journal read_journal(const std::filesystem::path& folder) {
    Journal out;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return out.complaint = log.error(), out;
    app::ReplayOptions options{.use_snapshot = false};
    options.on_event = [&](const engine::State&, const engine::Event& e, port::Seq) {
        if (const auto* alert = std::get_if<engine::AlertAccepted>(&e.body)) out.alerts_twice += out.alerts.insert(alert->alert.alert_id).second ? 0 : 1;
        if (const auto* breach = std::get_if<engine::ClockBreached>(&e.body)) ++out.breaches[breach->clock.value], out.late += breach->late;
        if (const auto* offer = std::get_if<engine::OfferMade>(&e.body)) out.offers.insert(offer->offer.value);
    };
    out.complaint = app::replay(**log, 1, options).complaint;
    return out;
}

TEST(KillMinusNine, TwentyTimesUnderLoadLosesNoAcknowledgedAlert) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::mt19937 random{20};
    {
        Load load{world, "k"};
        for (int kill = 0; kill < 20; ++kill) {
            std::this_thread::sleep_for(milliseconds{300 + random() % 900});
            rig.kill_service();
            if (kill % 5 == 4) std::this_thread::sleep_for(milliseconds{2500});  // an outage in which clocks fall due
            rig.start_service();
        }
        load.stop();
        EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " of " << load.raised() << " alerts were never acknowledged";
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
