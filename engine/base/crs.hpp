#pragma once
/// Chinese map datums. Watchgrid stores, computes and answers in WGS-84; these convert at the border.
/// Outside China (the usual bounding box 72.004..137.8347 E, 0.8293..55.8271 N) all three are the same.
#include <cstdint>
#include <optional>
#include <string_view>

namespace watchgrid::engine {

enum class Crs : std::uint8_t { Wgs84, Gcj02, Bd09 };

/// Degrees that may be in any datum and are not checked: what a sender wrote.
struct Degrees {
    double lat{};
    double lon{};
};

/// "wgs84", "gcj02", "bd09"; anything else is nullopt.
std::optional<Crs> parse_crs(std::string_view) noexcept;
std::string_view to_string(Crs) noexcept;

/// Converts between any two datums. The inverse of GCJ-02 is solved by fixed point to below 1e-9 degrees.
Degrees convert(Degrees, Crs from, Crs to) noexcept;

}  // namespace watchgrid::engine
