#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/adapters/journal_sqlite/journal_support.hpp"

namespace watchgrid::journal_sqlite {
namespace {

TEST(Journal, GivesBackWhatWasAppended) {
    TempFolder folder;
    auto log = open_log(folder.path());
    fill(*log, claim(*log), 1000, 10);
    const Read all = read_all(*log);
    EXPECT_FALSE(all.ec) << all.detail;
    EXPECT_EQ(all.records.size(), 1000U);
    EXPECT_TRUE(are_originals(all.records));
}

TEST(Journal, IsTheSameAfterReopening) {
    TempFolder folder;
    {
        auto log = open_log(folder.path());
        fill(*log, claim(*log), 500, 5);
    }
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    EXPECT_EQ(head.epoch, 2U);
    EXPECT_EQ(head.last_seq, 500U);
    fill(*log, head, 20, 1);
    EXPECT_TRUE(are_originals(read_all(*log).records));
    EXPECT_EQ(read_all(*log).records.size(), 520U);
}

TEST(Journal, TailsFromAnyRecordOn) {
    TempFolder folder;
    auto log = open_log(folder.path());
    fill(*log, claim(*log), 700, 7);
    for (Seq after = 0; after <= 700; ++after) {
        const Read rest = read_all(*log, 1, after);
        ASSERT_FALSE(rest.ec) << rest.detail;
        ASSERT_EQ(rest.records.size(), 700 - after);
        ASSERT_TRUE(are_originals(rest.records, after + 1));
    }
}

TEST(Journal, StopsTailingWhenTheVisitorHasEnough) {
    TempFolder folder;
    auto log = open_log(folder.path());
    fill(*log, claim(*log), 100, 10);
    Seq last = 0;
    std::string detail;
    EXPECT_FALSE(log->tail(
        1, 0, [&](Seq seq, std::int64_t, std::string_view) { return (last = seq) < 33; }, detail));
    EXPECT_EQ(last, 33U);
}

TEST(Journal, RefusesToTailFromBeyondItsEnd) {
    TempFolder folder;
    auto log = open_log(folder.path());
    fill(*log, claim(*log), 10, 1);
    const Read read = read_all(*log, 1, 11);
    EXPECT_EQ(read.ec, LogErrc::Corrupt);
    EXPECT_EQ(read.detail, "journal.sqlite: shard 1: records after seq 11 asked for, but it ends at 10");
}

TEST(Journal, KeepsEmptyAndLargeRecords) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    const std::vector<Record> batch{
        {.at_ms = -1, .bytes = ""}, {.at_ms = 2, .bytes = std::string(3'000'000, 'L')}, {.at_ms = 3, .bytes = "end"}};
    EXPECT_FALSE(append(*log, {.epoch = head.epoch, .expected_seq = 0, .batch = batch}).get().ec);
    const Read all = read_all(*log);
    ASSERT_EQ(all.records.size(), 3U) << all.detail;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(all.records[i].at_ms, batch[i].at_ms);
        EXPECT_EQ(all.records[i].bytes, batch[i].bytes);
    }
}

TEST(Journal, KeepsShardsApart) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head one = claim(*log, 1);
    const Head two = claim(*log, 2);
    const Head last = claim(*log, 8'388'607);
    for (Seq seq = 0; seq < 50; ++seq) {
        append(*log, {.shard = 1, .epoch = one.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 1)});
        append(*log, {.shard = 2, .epoch = two.epoch, .expected_seq = 2 * seq, .batch = records_of(2 * seq + 1, 2)});
        append(*log, {.shard = 8'388'607, .epoch = last.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 1)}).get();
    }
    EXPECT_EQ(read_all(*log, 1).records.size(), 50U);
    EXPECT_EQ(read_all(*log, 2).records.size(), 100U);
    EXPECT_EQ(read_all(*log, 8'388'607).records.size(), 50U);
    EXPECT_TRUE(read_all(*log, 3).records.empty());
    EXPECT_TRUE(are_originals(read_all(*log, 2).records));
    Head head;
    EXPECT_EQ(log->claim(8'388'608, "test", head), boost::system::errc::invalid_argument);
}

