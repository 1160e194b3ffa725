/// F24: a journal of an older program leads today's program to the same state, byte by byte as it was written then (tests/data).
#include <gmock/gmock.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "adapters/app/replay.hpp"
#include "adapters/codec/event_record.hpp"
#include "engine/core/apply.hpp"
#include "tests/adapters/app/golden_histories.hpp"
#include "tests/adapters/journal_sqlite/journal_support.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::app {
namespace {

using journal_sqlite::TempFolder;
namespace fs = std::filesystem;

fs::path golden_folder() { return fs::path{test::source_dir()} / "tests" / "data" / "journals"; }

struct Facts {
    std::uint64_t events{}, kinds{};
    std::string digest;
    friend bool operator==(const Facts&, const Facts&) = default;
};
std::ostream& operator<<(std::ostream& out, const Facts& f) { return out << "events " << f.events << "\nkinds " << f.kinds << "\ndigest " << f.digest << "\n"; }

using Kinds = std::set<std::size_t>;

/// @param all collects the kinds of events beside those of other journals
Facts facts_of(port::EventLog& log, port::Shard shard, Kinds& all) {
    Kinds kinds;
    ReplayOptions options{.use_snapshot = false, .on_event = [&](const engine::State&, const engine::Event& e, port::Seq) { kinds.insert(e.body.index()); }};
    const ReplayResult result = replay(log, shard, options);
    EXPECT_EQ(result.complaint, "");
    all.insert(kinds.begin(), kinds.end());
    return {result.events, kinds.size(), fmt::format("{:016x}", engine::state_digest(result.state))};
}

/// One a shard, from shard 1.
std::vector<Facts> recorded_facts(const fs::path& folder) {
    std::ifstream in{folder / "facts.txt"};
    std::vector<Facts> out;
    std::string word;
    for (Facts f; in >> word >> f.events >> word >> f.kinds >> word >> f.digest;) out.push_back(f);
    EXPECT_TRUE(in.eof() && !out.empty()) << folder / "facts.txt" << ": expected events, kinds and digest for each shard";
    return out;
}

std::string missing_kinds(const Kinds& kinds) {
    std::string out;
    for (std::size_t kind = 0; kind < engine::kEventNames.size(); ++kind)
        if (!kinds.contains(kind)) out += std::string{engine::kEventNames[kind]} + " ";
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
        const auto log = journal_sqlite::open_log(folder.path(), true);
        const std::vector<Facts> recorded = recorded_facts(golden);
        Kinds kinds;
        for (port::Shard shard = 1; shard <= recorded.size(); ++shard) EXPECT_EQ(facts_of(*log, shard, kinds), recorded[shard - 1]) << golden.filename() << " shard " << shard;
    }
}

TEST(GoldenJournal, OfOneVersionOrAnotherHasEveryKindOfEvent) {
    Kinds kinds;
    for (const fs::path& golden : golden_journals()) {
        TempFolder folder;
        copy_journal(golden, folder.path());
        const auto log = journal_sqlite::open_log(folder.path(), true);
        for (port::Shard shard = 1; shard <= recorded_facts(golden).size(); ++shard) (void)facts_of(*log, shard, kinds);
    }
    EXPECT_EQ(missing_kinds(kinds), "");
}

/// What a newer program writes after the old part, and the fingerprint where the old part ends.
void continue_shard(const fs::path& folder, port::Shard shard, const Facts& old, const std::string& name) {
    {
        auto log = journal_sqlite::open_log(folder);
        const port::Head head = journal_sqlite::claim(*log, shard);
        ASSERT_EQ(head.last_seq, old.events) << name;
        const std::string heat = codec::encode_event(engine::HeatSet{true, "written by a newer program"});
        EXPECT_FALSE(journal_sqlite::append(*log, {.shard = shard, .epoch = head.epoch, .expected_seq = head.last_seq, .batch = {{.at_ms = 4'000'000'000'000, .bytes = heat}}}).get().ec);
        log->close();
    }
    auto log = journal_sqlite::open_log(folder, true);
    std::uint64_t digest = 0;
    ReplayOptions options{.use_snapshot = false, .on_event = [&](const engine::State& s, const engine::Event&, port::Seq seq) {
                              if (seq == old.events) digest = engine::state_digest(s);
                          }};
    EXPECT_EQ(replay(*log, shard, options).events, old.events + 1) << name;
    EXPECT_EQ(fmt::format("{:016x}", digest), old.digest) << name;
}

TEST(GoldenJournal, IsContinuedAndItsOldPartStaysAsItWas) {
    for (const fs::path& golden : golden_journals()) {
        TempFolder folder;
        copy_journal(golden, folder.path());
        const std::vector<Facts> recorded = recorded_facts(golden);
        for (port::Shard shard = 1; shard <= recorded.size(); ++shard) continue_shard(folder.path(), shard, recorded[shard - 1], golden.filename().string() + " shard " + std::to_string(shard));
    }
}

std::string digest_of(const test::History& history) {
    engine::State s;
    for (const engine::Event& e : history) engine::apply(s, e);
    return fmt::format("{:016x}", engine::state_digest(s));
}

/// Each history a shard of its own.
void write_journal(const fs::path& folder, const std::vector<test::History>& histories) {
    auto log = journal_sqlite::open_log(folder);
    for (port::Shard shard = 1; shard <= histories.size(); ++shard) {
        const port::Head head = journal_sqlite::claim(*log, shard);
        std::vector<port::Record> records;
        for (const engine::Event& e : histories[shard - 1]) records.push_back({engine::to_ms(e.at), codec::encode_event(e.body)});
        ASSERT_FALSE(journal_sqlite::append(*log, {.shard = shard, .epoch = head.epoch, .expected_seq = 0, .batch = std::move(records)}).get().ec) << "shard " << shard;
    }
    log->close();
}

TEST(GoldenJournal, IsWrittenWhenAskedFor) {
    const char* name = std::getenv("WATCHGRID_GOLDEN");
    if (name == nullptr) GTEST_SKIP() << "set WATCHGRID_GOLDEN to the name of a new folder in tests/data/journals: ...-random-town or ...-everyday";
    const fs::path golden = golden_folder() / name;
    ASSERT_FALSE(fs::exists(golden)) << golden << " is there already; a golden journal is never written again";
    const bool everyday = std::string_view{name}.ends_with("-everyday");
    const std::vector<test::History> histories = everyday ? test::histories_with_every_kind() : std::vector<test::History>{test::history_of_a_random_town()};
    ASSERT_FALSE(::testing::Test::HasFailure());
    TempFolder folder;
    ASSERT_NO_FATAL_FAILURE(write_journal(folder.path(), histories));
    const auto log = journal_sqlite::open_log(folder.path(), true);
    Kinds kinds;
    std::ostringstream facts;
    for (port::Shard shard = 1; shard <= histories.size(); ++shard) {
        const Facts f = facts_of(*log, shard, kinds);
        EXPECT_EQ(f.digest, digest_of(histories[shard - 1])) << "shard " << shard;
        facts << f;
    }
    if (everyday) {
        EXPECT_EQ(missing_kinds(kinds), "");
    }
    ASSERT_FALSE(::testing::Test::HasFailure());
    fs::create_directories(golden);
    copy_journal(folder.path(), golden);
    std::ofstream{golden / "facts.txt"} << facts.str();
}

}  // namespace
}  // namespace watchgrid::app
