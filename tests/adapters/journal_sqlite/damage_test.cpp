// F23: a flipped byte or a cut file is named or changes nothing; a wrong record never comes out.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "tests/adapters/journal_sqlite/journal_support.hpp"

namespace watchgrid::journal_sqlite {
namespace {

constexpr Seq kRecords = 12;

/// The files of a journal as a crash would leave them (with a log) or as a clean end leaves them.
struct Files {
    std::string database;
    std::string log;
    std::string mark;
};

Files files_of(const fs::path& folder) {
    return {.database = slurp(folder / kJournalName), .log = slurp(folder / "journal.sqlite-wal"), .mark = slurp(folder / kMarkName)};
}

void put(const Files& files, const fs::path& folder) {
    spill(folder / kJournalName, files.database);
    spill(folder / kMarkName, files.mark);
    fs::remove(folder / "journal.sqlite-shm");
    fs::remove(folder / "journal.sqlite-wal");
    if (!files.log.empty()) spill(folder / "journal.sqlite-wal", files.log);
}

Files closed_journal() {
    TempFolder folder;
    auto log = open_log(folder.path());
    fill(*log, claim(*log), kRecords, 3);
    log.reset();
    return files_of(folder.path());
}

/// Copied while the writer is open: everything acknowledged stands in the write-ahead log.
Files killed_journal() {
    TempFolder folder;
    auto opened = SqliteEventLog::open({.folder = folder.path(), .checkpoint_pages = 20});  // a short log
    auto& log = *opened;
    const Head head = claim(*log);
    for (Seq seq = 0; seq < kRecords; seq += 3) fill(*log, {.epoch = head.epoch, .last_seq = seq}, 3, 3);  // a commit each
    Files files = files_of(folder.path());
    const std::size_t frames = (files.log.find_last_not_of('\0') + 1 - 32 + 4119) / 4120;  // behind them: zeros, made in advance
    files.log.resize(32 + frames * 4120);
    return files;
}

enum class Verdict { Unchanged, Named, Wrong };

/// Opens the damaged files and reads everything.
Verdict judge(const fs::path& folder, bool read_only, std::string& said) {
    auto log = SqliteEventLog::open({.folder = folder, .read_only = read_only, .checkpoint_pages = 20});
    if (!log) {
        said = log.error();
        return said.find(folder.string()) != std::string::npos && said.find("journal.sqlite") != std::string::npos ? Verdict::Named
                                                                                                                   : Verdict::Wrong;
    }
    if (!read_only) {
        Head head;
        if ((*log)->claim(1, "test", head)) {
            said = (*log)->failure();
            return said.empty() ? Verdict::Wrong : Verdict::Named;
        }
    }
    const Read read = read_all(**log);
    said = read.detail;
    if (!are_originals(read.records)) return Verdict::Wrong;
    if (read.ec) return read.detail.find("journal.sqlite: ") == 0 ? Verdict::Named : Verdict::Wrong;
    return read.records.size() == kRecords ? Verdict::Unchanged : Verdict::Wrong;
}

struct Tally {
    std::size_t named{};
    std::size_t unchanged{};
};

void check(const Files& files, const fs::path& folder, bool read_only, const std::string& what, Tally& tally) {
    put(files, folder);
    std::string said;
    const Verdict verdict = judge(folder, read_only, said);
    EXPECT_NE(verdict, Verdict::Wrong) << what << ": " << said;
    ++(verdict == Verdict::Named ? tally.named : tally.unchanged);
}

/// The page that holds the chunks of the journal.
std::size_t page_of_records(const std::string& database) {
    const auto at = database.find("record 1 ");
    EXPECT_NE(at, std::string::npos);
    return at / 4096 * 4096;
}

TEST(Damage, OfAnyByteOfTheRecordsIsNamedOrHarmless) {
    const Files good = closed_journal();
    const std::size_t page = page_of_records(good.database);
    TempFolder folder;
    Tally tally;
    for (std::size_t at = page; at < page + 4096; ++at) {
        Files bad = good;
        bad.database[at] = static_cast<char>(bad.database[at] ^ (1 << (at % 8)));
        check(bad, folder.path(), true, fmt::format("byte {} of the page of records", at - page), tally);
    }
    fmt::print("4096 bytes flipped: {} named, {} outside of everything that is used\n", tally.named, tally.unchanged);
    EXPECT_GT(tally.named, 2000U);
}

TEST(Damage, OfAnyByteOfARecordIsNamedWithItsNumber) {
    const Files good = closed_journal();
    TempFolder folder;
    for (Seq seq = 1; seq <= kRecords; ++seq) {
        const std::string bytes = record_of(seq).bytes;
        const std::size_t from = good.database.find(bytes);
        ASSERT_NE(from, std::string::npos);
        for (std::size_t at = from - 12; at < from + bytes.size(); ++at) {  // from its checksum on
            Files bad = good;
            bad.database[at] = static_cast<char>(bad.database[at] ^ 0x10);
            put(bad, folder.path());
            const Read read = read_all(*open_log(folder.path(), true));
            EXPECT_EQ(read.ec, LogErrc::Corrupt);
            EXPECT_EQ(read.detail.find(fmt::format("journal.sqlite: record shard 1 seq {}: checksum mismatch (expected ", seq)), 0U)
                << read.detail;
            EXPECT_EQ(read.records.size(), seq - 1);
        }
    }
}

/// `usual`, or what tests/long/run asks for: with 1 every byte is tried.
std::size_t byte_step(std::size_t usual) {
    const char* const asked = std::getenv("WATCHGRID_BYTE_STEP");
    return asked == nullptr ? usual : std::max<std::size_t>(1, std::strtoull(asked, nullptr, 10));
}

TEST(Damage, AnywhereInTheFileIsNamedOrHarmless) {
    const Files good = closed_journal();
    TempFolder folder;
    Tally tally;
    for (std::size_t at = 0; at < good.database.size(); at += at < 100 ? 1 : byte_step(13)) {
        Files bad = good;
        bad.database[at] = static_cast<char>(~bad.database[at]);
        check(bad, folder.path(), true, fmt::format("byte {}", at), tally);
        if (at % 11 == 0) check(bad, folder.path(), false, fmt::format("byte {} for writing", at), tally);
    }
    fmt::print("{} bytes long: {} named, {} harmless\n", good.database.size(), tally.named, tally.unchanged);
}

TEST(Damage, OfTheWriteAheadLogIsNamedOrHarmless) {
    const Files good = killed_journal();
    ASSERT_FALSE(good.log.empty());
    TempFolder folder;
    Tally tally;
    check(good, folder.path(), false, "untouched", tally);
    EXPECT_EQ(tally.unchanged, 1U);
    for (std::size_t at = 0; at < good.log.size(); at += at < 64 ? 1 : byte_step(61)) {
        Files bad = good;
        bad.log[at] = static_cast<char>(bad.log[at] ^ 4);
        check(bad, folder.path(), at % 2 == 0, fmt::format("byte {} of the log", at), tally);
    }
    EXPECT_GT(tally.named, 100U);
}

TEST(Damage, OfTheMarkIsHarmless) {
    const Files good = closed_journal();
    TempFolder folder;
    Tally tally;
    for (std::size_t at = 0; at < good.mark.size(); ++at) {
        Files bad = good;
        bad.mark[at] = static_cast<char>(~bad.mark[at]);
        check(bad, folder.path(), false, fmt::format("byte {} of the mark", at), tally);
    }
    EXPECT_EQ(tally.named, 0U);
}

TEST(Truncation, OfTheJournalIsNamedAtAnyLength) {
    const Files good = closed_journal();
    TempFolder folder;
    Tally tally;
    for (std::size_t length = 0; length < good.database.size(); length += length < 200 ? 1 : 509) {
        Files bad = good;
        bad.database.resize(length);
        check(bad, folder.path(), true, fmt::format("cut to {}", length), tally);
        check(bad, folder.path(), false, fmt::format("cut to {} for writing", length), tally);
        // The last page is the root of an empty table: nothing but zeros behind its first bytes.
        if (length < good.database.size() - 4096) {
            ASSERT_EQ(tally.unchanged, 0U) << length;
        }
    }
}

TEST(Truncation, OfTheWriteAheadLogIsNamedAtAnyLength) {
    const Files good = killed_journal();
    TempFolder folder;
    Tally tally;
    for (std::size_t length = 0; length < good.log.size(); length += 997) {
        Files bad = good;
        bad.log.resize(length);
        check(bad, folder.path(), length % 2 == 0, fmt::format("log cut to {}", length), tally);
    }
    EXPECT_EQ(tally.unchanged, 0U);
    Files bad = good;
    bad.log.resize(good.log.size() - 4120);  // the last frame
    put(bad, folder.path());
    EXPECT_NE(complaint_of_opening(folder.path())
                  .find("has lost records: shard 1 ends at seq 9 (epoch 1), but seq 12 (epoch 1) was acknowledged"),
              std::string::npos)
        << complaint_of_opening(folder.path());
}

/// What an edit with SQL, instead of a broken disk, does to the history.
std::string detail_after(const char* sql) {
    TempFolder folder;
    put(closed_journal(), folder.path());
    edit(folder.path() / kJournalName, sql);
    const Read read = read_all(*open_log(folder.path(), true));
    EXPECT_EQ(read.ec, LogErrc::Corrupt);
    EXPECT_TRUE(are_originals(read.records));
    return read.detail;
}

TEST(Editing, IsNoticed) {
    // The four batches may share chunks; one chunk each when every append had its own commit.
    EXPECT_EQ(detail_after("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
                  .find("journal.sqlite: shard 1: its records end at seq "),
              0U);
    EXPECT_EQ(
        detail_after("UPDATE journal SET id = id + 1 WHERE id = (SELECT max(id) FROM journal)").find("journal.sqlite: record shard 1 seq "),
        0U);
    EXPECT_NE(detail_after("UPDATE journal SET epoch = 7").find("seq 1: checksum mismatch"), std::string::npos);
    EXPECT_NE(detail_after("UPDATE journal SET records = 0").find("its chunk says that it holds 0 records"), std::string::npos);
    EXPECT_NE(detail_after("UPDATE journal SET chunk = chunk || 'x'").find("bytes too many after it"), std::string::npos);
    EXPECT_NE(detail_after("UPDATE journal SET chunk = substr(chunk, 1, 20)").find("cut off"), std::string::npos);
}

TEST(Editing, OfTheHeadIsNoticed) {
    TempFolder folder;
    put(closed_journal(), folder.path());
    edit(folder.path() / kJournalName, "UPDATE shard_head SET last_seq = 20");
    EXPECT_NE(complaint_of_opening(folder.path()).find("head of shard 1: checksum mismatch"), std::string::npos)
        << complaint_of_opening(folder.path());
}

TEST(Restoring, AnOlderFileAsksForTheMarkToBeRemoved) {
    TempFolder folder;
    const Files old = closed_journal();
    put(old, folder.path());
    {
        auto log = open_log(folder.path());
        fill(*log, claim(*log), 3, 3);
    }
    Files mixed = old;
    mixed.mark = slurp(folder.path() / kMarkName);
    put(mixed, folder.path());
    EXPECT_NE(complaint_of_opening(folder.path()).find("to accept the loss remove journal.mark"), std::string::npos);
    fs::remove(folder.path() / kMarkName);
    EXPECT_EQ(claim(*open_log(folder.path())).last_seq, kRecords);
}

}  // namespace
}  // namespace watchgrid::journal_sqlite
