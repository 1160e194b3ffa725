#pragma once
/// How far the journal has been acknowledged, kept outside the database in journal.mark.
///
/// Why: SQLite recovers a damaged or truncated write-ahead log by silently dropping the transactions after the damage. The
/// result is consistent and shorter, and nothing inside the database can tell. The mark is written after each commit and
/// before its handlers run, so a journal that ends below it has lost acknowledged records and is refused at open.
///
/// The mark is not synced: after a power failure it may be older, never newer, than the journal, so it only ever misses
/// damage and never reports any that is not there. A slot that fails its own checksum is ignored for the same reason.
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

class AckMark {
public:
    struct Slot {
        port::Shard shard{};
        port::Head head;
    };

    /// What the file says; a missing file says nothing.
    static std::vector<Slot> read(const std::filesystem::path& file);

    /// Opens or creates the file (0600) for writing.
    static std::string open(const std::filesystem::path& file, AckMark& out);
    AckMark() = default;
    ~AckMark();
    AckMark(const AckMark&) = delete;
    AckMark& operator=(const AckMark&) = delete;

    /// One write of 32 bytes into the page cache.
    void set(port::Shard shard, port::Head head);

private:
    int fd_{-1};
    std::vector<port::Shard> shards_;  // by slot
};

}  // namespace watchgrid::journal_sqlite
