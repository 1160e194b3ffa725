// Records rewritten in place: only in a stopped journal, all or nothing, and nothing of the old text is left in the files.
#include "adapters/journal_sqlite/offline_journal.hpp"

#include <gmock/gmock.h>

#include "tests/adapters/journal_sqlite/journal_support.hpp"

namespace watchgrid::journal_sqlite {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Seq kRecords = 300;
constexpr const char* kSecret = "13800000001 lives on the third floor";

/// Every tenth record holds the secret.
void fill_with_secrets(const fs::path& folder) {
    auto log = open_log(folder);
    const Head head = claim(*log);
    std::vector<Record> batch;
    for (Seq seq = 1; seq <= kRecords; ++seq) batch.push_back({.at_ms = static_cast<std::int64_t>(seq) * 10, .bytes = seq % 10 == 0 ? std::string{kSecret} : "record " + std::to_string(seq)});
    EXPECT_FALSE(append(*log, {.shard = 1, .epoch = head.epoch, .expected_seq = 0, .batch = std::move(batch)}).get().ec);
    log->put_snapshot(1, {.seq = kRecords, .bytes = std::string{"a state with "} + kSecret});
    log->close();
}

std::string everything_in(const fs::path& folder) {
    std::string out;
    for (const auto& entry : fs::directory_iterator(folder)) out += slurp(entry.path());
    return out;
}

std::optional<std::string> without_secret(std::string_view bytes) { return bytes == kSecret ? std::optional<std::string>{"[erased]"} : std::nullopt; }

TEST(OfflineJournal, ChangesRecordsAndKeepsTheirNumbersAndTimes) {
    TempFolder folder;
    fill_with_secrets(folder.path());
    ASSERT_THAT(everything_in(folder.path()), HasSubstr(kSecret));
    {
        auto journal = OfflineJournal::open(folder.path());
        ASSERT_TRUE(journal) << journal.error();
        const auto counts = (*journal)->rewrite(1, [](Seq, std::int64_t, std::string_view bytes) { return without_secret(bytes); });
        ASSERT_TRUE(counts) << counts.error();
        EXPECT_EQ(counts->records, kRecords);
        EXPECT_EQ(counts->changed, kRecords / 10);
        EXPECT_EQ(counts->first_changed, 10U);
    }
    EXPECT_THAT(everything_in(folder.path()), Not(HasSubstr("13800000001"))) << "not in free pages, the log or a snapshot either";
    auto log = open_log(folder.path());
    const auto read = read_all(*log);
    ASSERT_EQ(read.records.size(), kRecords);
    for (Seq seq = 1; seq <= kRecords; ++seq) {
        EXPECT_EQ(read.records[seq - 1].at_ms, static_cast<std::int64_t>(seq) * 10);
        EXPECT_EQ(read.records[seq - 1].bytes, seq % 10 == 0 ? "[erased]" : "record " + std::to_string(seq));
    }
    EXPECT_FALSE(log->newest_snapshot(1)) << "it held the same texts";
    const Head head = claim(*log);
    EXPECT_EQ(head.last_seq, kRecords);
    EXPECT_FALSE(append(*log, {.shard = 1, .epoch = head.epoch, .expected_seq = kRecords, .batch = {{.at_ms = 1, .bytes = "goes on"}}}).get().ec);
}

TEST(OfflineJournal, MayBeLongerOrShorterThanBefore) {
    TempFolder folder;
    fill_with_secrets(folder.path());
    const std::string longer(70'000, 'x');  // more than a chunk holds
    auto journal = OfflineJournal::open(folder.path());
    ASSERT_TRUE(journal) << journal.error();
    ASSERT_TRUE((*journal)->rewrite(1, [&](Seq seq, std::int64_t, std::string_view) { return seq == 5 ? std::optional{longer} : seq == 6 ? std::optional<std::string>{""} : std::nullopt; }));
    std::size_t seen = 0;
    EXPECT_EQ((*journal)->look(1, [&](Seq seq, std::int64_t, std::string_view bytes) {
        ++seen;
        EXPECT_TRUE(seq != 5 || bytes == longer);
        EXPECT_TRUE(seq != 6 || bytes.empty());
    }), "");
    EXPECT_EQ(seen, kRecords);
}

TEST(OfflineJournal, IsRefusedWhileAServiceHasIt) {
    TempFolder folder;
    fill_with_secrets(folder.path());
    auto running = open_log(folder.path());
    const auto journal = OfflineJournal::open(folder.path());
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error(), HasSubstr(std::to_string(::getpid())));
}

TEST(OfflineJournal, HoldsTheLockSoThatNoServiceStartsOnIt) {
    TempFolder folder;
    fill_with_secrets(folder.path());
    const auto journal = OfflineJournal::open(folder.path());
    ASSERT_TRUE(journal);
    EXPECT_THAT(complaint_of_opening(folder.path()), Not(::testing::IsEmpty()));
}

TEST(OfflineJournal, LeavesADamagedOneAsItIsAndNamesTheRecord) {
    TempFolder folder;
    fill_with_secrets(folder.path());
    edit(folder.path() / kJournalName, "UPDATE journal SET chunk = zeroblob(length(chunk))");
    auto journal = OfflineJournal::open(folder.path());
    ASSERT_TRUE(journal) << journal.error();
    EXPECT_THAT((*journal)->look(1, [](Seq, std::int64_t, std::string_view) {}), HasSubstr("seq 1"));
}

TEST(OfflineJournal, OfAnotherFolderIsNamed) {
    TempFolder folder;
    const auto journal = OfflineJournal::open(folder.path() / "nowhere");
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error(), HasSubstr("nowhere"));
}

}  // namespace
}  // namespace watchgrid::journal_sqlite
