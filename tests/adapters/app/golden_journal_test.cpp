/// F24: a journal of an older program leads today's program to the same state, byte by byte as it was written then (tests/data).
#include <gmock/gmock.h>

#include <cstdlib>
#include <set>

#include "adapters/app/replay.hpp"
#include "adapters/codec/event_record.hpp"
#include "tests/adapters/journal_sqlite/journal_support.hpp"
#include "tests/sim/random_world.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::app {
namespace {

using journal_sqlite::TempFolder;
namespace fs = std::filesystem;

constexpr port::Shard kShard = 1;
constexpr std::uint64_t kSeed = 24;
constexpr int kSteps = 600;

fs::path golden_folder() { return fs::path{test::source_dir()} / "tests" / "data" / "journals"; }

struct Facts {
    std::uint64_t events{}, kinds{};
    std::string digest;
    friend bool operator==(const Facts&, const Facts&) = default;
};
std::ostream& operator<<(std::ostream& out, const Facts& f) { return out << "events " << f.events << "\nkinds " << f.kinds << "\ndigest " << f.digest << "\n"; }

Facts facts_of(port::EventLog& log) {
    std::set<std::size_t> kinds;
    ReplayOptions options{.use_snapshot = false, .on_event = [&](const engine::State&, const engine::Event& e, port::Seq) { kinds.insert(e.body.index()); }};
    const ReplayResult result = replay(log, kShard, options);
    EXPECT_EQ(result.complaint, "");
    return {result.events, kinds.size(), fmt::format("{:016x}", engine::state_digest(result.state))};
}

Facts recorded_facts(const fs::path& folder) {
    std::ifstream in{folder / "facts.txt"};
    Facts out;
    std::string word;
    in >> word >> out.events >> word >> out.kinds >> word >> out.digest;
    EXPECT_TRUE(in) << folder / "facts.txt" << ": expected events, kinds and digest";
    return out;
}

/// Tests look at a copy: opening a journal leaves a lock and a mark beside it.
void copy_journal(const fs::path& from, const fs::path& to) { journal_sqlite::spill(to / journal_sqlite::kJournalName, journal_sqlite::slurp(from / journal_sqlite::kJournalName)); }

std::vector<fs::path> golden_journals() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator{golden_folder()})
        if (entry.is_directory()) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

TEST(GoldenJournal, OfEveryVersionLeadsToTheStateThatWasRecorded) {
    ASSERT_FALSE(golden_journals().empty());
    for (const fs::path& golden : golden_journals()) {
        TempFolder folder;
        copy_journal(golden, folder.path());
        EXPECT_EQ(facts_of(*journal_sqlite::open_log(folder.path(), true)), recorded_facts(golden)) << golden.filename();
    }
}

TEST(GoldenJournal, IsContinuedAndItsOldPartStaysAsItWas) {
    for (const fs::path& golden : golden_journals()) {
        TempFolder folder;
        copy_journal(golden, folder.path());
        const Facts old = recorded_facts(golden);
        {
            auto log = journal_sqlite::open_log(folder.path());
            const port::Head head = journal_sqlite::claim(*log, kShard);
            ASSERT_EQ(head.last_seq, old.events) << golden.filename();
            const std::string note = codec::encode_event(engine::NoteAdded{{1}, "desk1", "written by a newer program"});
            EXPECT_FALSE(journal_sqlite::append(*log, {.shard = kShard, .epoch = head.epoch, .expected_seq = head.last_seq, .batch = {{.at_ms = 4'000'000'000'000, .bytes = note}}}).get().ec);
            log->close();
        }
        auto log = journal_sqlite::open_log(folder.path(), true);
        std::uint64_t digest = 0;
        ReplayOptions options{.use_snapshot = false, .on_event = [&](const engine::State& s, const engine::Event&, port::Seq seq) {
                                  if (seq == old.events) digest = engine::state_digest(s);
                              }};
        EXPECT_EQ(replay(*log, kShard, options).events, old.events + 1);
        EXPECT_EQ(fmt::format("{:016x}", digest), old.digest) << golden.filename();
    }
}

TEST(GoldenJournal, IsWrittenWhenAskedFor) {
    const char* name = std::getenv("WATCHGRID_GOLDEN");
    if (name == nullptr) GTEST_SKIP() << "set WATCHGRID_GOLDEN to the name of a new folder in tests/data/journals";
    const fs::path golden = golden_folder() / name;
    ASSERT_FALSE(fs::exists(golden)) << golden << " is there already; a golden journal is never written again";
    test::RandomWorld world{kSeed, true};
    for (int step = 0; step < kSteps; ++step) world.step();
    TempFolder folder;
    {
        auto log = journal_sqlite::open_log(folder.path());
        const port::Head head = journal_sqlite::claim(*log, kShard);
        std::vector<port::Record> records;
        for (const engine::Event& e : world.journal()) records.push_back({engine::to_ms(e.at), codec::encode_event(e.body)});
        ASSERT_FALSE(journal_sqlite::append(*log, {.shard = kShard, .epoch = head.epoch, .expected_seq = 0, .batch = std::move(records)}).get().ec);
        log->close();
    }
    const Facts facts = facts_of(*journal_sqlite::open_log(folder.path(), true));
    EXPECT_EQ(facts.digest, fmt::format("{:016x}", engine::state_digest(world.state())));
    fs::create_directories(golden);
    copy_journal(folder.path(), golden);
    std::ofstream{golden / "facts.txt"} << facts;
}

}  // namespace
}  // namespace watchgrid::app
