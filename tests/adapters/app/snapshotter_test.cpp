/// A snapshot must never hide from a restart what the broker has not got yet.
#include "adapters/app/snapshotter.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "adapters/codec/event_record.hpp"
#include "tests/adapters/journal_sqlite/journal_support.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
constexpr port::Shard kShard = 1;

class SnapshotterTest : public ::testing::Test {
protected:
    SnapshotterTest() {
        const port::Head head = journal_sqlite::claim(*log, kShard);
        engine::Town town = test::small_town();
        test::add_responder(town, test::person("v1", engine::ResponderClass::Volunteer, test::at_meters(100, 100)));
        test::CoreRig core{std::move(town)};
        core.load(test::plain_policy(), engine::instant_from_ms(1'000));
        std::vector<port::Record> records;
        for (const engine::Event& e : core.journal) records.push_back({engine::to_ms(e.at), codec::encode_event(e.body)});
        last = records.size();
        EXPECT_FALSE(journal_sqlite::append(*log, {.shard = kShard, .epoch = head.epoch, .expected_seq = 0, .batch = std::move(records)}).get().ec);
    }
    ~SnapshotterTest() override { log->close(); }
    bool snapshot_within(std::chrono::milliseconds time) {
        for (const auto until = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(5ms))
            if (const auto found = log->newest_snapshot(kShard)) return found->seq == last;
        return false;
    }

    journal_sqlite::TempFolder folder;
    std::unique_ptr<journal_sqlite::SqliteEventLog> log = journal_sqlite::open_log(folder.path());
    port::Seq last{};
};

TEST_F(SnapshotterTest, WritesWhatIsDurableAndPublished) {
    Snapshotter snapshotter{*log, kShard, {}, 1, last};
    snapshotter.on_durable(last);
    EXPECT_TRUE(snapshot_within(5s));
}

TEST_F(SnapshotterTest, WaitsUntilTheBrokerHasEverything) {
    Snapshotter snapshotter{*log, kShard, {}, 1, 0};
    snapshotter.on_durable(last);
    snapshotter.on_published(last - 1);
    EXPECT_FALSE(snapshot_within(200ms));
    snapshotter.on_published(last);
    EXPECT_TRUE(snapshot_within(5s));
}

TEST_F(SnapshotterTest, StopsWhileTheBrokerIsAway) {
    Snapshotter snapshotter{*log, kShard, {}, 1, 0};
    snapshotter.on_durable(last);
    std::this_thread::sleep_for(50ms);
    snapshotter.stop();
    EXPECT_FALSE(log->newest_snapshot(kShard));
}

}  // namespace
}  // namespace watchgrid::app
