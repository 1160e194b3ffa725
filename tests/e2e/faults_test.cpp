/// Faults of the machine under the real service: frozen, a disk that errs, fills up or is slow, a clock that is set, a journal that was damaged.
#include <errno.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "tests/e2e/load.hpp"
#include "tests/e2e/trouble.hpp"

namespace watchgrid::e2e {
namespace {

using ::testing::HasSubstr;

/// The page that the service shares with the test, and the environment in which it does.
class Trouble {
public:
    Trouble() {
        const std::string file = (folder_.path() / "page").string();
        std::ofstream{file} << std::string(sizeof(TroublePage), '\0');
        const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        void* at = ::mmap(nullptr, sizeof(TroublePage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        EXPECT_NE(at, MAP_FAILED);
        ::close(fd);
        page_ = static_cast<TroublePage*>(at);
    }
    ~Trouble() { ::munmap(page_, sizeof(TroublePage)); }
    TroublePage* operator->() const noexcept { return page_; }
    std::atomic<int>& at(std::atomic<int> TroublePage::* which) const noexcept { return page_->*which; }
    std::vector<std::pair<std::string, std::string>> environment() const {
        return {{"LD_PRELOAD", WATCHGRID_TROUBLE_LIBRARY}, {kTroubleVariable, (folder_.path() / "page").string()}};
    }

private:
    Folder folder_;
    TroublePage* page_{};
};

// The sanitizers must be loaded before everything else.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

double seconds_since(std::chrono::steady_clock::time_point from) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count(); }

TEST(Frozen, ServiceGoesOnWithoutLossAndNoOtherTakesItsJournal) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::vector<int> freezes{1000, 3000, 6000};
    const std::size_t longest = so_many("WATCHGRID_FROZEN_SECONDS", 0);
    if (longest > 0) freezes.push_back(static_cast<int>(longest) * 1000);
    {
        Load load{world, "z"};
        for (const int ms : freezes) {
            std::this_thread::sleep_for(seconds{1});
            rig.freeze_service();
            std::this_thread::sleep_for(milliseconds{ms / 2});
            const Ran second = rig.serve_again();
            EXPECT_EQ(second.exit_code, 1);
            EXPECT_THAT(second.output, HasSubstr("in use by process"));
            std::this_thread::sleep_for(milliseconds{ms / 2});
            rig.thaw_service();
        }
        std::this_thread::sleep_for(seconds{2});
        load.stop();
    }
    EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " never acknowledged";
    rig.stop_service();
    const Journal journal = expect_nothing_lost(rig, world);
    for (const auto& [clock, times] : journal.breaches) EXPECT_EQ(times, 1) << "clock " << clock << " fired more than once";
    EXPECT_TRUE(longest < 20 || !journal.breaches.empty()) << "no clock ran out in more than thirty seconds: the test shows nothing of them";
    EXPECT_EQ(world.offers_after_deadline(), 0U);
    print_figures(freezes.size(), world, journal);
}

struct Strike {
    const char* name;
    std::atomic<int> TroublePage::* which;
    int error;
};

class BadDisk : public ::testing::TestWithParam<Strike> {};

TEST_P(BadDisk, EndsTheServiceWithoutAFalseReceipt) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer is loaded before anything of ours";
    Trouble trouble;
    Rig rig{{.environment = trouble.environment()}};
    World world{rig};
    world.put_everybody_on_duty();
    Load load{world, "d"};
    std::this_thread::sleep_for(seconds{2});
    trouble.at(GetParam().which) = GetParam().error;
    EXPECT_EQ(rig.exit_of_service(seconds{10}), 70) << "a journal that cannot be written ends the service (decisions/0002)";
    EXPECT_GT(trouble->struck.load(), 0U);
    const std::size_t acknowledged = world.acknowledged();
    EXPECT_GT(acknowledged, 0U);
    trouble.at(GetParam().which) = 0;
    rig.start_service();
    std::this_thread::sleep_for(seconds{1});
    load.stop();
    EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " never acknowledged";
    rig.stop_service();
    const Journal journal = expect_nothing_lost(rig, world);
    std::printf("%s: %zu acknowledged before, %zu after\n", GetParam().name, acknowledged, world.acknowledged());
    print_figures(trouble->struck.load(), world, journal);
}

INSTANTIATE_TEST_SUITE_P(Fails, BadDisk,
                         ::testing::Values(Strike{"FsyncSaysEio", &TroublePage::fsync_error, EIO}, Strike{"WriteSaysEio", &TroublePage::write_error, EIO},
                                           Strike{"WriteSaysThatTheDiskIsFull", &TroublePage::write_error, ENOSPC}),
                         [](const auto& p) { return std::string{p.param.name}; });

TEST(SlowDisk, DelaysReceiptsAndLosesNone) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer is loaded before anything of ours";
    Trouble trouble;
    Rig rig{{.environment = trouble.environment()}};
    World world{rig};
    world.put_everybody_on_duty();
    trouble->fsync_ms = 200;
    double slowest = 0;
    {
        Load load{world, "s"};
        std::this_thread::sleep_for(seconds{1});
        for (int i = 0; i < 20; ++i) {
            const auto sent = std::chrono::steady_clock::now();
            world.raise("slow-" + std::to_string(i));
            EXPECT_TRUE(world.receipt("slow-" + std::to_string(i), seconds{10}));
            slowest = std::max(slowest, seconds_since(sent));
        }
        load.stop();
    }
    EXPECT_GT(trouble->struck.load(), 0U);
    EXPECT_LT(slowest, 3.0) << "many alerts share one fsync";
    trouble->fsync_ms = 0;
    EXPECT_TRUE(drain(world, seconds{30}));
    rig.stop_service();
    print_figures(trouble->struck.load(), world, expect_nothing_lost(rig, world));
    std::printf("200 ms for each fsync, 200 alerts a second: slowest receipt %.2f s\n", slowest);
}

