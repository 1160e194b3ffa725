#include "adapters/app/body_parts.hpp"

#include <cmath>

#include "adapters/codec/rfc3339.hpp"
#include "engine/base/crs.hpp"

namespace watchgrid::app {

namespace json = boost::json;

namespace {

const json::value* find(JsonBody& body, const char* field) {
    const json::value* v = body.find(field);
    return v == nullptr || v->is_null() ? nullptr : v;
}

}  // namespace

std::optional<engine::LatLon> required_location(JsonBody& body, const char* field) {
    const json::value* location = find(body, field);
    if (location == nullptr || !location->is_object()) return body.complain(field, "expected {\"lat\", \"lon\", \"crs\"}"), std::nullopt;
    const auto number = [&](const char* key) {
        json::error_code ec;
        const json::value* v = location->get_object().if_contains(key);
        const double out = v != nullptr ? v->to_number<double>(ec) : (ec = json::error::not_number, 0.0);
        if (ec) body.complain(std::string{field} + "/" + key, "expected a number of degrees");
        return out;
    };
    engine::Degrees degrees{number("lat"), number("lon")};
    if (const json::value* crs = location->get_object().if_contains("crs"); crs != nullptr && crs->is_string()) {
        const auto parsed = engine::parse_crs({crs->get_string().data(), crs->get_string().size()});
        if (parsed) degrees = engine::convert(degrees, *parsed, engine::Crs::Wgs84);
        else body.complain(std::string{field} + "/crs", "expected wgs84, gcj02 or bd09");
    }
    const auto at = engine::LatLon::from_degrees(degrees.lat, degrees.lon);
    if (!at) return body.complain(field, std::string{engine::explain(at.error())}), std::nullopt;
    return *at;
}

std::optional<engine::LatLon> optional_location(JsonBody& body, const char* field) { return find(body, field) == nullptr ? std::nullopt : required_location(body, field); }

std::optional<engine::Instant> optional_time(JsonBody& body, const char* field) {
    const std::string text = body.text(field);
    if (text.empty()) return std::nullopt;
    const auto at = codec::parse_rfc3339(text);
    if (!at) return body.complain(field, "expected a time such as 2026-03-02T10:00:00.000Z"), std::nullopt;
    return *at;
}

std::optional<std::int64_t> optional_integer(JsonBody& body, const char* field, std::int64_t min, std::int64_t max) {
    const std::optional<double> number = body.number(field);
    if (!number) return std::nullopt;
    if (*number >= static_cast<double>(min) && *number <= static_cast<double>(max) && *number == std::floor(*number)) return static_cast<std::int64_t>(*number);
    return body.complain(field, "expected a whole number from " + std::to_string(min) + " to " + std::to_string(max)), std::nullopt;
}

std::vector<std::string> optional_texts(JsonBody& body, const char* field, std::size_t count_max) {
    constexpr std::size_t kBytesMax = 200;
    std::vector<std::string> out;
    const json::value* list = find(body, field);
    if (list == nullptr) return out;
    if (!list->is_array()) return body.complain(field, "expected a list of texts"), out;
    if (list->get_array().size() > count_max) return body.complain(field, "expected at most " + std::to_string(count_max) + " texts"), out;
    std::size_t n = 0;
    for (const json::value& item : list->get_array()) {
        const std::string where = std::string{field} + "/" + std::to_string(n++);
        if (!item.is_string() || item.get_string().empty() || item.get_string().size() > kBytesMax) body.complain(where, "expected a text of 1 to 200 bytes");
        else out.emplace_back(item.get_string().data(), item.get_string().size());
    }
    return out;
}

}  // namespace watchgrid::app