TEST(Append, CallsHandlersOnceEachInOrder) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    std::vector<Seq> order;  // only the writer thread adds
    for (Seq seq = 0; seq < 2000; ++seq) {
        log->append({.epoch = head.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 1)}, [&](error_code ec, Seq last_seq) {
            EXPECT_FALSE(ec);
            order.push_back(last_seq);
        });
    }
    log->close();
    ASSERT_EQ(order.size(), 2000U);
    for (Seq seq = 1; seq <= 2000; ++seq) ASSERT_EQ(order[seq - 1], seq);
    EXPECT_EQ(log->depth(), 0U);
}

TEST(Append, IsDurableAndReadableBeforeItsHandlerRuns) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    std::promise<std::size_t> seen;
    log->append({.epoch = head.epoch, .expected_seq = 0, .batch = records_of(1, 3)},
                [&](error_code, Seq) { seen.set_value(read_all(*log).records.size()); });
    EXPECT_EQ(seen.get_future().get(), 3U);
}

TEST(Append, IsRefusedWhenTheShardWasClaimedAgain) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head old = claim(*log);
    fill(*log, old, 4, 2);
    const Head fresh = claim(*log);
    EXPECT_EQ(fresh.epoch, old.epoch + 1);
    EXPECT_EQ(fresh.last_seq, 4U);
    EXPECT_EQ(append(*log, {.epoch = old.epoch, .expected_seq = 4, .batch = records_of(5, 1)}).get().ec, LogErrc::Fenced);
    EXPECT_EQ(log->renew(1, old.epoch), LogErrc::Fenced);
    EXPECT_FALSE(log->renew(1, fresh.epoch));
    EXPECT_FALSE(append(*log, {.epoch = fresh.epoch, .expected_seq = 4, .batch = records_of(5, 1)}).get().ec);
    EXPECT_EQ(read_all(*log).records.size(), 5U);
}

TEST(Append, IsRefusedForAShardThatNobodyClaimed) {
    TempFolder folder;
    auto log = open_log(folder.path());
    EXPECT_EQ(append(*log, {.shard = 9, .epoch = 0, .expected_seq = 0, .batch = records_of(1, 1)}).get().ec, LogErrc::Fenced);
    EXPECT_EQ(log->renew(9, 0), LogErrc::Fenced);
}

TEST(Append, IsRefusedOutOfOrderAndTellsTheLastNumber) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    fill(*log, head, 10, 10);
    for (const Seq wrong : {Seq{0}, Seq{9}, Seq{11}, Seq{1} << 41U, ~Seq{0}}) {
        const Answer answer = append(*log, {.epoch = head.epoch, .expected_seq = wrong, .batch = {{.at_ms = 1, .bytes = "other"}}}).get();
        EXPECT_EQ(answer.ec, LogErrc::OutOfOrder) << wrong;
        EXPECT_EQ(answer.last_seq, 10U);
    }
    EXPECT_EQ(read_all(*log).records.size(), 10U);
}

TEST(Append, LetsOneRefusalNotTouchItsNeighboursInTheGroup) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    std::vector<std::future<Answer>> answers;
    for (Seq seq = 0; seq < 300; ++seq) {
        answers.push_back(append(*log, {.epoch = head.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 1)}));
        answers.push_back(append(*log, {.epoch = head.epoch + 1, .expected_seq = seq + 1, .batch = records_of(seq + 2, 1)}));
        answers.push_back(append(*log, {.epoch = head.epoch, .expected_seq = seq + 2, .batch = records_of(seq + 3, 1)}));
    }
    for (std::size_t i = 0; i < answers.size(); i += 3) {
        EXPECT_FALSE(answers[i].get().ec);
        EXPECT_EQ(answers[i + 1].get().ec, LogErrc::Fenced);
        EXPECT_EQ(answers[i + 2].get().ec, LogErrc::OutOfOrder);
    }
    EXPECT_TRUE(are_originals(read_all(*log).records));
    EXPECT_EQ(read_all(*log).records.size(), 300U);
}

