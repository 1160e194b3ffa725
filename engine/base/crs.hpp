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

/// Converts between any two datums: there and back is the same point to below 1e-9 degrees (0.1 mm).
///
/// GCJ-02 and BD-09 follow the public formulas (Krasovsky a = 6 378 245 m, e2 = 0.00669342162296594323). Both inverses are
/// solved by fixed point; the one-step inverses that circulate differ from these by up to 5 m (GCJ-02) and 0.3 m (BD-09).
/// A point outside the box, or one that is not a number, comes back unchanged; whether it is inside is asked of `p` as written.
Degrees convert(Degrees, Crs from, Crs to) noexcept;

}  // namespace watchgrid::engine
