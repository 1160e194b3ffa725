#pragma once
/// Reading the rows of journal.sqlite, each checked against its own checksum. Used by the writer and by readers alike.
/// Damage is recorded in the connection (failure(), LogErrc::Corrupt) with a sentence that names the row.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/journal_sqlite/connection.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

struct HeadRow {
    port::Head head;
    std::string owner;
    std::int64_t claimed_at_ms{};
};

std::uint32_t checksum(port::Shard, const HeadRow&);
std::uint32_t cursor_checksum(port::Shard, std::string_view name, std::uint64_t value);

/// nullopt when the shard was never claimed, and after a failure of the connection.
std::optional<HeadRow> read_head(Connection&, port::Shard);
void write_head(Connection&, port::Shard, const HeadRow&);

/// The last sequence number that the records themselves reach; 0 when there is none.
port::Seq last_recorded_seq(Connection&, port::Shard);

/// A damaged cursor reads as none: what it guards is done again, which is safe (at least once).
std::optional<std::uint64_t> read_cursor(Connection&, port::Shard, std::string_view name);
void write_cursor(Connection&, port::Shard, std::string_view name, std::uint64_t value);

/// Walks the records of one shard in order and refuses any that is damaged, missing or out of place.
class RecordScan {
public:
    RecordScan(Connection&, port::Shard, port::Seq after);

    /// False at the end of the records and after a failure of the connection.
    bool next() { return pending_ > 0 ? unpack() : next_chunk() && unpack(); }

    port::Seq seq() const noexcept { return seq_; }
    port::Epoch epoch() const noexcept { return epoch_; }
    std::int64_t at_ms() const noexcept { return at_ms_; }
    std::string_view bytes() const noexcept { return bytes_; }  ///< until the next call of next()

private:
    bool next_chunk();
    bool unpack();
    bool skip_to(port::Seq after);

    Connection& connection_;
    port::Shard shard_;
    port::Seq seq_;  // the last one delivered
    bool started_{};
    Statement statement_;
    std::string_view rest_;    // what is left of the chunk
    std::uint64_t pending_{};  // records that are left in it
    port::Epoch epoch_{};
    std::int64_t at_ms_{};
    std::string_view bytes_;
};

}  // namespace watchgrid::journal_sqlite
