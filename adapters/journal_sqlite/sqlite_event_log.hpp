#pragma once
/// The journal on one machine: one SQLite file, write-ahead log, synchronous=FULL, group commit on a thread of its own.
///
/// Files in the data folder (0700, each 0600): journal.sqlite with its -wal and -shm, journal.lock (pid of the writer),
/// journal.mark (how far was acknowledged, see ack_mark.hpp).
///
/// Threads: every public function may be called from any thread. Append handlers run on the writer thread, in the order of
/// the appends, after their commit is on disk; they must not block and must not call claim, renew, backup_to or close.
/// A visitor of tail may call anything but close.
///
/// Failure is final: after the first error of SQLite while writing (disk full, I/O, read-only, damage) this and every later
/// append answers LogErrc::Io and nothing is written any more. failure() tells why. Restart and replay.
///
/// Order at start: open, claim, then tail. The claim's commit makes everything that tail will read durable.
#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

struct JournalOptions {
    std::filesystem::path folder;
    /// For replay and reports: takes no lock, writes nothing, also beside a running service. Then claim, renew and append
    /// answer LogErrc::Closed.
    bool read_only{false};
    std::size_t group_bytes_max{4 * 1024 * 1024};     ///< a transaction ends after the append that passes this
    std::chrono::milliseconds cursor_delay_max{200};  ///< how long a cursor may wait for an append to travel with
    int checkpoint_pages{2048};                       ///< length of the log, in 4 KiB pages, at which it is copied (8 MiB)
};

class SqliteEventLog final : public port::EventLog {
public:
    /// Opens or creates the journal. The complaint names the folder and the cause: cannot be created, in use by process N,
    /// not a database, not a Watchgrid journal, newer schema, damaged, shorter than what was acknowledged.
    static boost::system::result<std::unique_ptr<SqliteEventLog>, std::string> open(const JournalOptions& options);
    ~SqliteEventLog() override;

    boost::system::error_code claim(port::Shard, std::string_view owner, port::Head& out) override;
    boost::system::error_code renew(port::Shard, port::Epoch) override;
    void append(port::AppendRequest, port::AppendHandler) override;
    boost::system::error_code tail(port::Shard, port::Seq after, const port::RecordVisitor&, std::string& detail) override;
    void put_cursor(port::Shard, std::string_view name, std::uint64_t value) override;
    std::optional<std::uint64_t> cursor(port::Shard, std::string_view name) override;
    void put_snapshot(port::Shard, port::Snapshot) override;
    std::optional<port::Snapshot> newest_snapshot(port::Shard) override;
    void close() override;

    /// Epoch and last sequence number without a claim; {0, 0} for a shard that was never claimed. `detail` names damage.
    boost::system::error_code head(port::Shard, port::Head& out, std::string& detail);
    /// Appends that are queued or being written. The bound and what happens at it are the caller's.
    std::size_t depth() const noexcept;
    /// Why the log is dead, with the folder; empty while it is well.
    std::string failure() const;
    /// Copies the journal, consistent as of one moment, into a new file (0600) while the service runs. Blocking; appends go
    /// on. `detail` says what went wrong. Restore: put the file into an empty folder as journal.sqlite.
    boost::system::error_code backup_to(const std::filesystem::path& file, std::string& detail);

private:
    class Writer;
    class Readers;
    SqliteEventLog();

    std::filesystem::path folder_;
    std::unique_ptr<Readers> readers_;
    std::unique_ptr<Writer> writer_;  // nullptr when read-only
};

}  // namespace watchgrid::journal_sqlite
