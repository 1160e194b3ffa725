#include "adapters/journal_sqlite/writer.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <future>

namespace watchgrid::journal_sqlite {

using boost::system::error_code;
using port::LogErrc;

SqliteEventLog::Writer::Writer(const JournalOptions& options, std::unique_ptr<FolderLock> lock, std::unique_ptr<AckMark> mark,
                               std::unique_ptr<Connection> connection)
    : options_(options), lock_(std::move(lock)), mark_(std::move(mark)), store_(std::make_unique<Store>(std::move(connection), *mark_)) {
    checkpointer_ = std::make_unique<Checkpointer>(options_.folder / kJournalName, options_.checkpoint_pages);
    const auto keep_length = [](void* pages, sqlite3*, const char*, int length) {
        *static_cast<int*>(pages) = length;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(store_->connection().raw(), keep_length, &log_pages_);
    note_commit();
    thread_ = std::thread([this] { run(); });
}

SqliteEventLog::Writer::~Writer() { close(); }

// Takes the job only when it is accepted.
bool SqliteEventLog::Writer::push(Job&& job) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_) return false;
        queue_.push_back(std::move(job));
        if (queue_.size() > 1) return true;  // the thread has been woken for the first one
    }
    wake_.notify_one();
    return true;
}

void SqliteEventLog::Writer::append(port::AppendRequest request, port::AppendHandler handler) {
    depth_.fetch_add(1, std::memory_order_relaxed);
    Job job = PendingAppend{.request = std::move(request), .handler = std::move(handler), .outcome = {}};
    if (push(std::move(job))) return;
    depth_.fetch_sub(1, std::memory_order_relaxed);
    std::get<PendingAppend>(job).handler(LogErrc::Closed, 0);
}

void SqliteEventLog::Writer::put_snapshot(port::Shard shard, port::Snapshot snapshot) {
    push(Store::SnapshotJob{.shard = shard, .snapshot = std::move(snapshot)});
}

void SqliteEventLog::Writer::put_cursor(port::Shard shard, std::string_view name, std::uint64_t value) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_) return;
        cursors_[{shard, std::string(name)}] = value;
        cursors_known_[{shard, std::string(name)}] = value;
        if (cursors_since_) return;
        cursors_since_ = Clock::now();
    }
    wake_.notify_one();
}

std::optional<std::uint64_t> SqliteEventLog::Writer::fresh_cursor(port::Shard shard, std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = cursors_known_.find({shard, std::string(name)});
    if (found == cursors_known_.end()) return std::nullopt;
    return found->second;
}

error_code SqliteEventLog::Writer::call(const std::function<error_code(Store&)>& call) {
    auto answer = std::make_shared<std::promise<error_code>>();
    auto future = answer->get_future();
    if (!push(Call([this, &call, answer](Store& store) {
            const error_code ec = call(store);
            note_commit();  // before the caller goes on and asks for failure()
            answer->set_value(ec);
        })))
        return LogErrc::Closed;
    return future.get();
}

std::string SqliteEventLog::Writer::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void SqliteEventLog::Writer::close() {
    std::call_once(closed_, [this] {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
        checkpointer_.reset();
        store_.reset();  // the last connection that writes: SQLite copies the rest of the log and removes it
        mark_.reset();
        lock_.reset();
    });
}

void SqliteEventLog::Writer::run() {
    std::vector<Job> work;
    while (wait_for_work(work)) {
        work_off(work);
        if (!snapshots_.empty()) step_snapshot();
        flush_cursors_if_due(false);
    }
    while (!snapshots_.empty()) step_snapshot();
    flush_cursors_if_due(true);
}

// Sleeps until there is something to do; false when the log is closed and nothing is left.
bool SqliteEventLog::Writer::wait_for_work(std::vector<Job>& work) {
    std::unique_lock lock(mutex_);
    const auto something = [&] { return closing_ || !queue_.empty() || !snapshots_.empty(); };
    if (!something()) {
        const auto cursor_put = [&] { return something() || cursors_since_.has_value(); };
        wake_.wait(lock, cursor_put);
        if (!something()) wake_.wait_until(lock, *cursors_since_ + options_.cursor_delay_max, something);
    }
    work.swap(queue_);
    return !closing_ || !work.empty();
}

void SqliteEventLog::Writer::work_off(std::vector<Job>& work) {
    for (std::size_t at = 0; at < work.size();) {
        if (std::holds_alternative<PendingAppend>(work[at])) {
            at += write_appends(std::span(work).subspan(at));
        } else if (auto* snapshot = std::get_if<Store::SnapshotJob>(&work[at++])) {
            snapshots_.push_back(std::move(*snapshot));
        } else {
            std::get<Call>(work[at - 1])(*store_);
        }
    }
    work.clear();
}

// Takes the appends at the front of the work, up to group_bytes_max, through one transaction. Returns how many they were.
std::size_t SqliteEventLog::Writer::write_appends(std::span<Job> work) {
    group_.clear();
    std::size_t bytes = 0;
    for (Job& job : work) {
        auto* append = std::get_if<PendingAppend>(&job);
        if (append == nullptr || bytes > options_.group_bytes_max) break;
        for (const port::Record& record : append->request.batch) bytes += record.bytes.size();
        group_.push_back(append);
    }
    store_->write_group(group_, take_cursors(true));
    note_commit();
    for (PendingAppend* append : group_) {
        depth_.fetch_sub(1, std::memory_order_relaxed);
        append->handler(append->outcome, append->last_seq);
        *append = {};  // what the handler holds goes with its call, not with the end of the work
    }
    checkpointer_->finish_if_due(store_->connection());
    return group_.size();
}

void SqliteEventLog::Writer::step_snapshot() {
    if (!store_->step_snapshot(snapshots_.front())) snapshots_.pop_front();
    note_commit();
    checkpointer_->finish_if_due(store_->connection());
}

Cursors SqliteEventLog::Writer::take_cursors(bool only_if_due) {
    const std::lock_guard lock(mutex_);
    if (!cursors_since_ || (only_if_due && Clock::now() < *cursors_since_ + options_.cursor_delay_max / 2)) return {};
    cursors_since_.reset();
    return std::exchange(cursors_, {});
}

// A cursor travels with an append in the second half of its waiting time; when none comes it gets a transaction of its own.
void SqliteEventLog::Writer::flush_cursors_if_due(bool now) {
    {
        const std::lock_guard lock(mutex_);
        if (!cursors_since_ || (!now && Clock::now() < *cursors_since_ + options_.cursor_delay_max)) return;
    }
    store_->write_cursors(take_cursors(false));
    note_commit();
}

void SqliteEventLog::Writer::note_commit() {
    if (store_->ok()) {
        checkpointer_->note(log_pages_);
        return;
    }
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = fmt::format("data folder {}: {}: {}", options_.folder.string(), kJournalName, store_->failure().text);
}

}  // namespace watchgrid::journal_sqlite
