#include "adapters/app/least_view.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace watchgrid::app {
namespace {

constexpr double kMetersADegree = 6'371'008.8 * std::numbers::pi / 180;  ///< IUGG mean radius

/// The middle of the cell of this width that holds `value`; both in degrees x 1e6.
double middle_of_cell(double value, double width) { return (std::floor(value / width) + 0.5) * width; }

double rounded_up(double value, double step) { return std::max(std::ceil(value / step), 1.0) * step; }

}  // namespace

engine::Location area_of(const engine::Location& exact, std::uint32_t radius_m) {
    if (radius_m == 0) return exact;
    // A square cell whose corners are `radius_m` from its middle, a little less for rounding to 1e-6 degrees.
    const double height = 1e6 * radius_m * 1.41 / kMetersADegree;
    const double lat = std::clamp(middle_of_cell(exact.at.lat_e6(), height), -90e6, 90e6);
    // Meridians draw together: as wide as the side nearer to the equator allows, so no corner is farther away.
    const double widest = std::max(std::abs(lat) - height / 2, 0.0) / 1e6 * std::numbers::pi / 180;
    const double width = height / std::max(std::cos(widest), 0.01);
    const double lon = std::clamp(middle_of_cell(exact.at.lon_e6(), width), -180e6, 180e6);
    return {engine::LatLon::from_e6(static_cast<std::int32_t>(std::lround(lat)), static_cast<std::int32_t>(std::lround(lon))), std::max(radius_m, exact.accuracy_m)};
}

bool said_yes(const engine::OfferState& o) noexcept { return o.ordered || o.accepted_at.has_value(); }

void show_only_the_area(codec::Offer& m, std::uint32_t radius_m) {
    if (radius_m == 0 || m.role == "post") return;
    if (m.location) m.location = area_of(*m.location, radius_m);
    m.place.clear();
    m.text.clear();
    m.distance_m = rounded_up(m.distance_m, std::max(radius_m / 2.0, 1.0));
    m.eta_s = rounded_up(m.eta_s, kEtaStepS);
    hide_kit(m.nearest_kit, radius_m);
}

void hide_kit(std::optional<codec::Kit>& kit, std::uint32_t radius_m) {
    if (radius_m > 0 && kit) kit->place_id.clear(), kit->location.reset();
}

std::string area_words(const engine::Town& town, const engine::IncidentState& i) {
    engine::ZoneIndex zone = town.find_zone(i.zone_id);
    while (zone != engine::kNoZone && town.zones[zone].level == engine::ZoneLevel::Block) zone = town.zones[zone].parent;
    return zone == engine::kNoZone ? std::string{} : town.zones[zone].name;
}

}  // namespace watchgrid::app