TEST(Append, RepeatedAfterALostAnswerIsStoredOnce) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    fill(*log, head, 30, 3);
    const port::AppendRequest last{.epoch = head.epoch, .expected_seq = 27, .batch = records_of(28, 3)};
    const Answer again = append(*log, last).get();
    EXPECT_FALSE(again.ec);
    EXPECT_EQ(again.last_seq, 30U);
    EXPECT_EQ(append(*log, {.epoch = head.epoch, .expected_seq = 10, .batch = records_of(11, 7)}).get().last_seq, 17U);
    auto other = last;
    other.batch[1].bytes += "!";
    EXPECT_EQ(append(*log, other).get().ec, LogErrc::OutOfOrder);
    other = last;
    other.batch[2].at_ms += 1;
    EXPECT_EQ(append(*log, other).get().ec, LogErrc::OutOfOrder);
    other = last;
    other.batch.push_back(record_of(31));
    EXPECT_EQ(append(*log, other).get().ec, LogErrc::OutOfOrder);
    EXPECT_EQ(read_all(*log).records.size(), 30U);
}

TEST(Append, RepeatedWithinOneGroupIsStoredOnce) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    std::vector<std::future<Answer>> answers;
    for (Seq seq = 0; seq < 200; seq += 2) {
        for (int copy = 0; copy < 3; ++copy) {
            answers.push_back(append(*log, {.epoch = head.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 2)}));
        }
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Answer answer = answers[i].get();
        EXPECT_FALSE(answer.ec);
        EXPECT_EQ(answer.last_seq, 2 * (i / 3) + 2);
    }
    EXPECT_TRUE(are_originals(read_all(*log).records));
    EXPECT_EQ(read_all(*log).records.size(), 200U);
}

TEST(Append, RepeatedUnderALaterEpochIsRefused) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head old = claim(*log);
    fill(*log, old, 3, 3);
    const Head fresh = claim(*log);
    EXPECT_EQ(append(*log, {.epoch = fresh.epoch, .expected_seq = 0, .batch = records_of(1, 3)}).get().ec, LogErrc::OutOfOrder);
}

TEST(Append, IsAnsweredClosedAfterClose) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    auto before = append(*log, {.epoch = head.epoch, .expected_seq = 0, .batch = records_of(1, 1)});
    log->close();
    EXPECT_FALSE(before.get().ec);
    EXPECT_EQ(append(*log, {.epoch = head.epoch, .expected_seq = 1, .batch = records_of(2, 1)}).get().ec, LogErrc::Closed);
    Head out;
    EXPECT_EQ(log->claim(1, "late", out), LogErrc::Closed);
    log->close();
}

TEST(Cursor, IsReadBackAtOnceAndTheLastOneSurvives) {
    TempFolder folder;
    {
        auto log = open_log(folder.path());
        EXPECT_EQ(log->cursor(1, "outbox"), std::nullopt);
        for (std::uint64_t value = 1; value <= 1000; ++value) {
            log->put_cursor(1, "outbox", value);
            EXPECT_EQ(log->cursor(1, "outbox"), value);
        }
        log->put_cursor(2, "outbox", 7);
    }
    auto log = open_log(folder.path());
    EXPECT_EQ(log->cursor(1, "outbox"), 1000U);
    EXPECT_EQ(log->cursor(2, "outbox"), 7U);
    EXPECT_EQ(log->cursor(1, "inbox"), std::nullopt);
}

