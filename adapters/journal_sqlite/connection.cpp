#include "adapters/journal_sqlite/connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <system_error>

namespace watchgrid::journal_sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5000;  // nobody else writes (folder lock); recovery of the write-ahead log may take this long

/// A file name as the path of an SQLite URI.
std::string uri_of(const std::filesystem::path& file) {
    std::string out = "file:";
    for (const char c : file.string()) {
        if (c == '?' || c == '#' || c == '%') {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

bool has_log_to_recover(std::filesystem::path file) {
    file += "-wal";
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    return !ec && size > 0;
}

}  // namespace

port::LogErrc SqlFailure::errc() const noexcept {
    const int primary = code & 0xFF;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ? port::LogErrc::Corrupt : port::LogErrc::Io;
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
    const std::string name = uri_of(std::filesystem::absolute(file));
    if (mode == Mode::ReadWrite) {
        open_as(name, SQLITE_OPEN_READWRITE);
        return;
    }
    if (open_as(name, SQLITE_OPEN_READONLY)) return;
    // A folder on read-only media cannot hold the shared memory file that WAL mode needs; without a log nobody needs it.
    const int why = failure_.code & 0xFF;
    if ((why == SQLITE_CANTOPEN || why == SQLITE_READONLY) && !has_log_to_recover(file)) {
        failure_ = {};
        open_as(name + "?immutable=1", SQLITE_OPEN_READONLY);
    }
}

bool Connection::open_as(const std::string& name, int flags) {
    if (db_ != nullptr) sqlite3_close_v2(db_);
    const int code = sqlite3_open_v2(name.c_str(), &db_, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        fail(code, "opening");
        return false;
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, kBusyTimeoutMs);
    run("PRAGMA cell_size_check = ON");
    number("SELECT count(*) FROM sqlite_master");  // the first read; SQLite opens lazily
    return ok();
}

Connection::~Connection() {
    for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
    sqlite3_close_v2(db_);
}

sqlite3_stmt* Connection::take(const char* sql) {
    const auto found = std::find_if(idle_.begin(), idle_.end(), [&](const auto& idle) { return idle.first == sql; });
    sqlite3_stmt* statement = nullptr;
    if (found != idle_.end()) {
        statement = found->second;
        idle_.erase(found);
    } else if (ok()) {
        const int code = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) fail(code, sql);
    }
    return statement;
}

void Connection::give_back(const char* sql, sqlite3_stmt* statement) {
    if (statement == nullptr) return;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    idle_.emplace_back(sql, statement);
}

bool Connection::run(const char* sql) {
    if (!ok()) return false;
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
    return ok();
}

std::int64_t Connection::number(const char* sql, std::int64_t otherwise) {
    Statement statement(*this, sql);
    return statement.row() ? static_cast<std::int64_t>(statement.integer_at(0)) : otherwise;
}

void Connection::fail(int code, std::string_view doing) {
    if (!ok()) return;
    failure_.code = code != SQLITE_OK ? code : SQLITE_ERROR;
    const char* message = db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
    failure_.text = fmt::format("{} ({}; SQLite code {})", message, doing, failure_.code);
}

void Connection::fail_corrupt(std::string text) {
    if (!ok()) return;
    failure_ = {.code = SQLITE_CORRUPT, .text = std::move(text)};
}

Statement::Statement(Connection& connection, const char* sql) : connection_(connection), sql_(sql), statement_(connection.take(sql)) {}
Statement::~Statement() { connection_.give_back(sql_, statement_); }

Statement& Statement::integer(int parameter, std::uint64_t value) {
    if (connection_.ok()) sqlite3_bind_int64(statement_, parameter, static_cast<sqlite3_int64>(value));
    return *this;
}

Statement& Statement::text(int parameter, std::string_view value) {
    if (connection_.ok()) sqlite3_bind_text64(statement_, parameter, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::blob(int parameter, std::string_view value) {
    if (!connection_.ok()) return *this;
    const int code = sqlite3_bind_blob64(statement_, parameter, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) connection_.fail(code, "binding bytes");  // longer than SQLite's limit of 1 GB
    return *this;
}

bool Statement::row() {
    if (!connection_.ok()) return false;
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) connection_.fail(code, sql_);
    return false;
}

bool Statement::done() {
    while (row()) {
    }
    reset();
    return connection_.ok();
}

void Statement::reset() {
    if (statement_ != nullptr) sqlite3_reset(statement_);
}

std::uint64_t Statement::integer_at(int column) const { return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column)); }

std::string_view Statement::bytes_at(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);  // before the length: SQLite's rule
    const int size = sqlite3_column_bytes(statement_, column);
    return data != nullptr ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size)) : std::string_view();
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    open_ = kind == Kind::Write ? Statement(connection_, "BEGIN IMMEDIATE").done() : Statement(connection_, "BEGIN").done();
}

Transaction::~Transaction() {
    // Without a check on purpose: a rollback after a failure may fail itself, and the connection is not used again then.
    if (open_ && sqlite3_get_autocommit(connection_.raw()) == 0) {
        sqlite3_exec(connection_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

bool Transaction::commit() {
    if (!Statement(connection_, "COMMIT").done()) return false;
    open_ = false;
    return true;
}

}  // namespace watchgrid::journal_sqlite
