#include "adapters/journal_sqlite/rows.hpp"

#include <fmt/format.h>

#include "adapters/journal_sqlite/crc32c.hpp"
#include "adapters/journal_sqlite/record_chunk.hpp"

namespace watchgrid::journal_sqlite {

std::uint32_t checksum(port::Shard shard, const HeadRow& row) {
    std::string text;
    put_u32(text, shard);
    put_u64(text, row.head.epoch);
    put_u64(text, row.head.last_seq);
    put_u64(text, static_cast<std::uint64_t>(row.claimed_at_ms));
    return crc32c(crc32c(0, text), row.owner);
}

std::uint32_t cursor_checksum(port::Shard shard, std::string_view name, std::uint64_t value) {
    std::string text;
    put_u32(text, shard);
    put_u64(text, value);
    return crc32c(crc32c(0, text), name);
}

std::optional<HeadRow> read_head(Connection& connection, port::Shard shard) {
    Statement statement(connection, "SELECT epoch, last_seq, owner, claimed_at_ms, crc FROM shard_head WHERE shard = ?1");
    if (!statement.integer(1, shard).row()) return std::nullopt;
    HeadRow row{.head = {.epoch = statement.integer_at(0), .last_seq = statement.integer_at(1)},
                .owner = std::string(statement.bytes_at(2)),
                .claimed_at_ms = static_cast<std::int64_t>(statement.integer_at(3))};
    const std::uint64_t expected = statement.integer_at(4);
    const std::uint32_t found = checksum(shard, row);
    if (found == expected) return row;
    connection.fail_corrupt(fmt::format("head of shard {}: checksum mismatch (expected {:08x}, found {:08x})", shard, expected, found));
    return std::nullopt;
}

void write_head(Connection& connection, port::Shard shard, const HeadRow& row) {
    Statement statement(
        connection, "INSERT OR REPLACE INTO shard_head(shard, epoch, last_seq, owner, claimed_at_ms, crc) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    statement.integer(1, shard).integer(2, row.head.epoch).integer(3, row.head.last_seq).text(4, row.owner);
    statement.integer(5, static_cast<std::uint64_t>(row.claimed_at_ms)).integer(6, checksum(shard, row)).done();
}

port::Seq last_recorded_seq(Connection& connection, port::Shard shard) {
    Statement statement(connection, "SELECT id, records FROM journal WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1");
    if (!statement.integer(1, row_id(shard, 0)).integer(2, row_id(shard, kSeqMax)).row()) return 0;
    return seq_of(statement.integer_at(0)) + statement.integer_at(1) - 1;
}

std::optional<std::uint64_t> read_cursor(Connection& connection, port::Shard shard, std::string_view name) {
    Statement statement(connection, "SELECT value, crc FROM cursor WHERE shard = ?1 AND name = ?2");
    if (!statement.integer(1, shard).text(2, name).row()) return std::nullopt;
    const std::uint64_t value = statement.integer_at(0);
    if (statement.integer_at(1) != cursor_checksum(shard, name, value)) return std::nullopt;
    return value;
}

void write_cursor(Connection& connection, port::Shard shard, std::string_view name, std::uint64_t value) {
    Statement statement(connection, "INSERT OR REPLACE INTO cursor(shard, name, value, crc) VALUES(?1, ?2, ?3, ?4)");
    statement.integer(1, shard).text(2, name).integer(3, value).integer(4, cursor_checksum(shard, name, value)).done();
}

// The first chunk is the last one that begins at or before the first record wanted.
constexpr const char* kChunks = R"sql(
SELECT id, epoch, records, chunk FROM journal
WHERE id >= coalesce((SELECT max(id) FROM journal WHERE id BETWEEN ?1 AND ?2), ?1) AND id <= ?3 ORDER BY id)sql";

RecordScan::RecordScan(Connection& connection, port::Shard shard, port::Seq after)
    : connection_(connection), shard_(shard), seq_(after), statement_(connection, kChunks) {
    statement_.integer(1, row_id(shard, 0)).integer(2, row_id(shard, after + 1)).integer(3, row_id(shard, kSeqMax));
}

bool RecordScan::next_chunk() {
    for (;;) {
        if (!statement_.row()) return false;
        const port::Seq first = seq_of(statement_.integer_at(0));
        epoch_ = statement_.integer_at(1);
        pending_ = statement_.integer_at(2);
        rest_ = statement_.bytes_at(3);
        const bool from_the_middle = !started_ && first <= seq_;
        started_ = true;
        if (pending_ == 0 || pending_ > kSeqMax) {
            connection_.fail_corrupt(
                fmt::format("record shard {} seq {}: its chunk says that it holds {} records", shard_, first, pending_));
            return false;
        }
        if (!from_the_middle && first != seq_ + 1) {
            connection_.fail_corrupt(
                first > seq_ + 1 ? fmt::format("record shard {} seq {}: missing (the next one found is {})", shard_, seq_ + 1, first)
                                 : fmt::format("record shard {} seq {}: stored twice", shard_, first));
            return false;
        }
        if (!from_the_middle) return true;
        const port::Seq after = seq_;
        seq_ = first - 1;
        if (!skip_to(after)) return false;
        if (pending_ > 0) return true;
    }
}

bool RecordScan::skip_to(port::Seq after) {
    while (seq_ < after && pending_ > 0) {
        if (!unpack()) return false;
    }
    if (seq_ == after) return true;
    connection_.fail_corrupt(fmt::format("record shard {} seq {}: missing (the chunk before it ends at {})", shard_, after, seq_));
    return false;
}

bool RecordScan::unpack() {
    std::string damage;
    if (unpack_record(rest_, shard_, seq_ + 1, epoch_, at_ms_, bytes_, damage)) {
        ++seq_;
        --pending_;
        if (pending_ > 0 || rest_.empty()) return true;
        damage = fmt::format("record shard {} seq {}: {} bytes too many after it", shard_, seq_, rest_.size());
    }
    connection_.fail_corrupt(std::move(damage));
    return false;
}

}  // namespace watchgrid::journal_sqlite
