#include "adapters/app/nearest_places.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "adapters/app/json_views.hpp"
#include "adapters/codec/rfc3339.hpp"

namespace watchgrid::app {
namespace {

constexpr double kPi = 3.14159265358979323846;

std::string_view attribute(const engine::Place& p, const char* key) {
    const auto it = p.attributes.find(key);
    return it == p.attributes.end() ? std::string_view{} : std::string_view{it->second};
}
std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && !text.empty() && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// Of a plane: cameras look a hundred metres far.
int bearing(engine::LatLon from, engine::LatLon to) {
    const double east = (to.lon() - from.lon()) * std::cos(from.lat() * kPi / 180), north = to.lat() - from.lat();
    const int degrees = static_cast<int>(std::lround(std::atan2(east, north) * 180 / kPi));
    return (degrees + 360) % 360;
}

void add_view(boost::json::object& out, const engine::Place& camera, engine::LatLon point, engine::Millimeters away) {
    const int towards = bearing(camera.at, point);
    out["bearing_deg"] = towards;
    const auto looks = number(attribute(camera, "bearing_deg")), view = number(attribute(camera, "view_deg")), range = number(attribute(camera, "range_m"));
    if (!looks || !view || !range) return;
    const int off = std::abs((towards - *looks + 540) % 360 - 180);
    out["sees"] = away <= engine::from_meters(*range) && (*view >= 360 || off * 2 <= *view);
}

}  // namespace

std::optional<codec::Kit> kit_for(const engine::Town& town, const engine::PlaceIndex& index, const engine::Books& books, const engine::IncidentState& i) {
    if (i.type != engine::AlertType::Drowning || !i.location) return std::nullopt;
    constexpr std::array kinds{engine::PlaceKind::Kit};
    const auto nearest = index.nearest(town.places, {.from = i.location->at, .kinds = kinds, .open_at = {}, .within = kKitWithin});
    if (!nearest) return std::nullopt;
    const engine::Place& p = town.places[nearest->place];
    codec::Kit kit{.place_id = p.id, .name = p.name, .location = engine::Location{p.at, 0}, .checked_at = std::nullopt};
    if (const std::string_view checked = attribute(p, "checked_at"); !checked.empty()) kit.checked_at = codec::parse_rfc3339(checked);
    // What hangs at a hazard spot is looked at with the spot.
    if (const engine::HazardId spot = engine::Books::find(books.hazard_by_place, attribute(p, "at")))
        if (const auto& seen = books.hazards.at(spot).inspected_at; seen && (!kit.checked_at || *kit.checked_at < *seen)) kit.checked_at = seen;
    return kit;
}

bool may_see(PlaceReader reader, const engine::Place& p) noexcept { return reader == PlaceReader::Staff || p.kind != engine::PlaceKind::Home; }

boost::json::object place_json_for(PlaceReader reader, const engine::Town& town, const engine::Place& p) {
    boost::json::object out = place_json(town, p);
    if (reader == PlaceReader::Wall)
        for (const char* inside : {"staff", "phone", "attributes"}) out.erase(inside);
    return out;
}

boost::json::array nearest_places(const engine::Town& town, std::optional<engine::PlaceKind> kind, engine::LatLon near, std::size_t k, PlaceReader reader) {
    std::vector<std::pair<engine::Millimeters, const engine::Place*>> found;
    for (const engine::Place& p : town.places)
        if ((!kind || p.kind == *kind) && may_see(reader, p)) found.emplace_back(engine::haversine(p.at, near), &p);
    const std::size_t n = std::min(k, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(n), found.end(),
                      [](const auto& a, const auto& b) { return std::pair{a.first, std::string_view{a.second->id}} < std::pair{b.first, std::string_view{b.second->id}}; });
    boost::json::array out;
    for (std::size_t i = 0; i < n; ++i) {
        boost::json::object place = place_json_for(reader, town, *found[i].second);
        place["distance_m"] = found[i].first.meters();
        if (found[i].second->kind == engine::PlaceKind::Camera) add_view(place, *found[i].second, near, found[i].first);
        out.push_back(std::move(place));
    }
    return out;
}

}  // namespace watchgrid::app
