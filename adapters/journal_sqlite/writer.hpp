#pragma once
/// The writer thread and its queue: all that waits together is written in one transaction (group commit), in order.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "adapters/journal_sqlite/ack_mark.hpp"
#include "adapters/journal_sqlite/checkpointer.hpp"
#include "adapters/journal_sqlite/folder.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/journal_sqlite/store.hpp"

namespace watchgrid::journal_sqlite {

class SqliteEventLog::Writer {
public:
    Writer(const JournalOptions& options, std::unique_ptr<FolderLock> lock, std::unique_ptr<AckMark> mark,
           std::unique_ptr<Connection> connection);
    ~Writer();  ///< close()

    void append(port::AppendRequest, port::AppendHandler);
    void put_snapshot(port::Shard, port::Snapshot);
    void put_cursor(port::Shard, std::string_view name, std::uint64_t value);
    /// A cursor that was put and may not be in the file yet.
    std::optional<std::uint64_t> fresh_cursor(port::Shard, std::string_view name) const;
    /// Runs `call` on the writer thread, after everything queued before it, and waits. Closed when the log is.
    boost::system::error_code call(const std::function<boost::system::error_code(Store&)>& call);
    void close();

    std::size_t depth() const noexcept { return depth_.load(std::memory_order_relaxed); }
    std::string failure() const;

private:
    using Call = std::function<void(Store&)>;
    using Job = std::variant<PendingAppend, Store::SnapshotJob, Call>;
    using Clock = std::chrono::steady_clock;

    bool push(Job&& job);
    void run();
    bool wait_for_work(std::vector<Job>& work);
    void work_off(std::vector<Job>& work);
    std::size_t write_appends(std::span<Job> work);
    void step_snapshot();
    void flush_cursors_if_due(bool now);
    Cursors take_cursors(bool only_if_due);
    void note_commit();

    const JournalOptions options_;
    std::unique_ptr<FolderLock> lock_;
    std::unique_ptr<AckMark> mark_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Checkpointer> checkpointer_;
    int log_pages_{};                           // set by SQLite's hook at each commit
    std::deque<Store::SnapshotJob> snapshots_;  // being written between appends
    std::vector<PendingAppend*> group_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job> queue_;
    Cursors cursors_;                                 // waiting for a transaction
    Cursors cursors_known_;                           // everything put so far, for fresh_cursor
    std::optional<Clock::time_point> cursors_since_;  // when the oldest waiting one was put
    std::string failure_;
    bool closing_{};
    std::once_flag closed_;
    std::atomic<std::size_t> depth_{};
    std::thread thread_;
};

}  // namespace watchgrid::journal_sqlite
