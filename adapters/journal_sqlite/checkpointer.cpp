#include "adapters/journal_sqlite/checkpointer.hpp"

#include <sqlite3.h>

namespace watchgrid::journal_sqlite {
namespace {

// Busy is no failure: another connection copies at this moment, and what stays is copied next time.
bool copy_passively(Connection& connection) {
    if (!connection.ok()) return false;
    const int code = sqlite3_wal_checkpoint_v2(connection.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) connection.fail(code, "copying the write-ahead log");
    return connection.ok();
}

}  // namespace

Checkpointer::Checkpointer(const std::filesystem::path& file, int pages_min)
    : connection_(file, Connection::Mode::ReadWrite), pages_min_(pages_min), pages_next_(pages_min) {
    connection_.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
    thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Checkpointer::note(int log_pages) {
    if (log_pages < pages_next_) {
        if (log_pages < pages_min_) pages_next_ = pages_min_;  // the log has started over
        return;
    }
    const std::lock_guard lock(mutex_);
    if (state_ != State::Idle) return;
    state_ = State::Asked;
    pages_next_ = log_pages + pages_min_;  // a reader may hold the log; do not ask again at every commit
    changed_.notify_one();
}

void Checkpointer::finish_if_due(Connection& writer) {
    {
        const std::lock_guard lock(mutex_);
        if (state_ == State::Failed) writer.fail(connection_.failure().code, connection_.failure().text);
        if (state_ != State::Copied) return;
        state_ = State::Idle;
    }
    copy_passively(writer);
}

void Checkpointer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || state_ == State::Asked; });
        if (stopping_) return;
        state_ = State::Copying;
        lock.unlock();
        const bool copied = copy_passively(connection_);
        lock.lock();
        state_ = copied ? State::Copied : State::Failed;
    }
}

}  // namespace watchgrid::journal_sqlite
