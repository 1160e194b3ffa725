#include "adapters/journal_sqlite/offline_journal.hpp"

#include <fmt/format.h>

#include "adapters/journal_sqlite/connection.hpp"
#include "adapters/journal_sqlite/folder.hpp"
#include "adapters/journal_sqlite/record_chunk.hpp"
#include "adapters/journal_sqlite/rows.hpp"
#include "adapters/journal_sqlite/schema.hpp"

namespace watchgrid::journal_sqlite {

namespace fs = std::filesystem;

namespace {

struct Chunk {
    port::Seq first{};
    port::Epoch epoch{};
    std::uint64_t records{};
    std::string bytes;
};

/// One at a time: a row that is being read may not be written.
std::optional<Chunk> next_chunk(Connection& connection, port::Shard shard, port::Seq after) {
    Statement statement(connection, "SELECT id, epoch, records, chunk FROM journal WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1");
    if (!statement.integer(1, row_id(shard, after + 1)).integer(2, row_id(shard, kSeqMax)).row()) return std::nullopt;
    return Chunk{.first = seq_of(statement.integer_at(0)), .epoch = statement.integer_at(1), .records = statement.integer_at(2), .bytes = std::string{statement.bytes_at(3)}};
}

/// The chunk anew; empty when nothing in it changed, or after damage.
std::string changed_chunk(Connection& connection, port::Shard shard, const Chunk& chunk, const OfflineJournal::Change& change, OfflineJournal::Rewritten& counts) {
    std::string out;
    std::string_view rest = chunk.bytes;
    bool changed = false;
    for (std::uint64_t n = 0; n < chunk.records; ++n) {
        std::int64_t at_ms = 0;
        std::string_view bytes;
        std::string damage;
        if (!unpack_record(rest, shard, chunk.first + n, chunk.epoch, at_ms, bytes, damage)) return connection.fail_corrupt(std::move(damage)), std::string{};
        std::optional<std::string> anew = change(chunk.first + n, at_ms, bytes);
        ++counts.records;
        if (anew && counts.changed++ == 0) counts.first_changed = chunk.first + n;
        changed = changed || anew.has_value();
        pack_record(out, shard, chunk.first + n, chunk.epoch, {.at_ms = at_ms, .bytes = anew ? std::move(*anew) : std::string{bytes}});
    }
    return changed ? out : std::string{};
}

}  // namespace

OfflineJournal::OfflineJournal(fs::path folder, std::unique_ptr<FolderLock> lock, std::unique_ptr<Connection> connection)
    : folder_{std::move(folder)}, lock_{std::move(lock)}, connection_{std::move(connection)} {}
OfflineJournal::~OfflineJournal() = default;

std::string OfflineJournal::complaint(std::string_view doing) const { return fmt::format("data folder {}: {} {}: {}", folder_.string(), kJournalName, doing, connection_->failure().text); }

boost::system::result<std::unique_ptr<OfflineJournal>, std::string> OfflineJournal::open(const fs::path& folder) {
    std::error_code ec;
    if (!fs::exists(folder / kJournalName, ec)) return fmt::format("data folder {}: expected a {}", folder.string(), kJournalName);
    std::string complaint;
    auto lock = FolderLock::take(folder, complaint);
    if (lock == nullptr) return complaint;
    auto connection = std::make_unique<Connection>(folder / kJournalName, Connection::Mode::ReadWrite);
    std::unique_ptr<OfflineJournal> out{new OfflineJournal(folder, std::move(lock), std::move(connection))};
    if (!out->connection_->ok()) return out->complaint("cannot be opened");
    if (complaint = check_schema(*out->connection_); !complaint.empty()) return fmt::format("data folder {}: {} {}", folder.string(), kJournalName, complaint);
    if (!out->connection_->run("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")) return out->complaint("cannot be used");
    return out;
}

std::string OfflineJournal::look(port::Shard shard, const Look& look) {
    RecordScan scan(*connection_, shard, 0);
    while (scan.next()) look(scan.seq(), scan.at_ms(), scan.bytes());
    return connection_->ok() ? std::string{} : complaint("cannot be read");
}

boost::system::result<OfflineJournal::Rewritten, std::string> OfflineJournal::rewrite(port::Shard shard, const Change& change) {
    Rewritten counts;
    {
        Transaction transaction(*connection_, Transaction::Kind::Write);
        port::Seq after = 0;
        while (const auto chunk = next_chunk(*connection_, shard, after)) {
            const std::string bytes = changed_chunk(*connection_, shard, *chunk, change, counts);
            if (!connection_->ok()) break;
            if (!bytes.empty()) {
                Statement update(*connection_, "UPDATE journal SET chunk = ?2 WHERE id = ?1");
                update.integer(1, row_id(shard, chunk->first)).blob(2, bytes).done();
            }
            after = chunk->first + chunk->records - 1;
        }
        // They hold the same texts.
        connection_->run("DELETE FROM snapshot; DELETE FROM snapshot_part");
        if (!transaction.commit()) return complaint("cannot be rewritten; it is as it was");
    }
    // What stood there must not be found in free pages or in the log.
    if (!connection_->run("VACUUM")) return complaint("is rewritten, but old pages may be left in the file");
    if (connection_->number("PRAGMA wal_checkpoint(TRUNCATE)", 1) != 0)
        return fmt::format("data folder {}: {} is rewritten, but something else reads it and its log still holds old pages; run it again when that has ended", folder_.string(), kJournalName);
    return counts;
}

}  // namespace watchgrid::journal_sqlite