/// Of one offer in what the desk sees of its incident.
std::string state_of(const std::string& offer_id, const std::string& incident_json) {
    const std::size_t offer = incident_json.find("\"offer_id\":\"" + offer_id + "\"");
    const std::string key = "\"state\":\"";
    const std::size_t state = offer == std::string::npos ? offer : incident_json.find(key, offer);
    if (state == std::string::npos) return {};
    const std::size_t begin = state + key.size();
    return incident_json.substr(begin, incident_json.find('"', begin) - begin);
}

TEST(WallClock, ThatIsSetFiresNothingAndNeverTurnsTheJournalBack) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer is loaded before anything of ours";
    Trouble trouble;
    Rig rig{{.environment = trouble.environment()}};
    World world{rig};
    world.put_everybody_on_duty();
    world.raise("before", "robbery");
    ASSERT_TRUE(world.receipt("before", seconds{5}));
    const std::string incident = world.receipt("before", seconds{1})->incident_id;
    const auto offer = world.offer_for_incident(incident, seconds{2});
    ASSERT_TRUE(offer && offer->expires_at);
    const auto seen = [&] { return rig.get("/v1/incidents/" + incident).body; };
    for (const int minutes : {5, -5}) {
        trouble->wall_offset_ms = minutes * 60'000;
        std::this_thread::sleep_for(seconds{1});
        EXPECT_THAT(seen(), ::testing::Not(HasSubstr("\"state\":\"breached\""))) << minutes << " min";
        EXPECT_EQ(state_of(offer->offer_id, seen()), "open") << minutes << " min: nobody has had the time to answer";
    }
    // By a clock that is five minutes slow it would be open for five minutes more.
    std::this_thread::sleep_until(*offer->expires_at + seconds{2});
    EXPECT_THAT(state_of(offer->offer_id, seen()), ::testing::AnyOf("expired", "withdrawn"));
    // A restart takes the wall clock as it finds it, but never from before the last event.
    for (const int minutes : {5, -5}) {
        rig.kill_service();
        trouble->wall_offset_ms = minutes * 60'000;
        rig.start_service();
        ASSERT_TRUE(world.wait_connected(seconds{10}));
        world.raise("after a restart with " + std::to_string(minutes));
        EXPECT_TRUE(drain(world, seconds{20})) << "the sender asks again: the service may not have been listening yet";
    }
    rig.stop_service();
    const Journal journal = expect_nothing_lost(rig, world);
    EXPECT_EQ(journal.times_backwards, 0U);
}

