#pragma once
/// SQLite with a memory for trouble: the first failure of a connection is kept, and everything after it does nothing.
/// So a transaction reads as straight code with one check at its end, and a connection that failed is never used again,
/// which is what a failed fsync asks for (what the kernel still holds is unknown then).
///
/// One thread at a time per connection; statements must not outlive it.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/port/event_log.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace watchgrid::journal_sqlite {

/// Why a connection failed: SQLite's extended code and a sentence.
struct SqlFailure {
    int code{};
    std::string text;

    /// Corrupt for a damaged or foreign file, Io for everything else.
    port::LogErrc errc() const noexcept;
};

class Connection {
public:
    enum class Mode { ReadWrite, ReadOnly };

    /// Opens an existing file; the result may have failed already (see failure()). A read-only opening of a cleanly closed
    /// journal in a folder that cannot be written falls back to SQLite's immutable mode.
    Connection(const std::filesystem::path& file, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool ok() const noexcept { return failure_.code == 0; }
    const SqlFailure& failure() const noexcept { return failure_; }

    /// Runs statements without result rows.
    bool run(const char* sql);
    /// Runs a statement with one number as result; `otherwise` when it has no row or failed.
    std::int64_t number(const char* sql, std::int64_t otherwise = 0);
    /// Records a failure (the first one wins); `doing` names the action in the sentence.
    void fail(int code, std::string_view doing);
    /// Records damage that SQLite itself cannot see, for example a checksum of ours.
    void fail_corrupt(std::string text);

    sqlite3* raw() const noexcept { return db_; }

private:
    friend class Statement;
    bool open_as(const std::string& name, int flags);
    sqlite3_stmt* take(const char* sql);
    void give_back(const char* sql, sqlite3_stmt* statement);

    sqlite3* db_{};
    SqlFailure failure_;
    std::vector<std::pair<const char*, sqlite3_stmt*>> idle_;  // prepared and not in use, by the address of the literal
};

/// A prepared statement, kept by the connection for the next use of the same literal. Parameters count from 1, columns
/// from 0. Bound bytes must live until the next reset.
class Statement {
public:
    /// @param sql  a string literal
    Statement(Connection& connection, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& integer(int parameter, std::uint64_t value);
    Statement& text(int parameter, std::string_view value);
    Statement& blob(int parameter, std::string_view value);

    /// Steps to the next row; false at the end and after a failure of the connection.
    bool row();
    /// Runs a statement without rows and makes it ready for the next parameters.
    bool done();
    void reset();

    std::uint64_t integer_at(int column) const;
    /// Valid until the next step or reset.
    std::string_view bytes_at(int column) const;

private:
    Connection& connection_;
    const char* const sql_;
    sqlite3_stmt* statement_{};
};

/// BEGIN IMMEDIATE (or a read transaction) that rolls back when it was not committed.
class Transaction {
public:
    enum class Kind { Read, Write };
    Transaction(Connection& connection, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Durable when this returns true (synchronous=FULL). False: nothing may be assumed.
    bool commit();

private:
    Connection& connection_;
    bool open_{};
};

}  // namespace watchgrid::journal_sqlite
