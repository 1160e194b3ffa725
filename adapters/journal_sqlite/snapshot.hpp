#pragma once
/// Snapshots lie in parts of 1 MiB, so that a big one is written between appends and not in front of them. It exists from
/// the transaction that adds its row to `snapshot`; parts without such a row belong to nobody and are dropped later.
#include <cstdint>
#include <optional>

#include "adapters/journal_sqlite/connection.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

inline constexpr std::size_t kSnapshotPartBytes = 1024 * 1024;
inline constexpr int kSnapshotsKept = 2;

constexpr std::uint64_t part_id(std::uint64_t snapshot, std::uint64_t part) noexcept { return (snapshot << 20U) | part; }

/// Covers shard, seq and the bytes.
std::uint32_t snapshot_checksum(port::Shard, const port::Snapshot&);

/// The newest one that is whole and not ahead of the journal; an older one when the newest is damaged.
std::optional<port::Snapshot> read_newest_snapshot(Connection&, port::Shard);

}  // namespace watchgrid::journal_sqlite
