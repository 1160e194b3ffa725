#include "adapters/journal_sqlite/schema.hpp"

#include <fmt/format.h>

namespace watchgrid::journal_sqlite {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE shard_head(
    shard INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    owner TEXT NOT NULL,
    claimed_at_ms INTEGER NOT NULL,
    crc INTEGER NOT NULL);
CREATE TABLE journal(
    id INTEGER PRIMARY KEY, -- (shard << 40) | seq of the first record
    epoch INTEGER NOT NULL,
    records INTEGER NOT NULL,
    chunk BLOB NOT NULL);
CREATE TABLE cursor(
    shard INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY(shard, name)) WITHOUT ROWID;
CREATE TABLE snapshot(
    id INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    size INTEGER NOT NULL,
    crc INTEGER NOT NULL);
CREATE TABLE snapshot_part(
    id INTEGER PRIMARY KEY, -- (snapshot << 20) | part
    bytes BLOB NOT NULL);
)sql";

std::string not_ours() { return "is an SQLite database, but not a Watchgrid journal; choose another folder or remove the file"; }

}  // namespace

bool is_empty(Connection& connection) { return connection.number("SELECT count(*) FROM sqlite_master", 1) == 0; }

std::string check_schema(Connection& connection) {
    const auto application = connection.number("PRAGMA application_id");
    const auto version = connection.number("PRAGMA user_version");
    if (!connection.ok()) return connection.failure().text;
    if (application != kApplicationId || version < 1) return not_ours();
    if (version > kSchemaVersion) {
        return fmt::format("has schema {}, this program knows schemas up to {}: it was written by a newer watchgrid, use that one", version,
                           kSchemaVersion);
    }
    return "";
}

std::string create_schema(Connection& connection) {
    if (connection.number("PRAGMA application_id") != 0 || connection.number("PRAGMA user_version") != 0) {
        return "has lost its tables: the file is damaged";
    }
    Transaction transaction(connection, Transaction::Kind::Write);
    connection.run(kTables);
    connection.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion).c_str());
    return transaction.commit() ? "" : connection.failure().text;
}

}  // namespace watchgrid::journal_sqlite
