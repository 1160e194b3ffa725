#include "adapters/journal_sqlite/sqlite_event_log.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "adapters/journal_sqlite/readers.hpp"
#include "adapters/journal_sqlite/rows.hpp"
#include "adapters/journal_sqlite/schema.hpp"
#include "adapters/journal_sqlite/snapshot.hpp"
#include "adapters/journal_sqlite/writer.hpp"

namespace watchgrid::journal_sqlite {
namespace {

namespace fs = std::filesystem;
using boost::system::error_code;
using port::LogErrc;

std::string complain(const fs::path& folder, std::string_view what) {
    return fmt::format("data folder {}: {} {}", folder.string(), kJournalName, what);
}

std::string cannot_use(const fs::path& folder, const SqlFailure& failure) {
    return complain(folder, fmt::format("cannot be used: {}", failure.text));
}

// Acknowledged records that the database no longer has: its log was damaged or cut, or an older file was put in its place.
std::string missing_since(const std::vector<AckMark::Slot>& marks, Connection& connection, const fs::path& folder) {
    for (const AckMark::Slot& mark : marks) {
        const port::Head head = read_head(connection, mark.shard).value_or(HeadRow{}).head;
        if (!connection.ok()) return cannot_use(folder, connection.failure());
        if (head.last_seq >= mark.head.last_seq && head.epoch >= mark.head.epoch) continue;
        return complain(
            folder,
            fmt::format("has lost records: shard {} ends at seq {} (epoch {}), but seq {} (epoch {}) was acknowledged; the file or its "
                        "-wal was cut off, damaged or replaced. Restore a backup; to accept the loss remove {}",
                        mark.shard, head.last_seq, head.epoch, mark.head.last_seq, mark.head.epoch, kMarkName));
    }
    return "";
}

std::string set_up_for_writing(Connection& connection) {
    connection.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384");
    if (!connection.ok()) return connection.failure().text;
    Statement mode(connection, "PRAGMA journal_mode = WAL");
    if (mode.row() && mode.bytes_at(0) == "wal") return "";
    return connection.ok() ? "cannot be switched to a write-ahead log" : connection.failure().text;
}

// A foreign database is refused before anything in it is changed; an empty one is only ours if nothing was acknowledged here.
std::string prepare(Connection& connection, bool may_create) {
    const bool empty = is_empty(connection);
    if (!connection.ok()) return connection.failure().text;
    if (empty && !may_create)
        return fmt::format("is empty, but {} says that it held records. Restore a backup; to accept the loss remove {}", kMarkName,
                           kMarkName);
    std::string complaint = empty ? "" : check_schema(connection);
    if (complaint.empty()) complaint = set_up_for_writing(connection);
    if (complaint.empty() && empty) complaint = create_schema(connection);
    return complaint;
}

// SQLite takes a log of zeros for an empty one and writes over it. It removed the old one with its last connection, which is
// why `connection` is closed first; a reader in another process keeps the old one, and then that stays.
std::unique_ptr<Connection> reopen_with_log_in_place(std::unique_ptr<Connection> connection, const fs::path& file, int log_pages) {
    constexpr std::size_t kFrameBytes = 4096 + 24;
    connection.reset();
    create_zeroed_file(file.string() + "-wal", static_cast<std::size_t>(log_pages) * kFrameBytes * 5 / 4);  // what comes while it is copied
    connection = std::make_unique<Connection>(file, Connection::Mode::ReadWrite);
    if (std::string complaint = set_up_for_writing(*connection); connection->ok() && !complaint.empty())
        connection->fail_corrupt(std::move(complaint));
    return connection;
}

}  // namespace

SqliteEventLog::SqliteEventLog() = default;
SqliteEventLog::~SqliteEventLog() { close(); }

boost::system::result<std::unique_ptr<SqliteEventLog>, std::string> SqliteEventLog::open(const JournalOptions& options) {
    const fs::path file = options.folder / kJournalName;
    std::unique_ptr<FolderLock> lock;
    std::string complaint;
    if (options.read_only) {
        std::error_code ec;
        if (!fs::exists(file, ec)) return complain(options.folder, "does not exist");
    } else {
        complaint = create_folder(options.folder);
        if (complaint.empty()) lock = FolderLock::take(options.folder, complaint);
        if (complaint.empty()) complaint = create_private_file(file);
        if (!complaint.empty()) return complaint;
    }
    const auto marks = AckMark::read(options.folder / kMarkName);  // before the database: a running writer may add to it
    auto connection = std::make_unique<Connection>(file, options.read_only ? Connection::Mode::ReadOnly : Connection::Mode::ReadWrite);
    if (!connection->ok()) return cannot_use(options.folder, connection->failure());

    if (options.read_only) {
        const bool empty = is_empty(*connection);
        complaint = empty ? "is empty: no service has written to it yet" : check_schema(*connection);
    } else {
        complaint = prepare(*connection, marks.empty());
    }
    if (!complaint.empty()) return complain(options.folder, complaint);
    if (complaint = missing_since(marks, *connection, options.folder); !complaint.empty()) return complaint;

    std::unique_ptr<SqliteEventLog> log(new SqliteEventLog());
    log->folder_ = options.folder;
    log->readers_ = std::make_unique<Readers>(file);
    if (options.read_only) return log;
    connection = reopen_with_log_in_place(std::move(connection), file, options.checkpoint_pages);
    if (!connection->ok()) return cannot_use(options.folder, connection->failure());
    auto mark = std::make_unique<AckMark>();
    if (complaint = AckMark::open(options.folder / kMarkName, *mark); !complaint.empty()) return complaint;
    log->writer_ = std::make_unique<Writer>(options, std::move(lock), std::move(mark), std::move(connection));
    if (complaint = log->failure(); !complaint.empty()) return complaint;
    return log;
}

error_code SqliteEventLog::claim(port::Shard shard, std::string_view owner, port::Head& out) {
    if (!writer_) return LogErrc::Closed;
    return writer_->call([&](Store& store) { return store.claim(shard, owner, out); });
}

error_code SqliteEventLog::renew(port::Shard shard, port::Epoch epoch) {
    if (!writer_) return LogErrc::Closed;
    return writer_->call([&](Store& store) { return store.renew(shard, epoch); });
}

void SqliteEventLog::append(port::AppendRequest request, port::AppendHandler handler) {
    if (writer_) {
        writer_->append(std::move(request), std::move(handler));
    } else {
        handler(LogErrc::Closed, 0);
    }
}

error_code SqliteEventLog::tail(port::Shard shard, port::Seq after, const port::RecordVisitor& visit, std::string& detail) {
    return readers_->with([&](Connection& connection) -> error_code {
        Transaction transaction(connection, Transaction::Kind::Read);
        const port::Head head = read_head(connection, shard).value_or(HeadRow{}).head;
        bool stopped = false;
        if (connection.ok() && after > head.last_seq) {
            connection.fail_corrupt(
                fmt::format("shard {}: records after seq {} asked for, but it ends at {}", shard, after, head.last_seq));
        } else if (connection.ok()) {
            RecordScan scan(connection, shard, after);
            while (!stopped && scan.next()) stopped = !visit(scan.seq(), scan.at_ms(), scan.bytes());
            if (!stopped && connection.ok() && scan.seq() != head.last_seq) {
                connection.fail_corrupt(
                    fmt::format("shard {}: its records end at seq {}, its head says {}: the journal was cut off or edited", shard,
                                scan.seq(), head.last_seq));
            }
        }
        if (connection.ok()) return {};
        detail = fmt::format("{}: {}", kJournalName, connection.failure().text);
        return connection.failure().errc();
    });
}

void SqliteEventLog::put_cursor(port::Shard shard, std::string_view name, std::uint64_t value) {
    if (writer_) writer_->put_cursor(shard, name, value);
}

std::optional<std::uint64_t> SqliteEventLog::cursor(port::Shard shard, std::string_view name) {
    if (writer_) {
        if (const auto fresh = writer_->fresh_cursor(shard, name)) return fresh;
    }
    return readers_->with([&](Connection& connection) { return read_cursor(connection, shard, name); });
}

void SqliteEventLog::put_snapshot(port::Shard shard, port::Snapshot snapshot) {
    if (writer_) writer_->put_snapshot(shard, std::move(snapshot));
}

std::optional<port::Snapshot> SqliteEventLog::newest_snapshot(port::Shard shard) {
    return readers_->with([&](Connection& connection) { return read_newest_snapshot(connection, shard); });
}

void SqliteEventLog::close() {
    if (readers_) readers_->close();
    if (writer_) writer_->close();
}

error_code SqliteEventLog::head(port::Shard shard, port::Head& out, std::string& detail) {
    return readers_->with([&](Connection& connection) -> error_code {
        out = read_head(connection, shard).value_or(HeadRow{}).head;
        if (connection.ok()) return {};
        detail = fmt::format("{}: {}", kJournalName, connection.failure().text);
        return connection.failure().errc();
    });
}

std::size_t SqliteEventLog::depth() const noexcept { return writer_ ? writer_->depth() : 0; }
std::string SqliteEventLog::failure() const { return writer_ ? writer_->failure() : ""; }

error_code SqliteEventLog::backup_to(const fs::path& file, std::string& detail) {
    std::error_code exists;
    if (fs::exists(file, exists)) {
        detail = fmt::format("{}: exists already; choose a new file", file.string());
        return make_error_code(boost::system::errc::file_exists);
    }
    if (detail = create_private_file(file); !detail.empty()) return LogErrc::Io;
    return readers_->with([&](Connection& from) -> error_code {
        Connection to(file, Connection::Mode::ReadWrite);
        to.run("PRAGMA synchronous = FULL");
        if (from.ok() && to.ok()) {
            sqlite3_backup* backup = sqlite3_backup_init(to.raw(), "main", from.raw(), "main");
            const int code = backup != nullptr ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;  // all at once: one moment
            if (code != SQLITE_DONE) to.fail(code, "copying");
            if (backup != nullptr && sqlite3_backup_finish(backup) != SQLITE_OK) to.fail(SQLITE_IOERR, "copying");
        }
        if (from.ok() && to.ok()) return {};
        detail = fmt::format("{}: {}", file.string(), from.ok() ? to.failure().text : from.failure().text);
        return LogErrc::Io;
    });
}

}  // namespace watchgrid::journal_sqlite
