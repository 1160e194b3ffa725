#pragma once
/// Points on the Earth, range-checked once at the border, held as WGS-84 degrees x 1e6 (0.11 m at the equator).
#include <boost/system/result.hpp>
#include <compare>
#include <cstdint>
#include <string_view>

#include "engine/base/units.hpp"

namespace watchgrid::engine {

/// Why a pair of numbers is not a place. The text of each, for people, is in `explain`.
enum class GeoError : std::uint8_t {
    NotFinite,      ///< NaN or infinity
    LatOutOfRange,  ///< beyond -90..90
    LonOutOfRange,  ///< beyond -180..180
    NullIsland,     ///< exactly (0, 0): a device without a fix
};
std::string_view explain(GeoError) noexcept;
[[noreturn]] void throw_exception_from_error(GeoError, const boost::source_location&);

class LatLon {
public:
    constexpr LatLon() noexcept = default;  ///< (0, 0); only as a not-yet-filled value

    /// Checks and rounds to 1e-6 degrees.
    static boost::system::result<LatLon, GeoError> from_degrees(double lat, double lon);
    /// For values that were checked before (journal, compiled files). @pre in range
    static constexpr LatLon from_e6(std::int32_t lat_e6, std::int32_t lon_e6) noexcept { return LatLon{lat_e6, lon_e6}; }

    constexpr std::int32_t lat_e6() const noexcept { return lat_e6_; }
    constexpr std::int32_t lon_e6() const noexcept { return lon_e6_; }
    constexpr double lat() const noexcept { return lat_e6_ / 1e6; }
    constexpr double lon() const noexcept { return lon_e6_ / 1e6; }

    friend constexpr auto operator<=>(LatLon, LatLon) = default;

private:
    constexpr LatLon(std::int32_t lat_e6, std::int32_t lon_e6) noexcept : lat_e6_{lat_e6}, lon_e6_{lon_e6} {}
    std::int32_t lat_e6_{};
    std::int32_t lon_e6_{};
};

/// Great-circle distance (haversine, R = 6 371 008.8 m, the IUGG mean radius), rounded to the millimetre. For display,
/// road lengths and prefilters; a decision about people goes by road.
Millimeters haversine(LatLon a, LatLon b) noexcept;

}  // namespace watchgrid::engine
