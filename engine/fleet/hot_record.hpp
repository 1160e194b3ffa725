#pragma once
/// What a position report needs to find, in a quarter of a cache line per responder.
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

struct HotRecord {
    static constexpr std::uint8_t kAbsent = 0xFF;
    static constexpr std::uint32_t kSlotBits = 26, kSlotMask = (1U << kSlotBits) - 1;
    /// `where` is cell << 4 | lane for a point in the first line of its cell, or ends in kElsewhere.
    static constexpr std::uint32_t kLaneBits = 4, kLaneMask = 15, kElsewhere = 15;

    std::int32_t lat_e6{};
    std::int32_t lon_e6{};
    std::uint32_t where{kElsewhere};    ///< kept by the AdaptiveGrid of the partition
    std::uint8_t partition{kAbsent};
    bool has_skills{};
};
static_assert(sizeof(HotRecord) == 16);

using HotRecords = std::vector<HotRecord>;  ///< by slot

}  // namespace watchgrid::engine
