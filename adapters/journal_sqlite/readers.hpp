#pragma once
/// Connections for reading, one per call at a time, kept for the next one. Each read sees one consistent moment.
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "adapters/journal_sqlite/connection.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"

namespace watchgrid::journal_sqlite {

class SqliteEventLog::Readers {
public:
    explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

    /// Runs `read` with a connection of its own; a connection that failed is not used again.
    template <class Read>
    auto with(Read&& read) {
        Lease lease{*this, take()};
        return read(*lease.connection);
    }
    void close();

private:
    struct Lease {
        Readers& readers;
        std::unique_ptr<Connection> connection;
        ~Lease() { readers.give_back(std::move(connection)); }
    };
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    const std::filesystem::path file_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace watchgrid::journal_sqlite