TEST(Backup, TakenUnderLoadIsTheStateOfOneMomentAndCanBeServed) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    const auto copy = rig.folder() / "backup";
    std::set<std::string> before;
    Ran taken;
    {
        Load load{world, "c"};
        std::this_thread::sleep_for(seconds{3});
        before = world.acknowledged_ids();
        taken = rig.watchgrid("backup --data " + (rig.folder() / "journal").string() + " --to " + copy.string());
        std::this_thread::sleep_for(seconds{1});
        load.stop();
    }
    ASSERT_EQ(taken.exit_code, 0) << taken.output;
    EXPECT_TRUE(drain(world, seconds{30}));
    EXPECT_EQ(rig.watchgrid("backup --data " + (rig.folder() / "journal").string() + " --to " + copy.string()).exit_code, 2) << "never over another";
    const std::string code = rig.get("/v1/places/" + rig.device() + "/code", "admin").body;
    rig.stop_service();
    const Journal restored = read_journal(copy), all = read_journal(rig.folder() / "journal");
    ASSERT_EQ(restored.complaint, "");
    for (const std::string& id : before) EXPECT_TRUE(restored.alerts.contains(id)) << id << " was acknowledged before the backup began";
    for (const std::string& id : restored.alerts) EXPECT_TRUE(all.alerts.contains(id)) << id;
    EXPECT_LE(restored.alerts.size(), all.alerts.size());
    EXPECT_GT(restored.records, 0U);
    EXPECT_NE(digest_after(copy, restored.records), 0U);
    EXPECT_EQ(digest_after(copy, restored.records), digest_after(rig.folder() / "journal", restored.records)) << "the state of that moment, by its fingerprint";
    for (const char* key : {"place_codes.key", "offers.key"}) {
        std::error_code ec;
        EXPECT_EQ(std::filesystem::file_size(copy / key, ec), 32U) << key << ": the codes that hang in the town would be worthless";
        EXPECT_EQ(std::filesystem::status(copy / key, ec).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << key;
    }

    std::filesystem::rename(rig.folder() / "journal", rig.folder() / "lost");
    std::filesystem::rename(copy, rig.folder() / "journal");
    rig.start_service();
    EXPECT_EQ(rig.get("/v1/incidents?state=all").status, 200);
    EXPECT_THAT(code, HasSubstr("\"code\":\""));
    EXPECT_EQ(rig.get("/v1/places/" + rig.device() + "/code", "admin").body, code) << "what hangs at the places holds";
    rig.stop_service();
    EXPECT_EQ(rig.watchgrid("audit verify --data " + (rig.folder() / "journal").string()).exit_code, 0);
    std::printf("%s", taken.output.c_str());
}

std::string slurp(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void spill(const std::filesystem::path& file, const std::string& bytes) { std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes; }

TEST(DamagedJournal, IsNamedAndTheServiceDoesNotStartOnIt) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    for (int i = 0; i < 50; ++i) world.raise("damage-" + std::to_string(i));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(world.receipt("damage-" + std::to_string(i), seconds{5}));
    rig.stop_service();
    const auto file = rig.folder() / "journal" / "journal.sqlite";
    const std::string good = slurp(file);
    const std::size_t at = good.find("damage-23");
    ASSERT_NE(at, std::string::npos);

    std::string bad = good;
    bad[at + 4] = static_cast<char>(bad[at + 4] ^ 1);
    spill(file, bad);
    Ran refused = rig.serve_again();
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.output, HasSubstr("checksum mismatch"));
    EXPECT_THAT(refused.output, HasSubstr("refusing to start on a damaged history"));

    // The refused start has claimed the journal: an older file under the newer mark would be refused too.
    std::string mended = slurp(file);
    ASSERT_EQ(mended.substr(at, 9), bad.substr(at, 9));
    mended[at + 4] = good[at + 4];
    spill(file, mended.substr(0, mended.size() / 2));
    refused = rig.serve_again();
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.output, HasSubstr("journal.sqlite"));

    spill(file, mended);
    rig.start_service();
    ASSERT_TRUE(rig.ready());
    rig.stop_service();
    expect_nothing_lost(rig, world);
}

}  // namespace
}  // namespace watchgrid::e2e
