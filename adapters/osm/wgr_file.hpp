#pragma once
/// The compiled road network, `.wgr`: what `watchgrid import roads` writes and the service reads at start, in milliseconds.
///
/// Little-endian throughout, the same bytes for the same network on every machine:
///
///     0   8  magic "\x89WGR\r\n\x1a\n" (shows at once when a transfer has changed line ends)
///     8   4  version, now 1
///     12  4  number of nodes n          16  4  number of edges m          20  4  number of shape points s
///     24     columns: node lat_e6[n], lon_e6[n] (i32); edge from, to, length_mm, forward_ms, backward_ms, shape_begin,
///            shape_count (u32[m] each); road_class, walkable (u8[m] each); shape lat_e6[s], lon_e6[s] (i32)
///     end 4  CRC-32 (zlib) of all bytes before it
///
/// Written beside the target, flushed to the disk and then renamed: a reader sees the old file or the new one, never half.
#include <filesystem>

#include "adapters/osm/road_import.hpp"

namespace watchgrid::osm {

inline constexpr std::uint32_t kWgrVersion = 1;

/// @return bytes written.
RoadResult<std::uint64_t> write_wgr(const std::filesystem::path& file, const engine::RoadGraph::Parts& parts);

/// Refuses by name: no file, another kind of file, another version, truncated, bytes too many, wrong checksum, an index out of
/// range, a coordinate off the Earth, an unknown road class. What comes back is safe for `RoadGraph`.
RoadResult<engine::RoadGraph::Parts> read_wgr(const std::filesystem::path& file);

}  // namespace watchgrid::osm
