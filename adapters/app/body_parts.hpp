#pragma once
/// Parts that many bodies have: a place on the map, a time, a list of texts. Each complaint names its field.
#include "adapters/app/json_body.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::app {

/// {"lat", "lon", "crs"} in WGS-84; a complaint when it is missing or no place.
std::optional<engine::LatLon> required_location(JsonBody&, const char* field);
/// None without the field; a complaint when it is there and no place.
std::optional<engine::LatLon> optional_location(JsonBody&, const char* field);
/// "2026-03-02T10:00:00.000Z"
std::optional<engine::Instant> optional_time(JsonBody&, const char* field);
/// A whole number of that range; none without the field.
std::optional<std::int64_t> optional_integer(JsonBody&, const char* field, std::int64_t min, std::int64_t max);
/// At most `count_max` texts of at most 200 bytes; empty without the field.
std::vector<std::string> optional_texts(JsonBody&, const char* field, std::size_t count_max);

}  // namespace watchgrid::app
