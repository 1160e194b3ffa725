#include "adapters/journal_sqlite/readers.hpp"

namespace watchgrid::journal_sqlite {

constexpr std::size_t kIdleMax = 2;

std::unique_ptr<Connection> SqliteEventLog::Readers::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return std::make_unique<Connection>(file_, Connection::Mode::ReadOnly);
}

void SqliteEventLog::Readers::give_back(std::unique_ptr<Connection> connection) {
    if (!connection->ok()) return;
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleMax) idle_.push_back(std::move(connection));
}

void SqliteEventLog::Readers::close() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
}

}  // namespace watchgrid::journal_sqlite