TEST(Cursor, ReachesTheFileWithoutAnyAppend) {
    TempFolder folder;
    auto log = open_log(folder.path());
    log->put_cursor(1, "outbox", 5);
    auto reader = open_log(folder.path(), true);
    for (int i = 0; i < 500 && reader->cursor(1, "outbox") != 5U; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(reader->cursor(1, "outbox"), 5U);
}

TEST(Cursor, ThatIsDamagedReadsAsNone) {
    TempFolder folder;
    {
        auto log = open_log(folder.path());
        log->put_cursor(1, "outbox", 5);
    }
    edit(folder.path() / kJournalName, "UPDATE cursor SET value = 500");
    EXPECT_EQ(open_log(folder.path())->cursor(1, "outbox"), std::nullopt);
}

TEST(Snapshots, AreKeptNewestTwo) {
    TempFolder folder;
    {
        auto log = open_log(folder.path());
        EXPECT_EQ(log->newest_snapshot(1), std::nullopt);
        fill(*log, claim(*log), 50, 1);
        for (Seq seq = 10; seq <= 50; seq += 10)
            log->put_snapshot(1, {.seq = seq, .bytes = std::string(3'500'000, static_cast<char>('0' + seq / 10))});
        log->put_snapshot(1, {.seq = 20, .bytes = "late"});
    }
    auto log = open_log(folder.path());
    const auto newest = log->newest_snapshot(1);
    ASSERT_TRUE(newest);
    EXPECT_EQ(newest->seq, 50U);
    EXPECT_EQ(newest->bytes, std::string(3'500'000, '5'));
    EXPECT_EQ(log->newest_snapshot(2), std::nullopt);
    log->close();
    edit(folder.path() / kJournalName,
         "UPDATE snapshot_part SET bytes = zeroblob(10) WHERE (id >> 20) = (SELECT id FROM snapshot WHERE seq = 50) AND (id & 1) = 1");
    EXPECT_EQ(open_log(folder.path())->newest_snapshot(1)->seq, 40U);
    edit(folder.path() / kJournalName, "UPDATE snapshot SET crc = crc + 1");
    EXPECT_EQ(open_log(folder.path())->newest_snapshot(1), std::nullopt);
}

TEST(Snapshots, GoInBetweenAppends) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    log->put_snapshot(1, {.seq = 0, .bytes = std::string(8'000'000, 's')});
    fill(*log, head, 200, 1);
    log->close();
    log = open_log(folder.path());
    EXPECT_EQ(log->newest_snapshot(1)->bytes.size(), 8'000'000U);
    EXPECT_EQ(read_all(*log).records.size(), 200U);
}

TEST(Reader, SeesARunningJournalAndWritesNothing) {
    TempFolder folder;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    fill(*log, head, 10, 1);
    auto reader = open_log(folder.path(), true);
    EXPECT_EQ(read_all(*reader).records.size(), 10U);
    fill(*log, {.epoch = head.epoch, .last_seq = 10}, 10, 1);
    EXPECT_EQ(read_all(*reader).records.size(), 20U);
    Head seen;
    std::string detail;
    EXPECT_FALSE(reader->head(1, seen, detail));
    EXPECT_EQ(seen.last_seq, 20U);
    EXPECT_EQ(seen.epoch, head.epoch);
    EXPECT_EQ(append(*reader, {.epoch = 1, .expected_seq = 20, .batch = records_of(21, 1)}).get().ec, LogErrc::Closed);
    EXPECT_EQ(reader->claim(1, "reader", seen), LogErrc::Closed);
}

TEST(Backup, IsAJournalOfItsOwn) {
    TempFolder folder;
    TempFolder other;
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    fill(*log, head, 300, 3);
    std::string detail;
    EXPECT_FALSE(log->backup_to(other.path() / kJournalName, detail)) << detail;
    fill(*log, {.epoch = head.epoch, .last_seq = 300}, 30, 3);
    EXPECT_TRUE(log->backup_to(other.path() / kJournalName, detail));
    EXPECT_NE(detail.find("exists already"), std::string::npos) << detail;
    auto restored = open_log(other.path());
    EXPECT_EQ(claim(*restored).last_seq, 300U);
    EXPECT_TRUE(are_originals(read_all(*restored).records));
}

