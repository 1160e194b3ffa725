#include "engine/base/geo.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace watchgrid::engine {

std::string_view explain(GeoError e) noexcept {
    switch (e) {
        case GeoError::NotFinite: return "expected finite numbers of degrees";
        case GeoError::LatOutOfRange: return "expected a latitude from -90 to 90 degrees";
        case GeoError::LonOutOfRange: return "expected a longitude from -180 to 180 degrees";
        case GeoError::NullIsland: return "expected a place; (0, 0) is what a device without a fix sends";
    }
    return "expected a place";
}

void throw_exception_from_error(GeoError e, const boost::source_location&) { throw std::logic_error{std::string{explain(e)}}; }

boost::system::result<LatLon, GeoError> LatLon::from_degrees(double lat, double lon) {
    if (!std::isfinite(lat) || !std::isfinite(lon)) return GeoError::NotFinite;
    if (lat < -90.0 || lat > 90.0) return GeoError::LatOutOfRange;
    if (lon < -180.0 || lon > 180.0) return GeoError::LonOutOfRange;
    if (lat == 0.0 && lon == 0.0) return GeoError::NullIsland;
    return LatLon{static_cast<std::int32_t>(std::lround(lat * 1e6)), static_cast<std::int32_t>(std::lround(lon * 1e6))};
}

Millimeters haversine(LatLon a, LatLon b) noexcept {
    constexpr double kRadiusMeters = 6'371'008.8;  // IUGG mean radius R1
    constexpr double kRadians = std::numbers::pi / 180.0;
    const double dlat = (b.lat() - a.lat()) * kRadians / 2.0;
    const double dlon = (b.lon() - a.lon()) * kRadians / 2.0;
    const double s = std::sin(dlat), t = std::sin(dlon);
    const double h = s * s + std::cos(a.lat() * kRadians) * std::cos(b.lat() * kRadians) * t * t;
    return {std::llround(2.0 * kRadiusMeters * std::asin(std::sqrt(std::fmin(1.0, h))) * 1000.0)};
}

}  // namespace watchgrid::engine
