#pragma once
/// The tables of journal.sqlite. A change of meaning raises kSchemaVersion and adds a migration to schema.cpp.
///
///   shard_head     one row a shard: who may write (epoch, owner) and where it ends (last_seq)
///   journal        the records, in chunks (record_chunk.hpp); never updated, never deleted
///   cursor         small named numbers, last one wins
///   snapshot       finished snapshots; snapshot_part holds their bytes, 1 MiB a row, and parts of unfinished ones
///
/// Every row that decides something carries a CRC-32C of its own meaning.
#include <string>

#include "adapters/journal_sqlite/connection.hpp"

namespace watchgrid::journal_sqlite {

inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x57474A4C;  // "WGJL", SQLite's application_id: told by `file journal.sqlite`

/// No table at all: a new file. False also after a failure of the connection.
bool is_empty(Connection& connection);

/// Creates the tables. Returns a complaint without the folder, empty when all is well; so does check_schema.
std::string create_schema(Connection& connection);

/// Is it ours, and of a version that this program knows?
std::string check_schema(Connection& connection);

}  // namespace watchgrid::journal_sqlite