TEST(Folder, IsPrivate) {
    TempFolder folder;
    const fs::path data = folder.path() / "a" / "b";
    auto log = open_log(data);
    fill(*log, claim(*log), 1, 1);
    const auto mode = [](const fs::path& path) {
        struct stat found {};
        EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777U;
    };
    EXPECT_EQ(mode(data), 0700U);
    EXPECT_EQ(mode(folder.path() / "a"), 0700U);
    for (const char* name : {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.lock", "journal.mark"})
        EXPECT_EQ(mode(data / name), 0600U) << name;
}

TEST(Opening, IsRefusedWhileAnotherWriterHasTheFolder) {
    TempFolder folder;
    auto log = open_log(folder.path());
    EXPECT_EQ(complaint_of_opening(folder.path()),
              fmt::format("data folder {}: in use by process {} (journal.lock); stop it or choose another folder", folder.path().string(),
                          ::getpid()));
    log.reset();
    EXPECT_EQ(complaint_of_opening(folder.path()), "");
}

TEST(Opening, NamesFolderAndCause) {
    TempFolder folder;
    const std::string start = "data folder " + folder.path().string() + ": journal.sqlite ";
    const auto file = folder.path() / kJournalName;
    EXPECT_EQ(complaint_of_opening(folder.path(), true), start + "does not exist");

    spill(file, "");
    EXPECT_EQ(complaint_of_opening(folder.path(), true), start + "is empty: no service has written to it yet");

    spill(file, std::string(5000, 'x'));
    EXPECT_NE(complaint_of_opening(folder.path()).find(start + "cannot be used: file is not a database"), std::string::npos)
        << complaint_of_opening(folder.path());

    fs::remove(file);
    edit(file, "CREATE TABLE recipes(name TEXT)");
    EXPECT_EQ(complaint_of_opening(folder.path()),
              start + "is an SQLite database, but not a Watchgrid journal; choose another folder or remove the file");

    fs::remove(file);
    open_log(folder.path()).reset();
    edit(file, "PRAGMA user_version = 9");
    const std::string newer = start + "has schema 9, this program knows schemas up to 1: it was written by a newer watchgrid, use that one";
    EXPECT_EQ(complaint_of_opening(folder.path()), newer);
    EXPECT_EQ(complaint_of_opening(folder.path(), true), newer);

    spill(folder.path() / "plain", "");
    EXPECT_EQ(complaint_of_opening(folder.path() / "plain"),
              "data folder " + (folder.path() / "plain").string() + ": exists but is not a folder");
}

TEST(Journal, OpensAMillionRecordsInSeconds) {
    TempFolder folder;
    using Clock = std::chrono::steady_clock;
    constexpr Seq kRecords = 1'000'000;
    {
        auto log = open_log(folder.path());
        const Head head = claim(*log);
        const Record record{.at_ms = 1, .bytes = std::string(200, 'e')};
        std::future<Answer> last;
        for (Seq seq = 0; seq < kRecords; seq += 500) {
            while (log->depth() > 100) std::this_thread::yield();
            last = append(*log, {.epoch = head.epoch, .expected_seq = seq, .batch = std::vector<Record>(500, record)});
        }
        ASSERT_FALSE(last.get().ec);
    }
    const auto start = Clock::now();
    auto log = open_log(folder.path());
    const Head head = claim(*log);
    const auto opened = Clock::now();
    Seq count = 0;
    std::string detail;
    EXPECT_FALSE(log->tail(
        1, 0, [&](Seq, std::int64_t, std::string_view) { return ++count > 0; }, detail))
        << detail;
    const auto read = Clock::now();
    EXPECT_EQ(count, kRecords);
    EXPECT_EQ(head.last_seq, kRecords);
    const auto ms = [](auto span) { return std::chrono::duration<double, std::milli>(span).count(); };
    fmt::print("1,000,000 records of 200 bytes: open and claim {:.1f} ms, tail {:.0f} ms ({:.1f} M records/s)\n", ms(opened - start),
               ms(read - opened), 1000.0 / ms(read - opened));
    EXPECT_LT(ms(opened - start), 2000);
}

}  // namespace
}  // namespace watchgrid::journal_sqlite
