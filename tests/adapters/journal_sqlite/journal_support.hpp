#pragma once
/// A folder that goes away, and the journal with waiting calls: what the tests of this folder share.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <vector>

#include "adapters/journal_sqlite/folder.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"

namespace watchgrid::journal_sqlite {

namespace fs = std::filesystem;
using boost::system::error_code;
using port::Head;
using port::LogErrc;
using port::Record;
using port::Seq;
using port::Shard;

class TempFolder {
public:
    TempFolder() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_journal_XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TempFolder() {
        std::error_code ec;
        fs::remove_all(path_, ec);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

inline std::unique_ptr<SqliteEventLog> open_log(const fs::path& folder, bool read_only = false) {
    auto log = SqliteEventLog::open({.folder = folder, .read_only = read_only});
    EXPECT_TRUE(log) << log.error();
    return log ? std::move(*log) : nullptr;
}

inline std::string complaint_of_opening(const fs::path& folder, bool read_only = false) {
    const auto log = SqliteEventLog::open({.folder = folder, .read_only = read_only});
    return log ? "" : log.error();
}

inline Head claim(SqliteEventLog& log, Shard shard = 1) {
    Head head;
    const error_code ec = log.claim(shard, "test", head);
    EXPECT_FALSE(ec) << ec.message();
    return head;
}

struct Answer {
    error_code ec;
    Seq last_seq{};
};

inline std::future<Answer> append(SqliteEventLog& log, port::AppendRequest request) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    log.append(std::move(request), [promise](error_code ec, Seq last_seq) { promise->set_value({ec, last_seq}); });
    return future;
}

/// A record whose content follows from its number, of a length between 1 and 400 bytes.
inline Record record_of(Seq seq) {
    const std::string head = fmt::format("record {} ", seq);
    std::string bytes = head;
    while (bytes.size() < head.size() + seq * 37 % 380) bytes += static_cast<char>('a' + (seq + bytes.size()) % 26);
    return {.at_ms = 1'700'000'000'000 + static_cast<std::int64_t>(seq), .bytes = std::move(bytes)};
}

inline std::vector<Record> records_of(Seq first, Seq count) {
    std::vector<Record> out;
    for (Seq seq = first; seq < first + count; ++seq) out.push_back(record_of(seq));
    return out;
}

/// Appends records `from + 1 .. from + count` in batches of `each`, and waits.
inline void fill(SqliteEventLog& log, Head head, Seq count, Seq each, Shard shard = 1) {
    std::vector<std::future<Answer>> answers;
    for (Seq seq = head.last_seq; seq < head.last_seq + count; seq += each) {
        answers.push_back(append(log, {.shard = shard, .epoch = head.epoch, .expected_seq = seq, .batch = records_of(seq + 1, each)}));
    }
    for (auto& answer : answers) {
        const Answer got = answer.get();
        ASSERT_FALSE(got.ec) << got.ec.message() << " " << log.failure();
    }
}

struct Read {
    error_code ec;
    std::string detail;
    std::vector<Record> records;
    Seq first{};
};

inline Read read_all(SqliteEventLog& log, Shard shard = 1, Seq after = 0) {
    Read out;
    out.ec = log.tail(
        shard, after,
        [&](Seq seq, std::int64_t at_ms, std::string_view bytes) {
            if (out.records.empty()) out.first = seq;
            EXPECT_EQ(seq, out.first + out.records.size());
            out.records.push_back({at_ms, std::string(bytes)});
            return true;
        },
        out.detail);
    return out;
}

/// Are these exactly records first, first + 1, ...?
inline bool are_originals(const std::vector<Record>& records, Seq first = 1) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Record expected = record_of(first + i);
        if (records[i].at_ms != expected.at_ms || records[i].bytes != expected.bytes) return false;
    }
    return true;
}

inline std::string slurp(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void spill(const fs::path& file, std::string_view bytes) {
    fs::remove(file);  // ext4 flushes a file that is cut to nothing and written again, which takes milliseconds
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Edits a closed journal behind its back.
inline void edit(const fs::path& file, const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_close(db);
}

}  // namespace watchgrid::journal_sqlite
