#include "adapters/journal_sqlite/snapshot.hpp"

#include <algorithm>

#include "adapters/journal_sqlite/crc32c.hpp"
#include "adapters/journal_sqlite/record_chunk.hpp"
#include "adapters/journal_sqlite/store.hpp"

namespace watchgrid::journal_sqlite {
namespace {

std::optional<port::Snapshot> read_parts(Connection& connection, std::uint64_t id, port::Seq seq, std::uint64_t size) {
    port::Snapshot snapshot{.seq = seq, .bytes = {}};
    Statement parts(connection, "SELECT bytes FROM snapshot_part WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    parts.integer(1, part_id(id, 0)).integer(2, part_id(id + 1, 0) - 1);
    while (parts.row() && snapshot.bytes.size() <= size) snapshot.bytes += parts.bytes_at(0);
    if (snapshot.bytes.size() != size) return std::nullopt;
    return snapshot;
}

}  // namespace

std::uint32_t snapshot_checksum(port::Shard shard, const port::Snapshot& snapshot) {
    std::string label;
    put_u32(label, shard);
    put_u64(label, snapshot.seq);
    return crc32c(crc32c(0, label), snapshot.bytes);
}

std::optional<port::Snapshot> read_newest_snapshot(Connection& connection, port::Shard shard) {
    Transaction transaction(connection, Transaction::Kind::Read);
    const auto head = read_head(connection, shard);
    Statement rows(connection, "SELECT id, seq, size, crc FROM snapshot WHERE shard = ?1 ORDER BY seq DESC, id DESC");
    rows.integer(1, shard);
    while (head && rows.row()) {
        if (rows.integer_at(1) > head->head.last_seq) continue;
        auto snapshot = read_parts(connection, rows.integer_at(0), rows.integer_at(1), rows.integer_at(2));
        if (snapshot && snapshot_checksum(shard, *snapshot) == rows.integer_at(3)) return snapshot;
    }
    return std::nullopt;
}

bool Store::step_snapshot(SnapshotJob& job) {
    if (!ok()) return false;
    Transaction transaction(*connection_, Transaction::Kind::Write);
    const std::string_view bytes = job.snapshot.bytes;
    const std::size_t from = job.parts_done * kSnapshotPartBytes;
    bool more = true;
    if (job.id == 0) {
        more = begin_snapshot(job);
    } else if (from < bytes.size()) {
        Statement insert(*connection_, "INSERT INTO snapshot_part(id, bytes) VALUES(?1, ?2)");
        insert.integer(1, part_id(job.id, job.parts_done)).blob(2, bytes.substr(from, kSnapshotPartBytes)).done();
        ++job.parts_done;
    } else {
        Statement finish(*connection_, "INSERT INTO snapshot(id, shard, seq, size, crc) VALUES(?1, ?2, ?3, ?4, ?5)");
        finish.integer(1, job.id).integer(2, job.shard).integer(3, job.snapshot.seq).integer(4, bytes.size());
        finish.integer(5, snapshot_checksum(job.shard, job.snapshot)).done();
        Statement forget(*connection_,
                         "DELETE FROM snapshot WHERE shard = ?1 AND id NOT IN "
                         "(SELECT id FROM snapshot WHERE shard = ?1 ORDER BY seq DESC, id DESC LIMIT ?2)");
        forget.integer(1, job.shard).integer(2, kSnapshotsKept).done();
        more = false;
    }
    return transaction.commit() && more;
}

// Parts of forgotten and unfinished snapshots go first, one a step, so that their pages are used again.
bool Store::begin_snapshot(SnapshotJob& job) {
    if (drop_orphan_part()) return true;
    const auto above = connection_->number("SELECT coalesce(max(id), 0) FROM snapshot");
    job.id = static_cast<std::uint64_t>(above) + 1;
    return true;
}

bool Store::drop_orphan_part() {
    const auto orphan = connection_->number("SELECT id FROM snapshot_part WHERE (id >> 20) NOT IN (SELECT id FROM snapshot) LIMIT 1", -1);
    if (orphan < 0) return false;
    Statement drop(*connection_, "DELETE FROM snapshot_part WHERE id = ?1");
    drop.integer(1, static_cast<std::uint64_t>(orphan)).done();
    return true;
}

}  // namespace watchgrid::journal_sqlite
