#include "adapters/app/cap_notices.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "adapters/app/public_ids.hpp"
#include "adapters/http/problem.hpp"
#include "engine/places/polygon.hpp"

namespace watchgrid::app {
namespace {

using engine::LatLon;

constexpr engine::Duration kHoldsWithoutExpiry = std::chrono::hours{24};
constexpr engine::Duration kHoldsMax = std::chrono::hours{24 * 7};
constexpr std::size_t kHeadlineMax = 200;  ///< bytes
constexpr std::size_t kTextMax = 4'000;

struct Box {
    std::int32_t west{}, south{}, east{}, north{};
    bool overlaps(const Box& b) const noexcept { return west <= b.east && b.west <= east && south <= b.north && b.south <= north; }
};
Box box_of(LatLon a, LatLon b) noexcept {
    return {std::min(a.lon_e6(), b.lon_e6()), std::min(a.lat_e6(), b.lat_e6()), std::max(a.lon_e6(), b.lon_e6()), std::max(a.lat_e6(), b.lat_e6())};
}
Box box_of(const std::vector<LatLon>& ring) noexcept {
    Box out = box_of(ring.front(), ring.front());
    for (const LatLon p : ring) out = {std::min(out.west, p.lon_e6()), std::min(out.south, p.lat_e6()), std::max(out.east, p.lon_e6()), std::max(out.north, p.lat_e6())};
    return out;
}

using Ring = std::vector<LatLon>;  ///< closed

constexpr int kCircleCorners = 64;
constexpr double kCircleMaxKm = 1000;  ///< a larger one covers corners of every grid that it touches
constexpr double kKmOfDegree = 111.195;

/// As a polygon round it: less than 0.2 % too small.
Ring ring_of(const cap::CapCircle& c) {
    Ring out;
    const double lat_degrees = c.radius_km / kKmOfDegree, lon_degrees = lat_degrees / std::max(std::cos(c.centre.lat() * std::numbers::pi / 180), 0.01);
    for (int n = 0; n <= kCircleCorners; ++n) {
        const double angle = 2 * std::numbers::pi * (n % kCircleCorners) / kCircleCorners;
        const double lat = std::clamp(c.centre.lat() + lat_degrees * std::sin(angle), -90.0, 90.0), lon = std::clamp(c.centre.lon() + lon_degrees * std::cos(angle), -180.0, 180.0);
        out.push_back(LatLon::from_e6(static_cast<std::int32_t>(std::lround(lat * 1e6)), static_cast<std::int32_t>(std::lround(lon * 1e6))));
    }
    return out;
}

/// Do the outlines cross or touch anywhere? O(edges of one near the other x edges of the other).
bool outlines_meet(const Ring& a, const Ring& b) {
    if (a.size() < 2 || b.size() < 2) return false;
    const Box whole = box_of(b);
    if (!box_of(a).overlaps(whole)) return false;
    for (std::size_t i = 1; i < a.size(); ++i) {
        const Box edge = box_of(a[i - 1], a[i]);
        if (!edge.overlaps(whole)) continue;
        for (std::size_t j = 1; j < b.size(); ++j)
            if (edge.overlaps(box_of(b[j - 1], b[j])) && engine::segments_meet(a[i - 1], a[i], b[j - 1], b[j])) return true;
    }
    return false;
}

/// Two areas have something in common when their outlines meet, or when one lies in the other: then any of its corners does.
bool touches(const Ring& area, const engine::Zone& zone) {
    if (area.empty() || zone.rings.empty() || zone.rings.front().empty()) return false;
    for (const Ring& ring : zone.rings)
        if (outlines_meet(area, ring)) return true;
    if (engine::contains(zone.rings, area.front())) return true;
    return std::any_of(zone.polygon_starts.begin(), zone.polygon_starts.end(), [&](std::size_t outer) {
        return outer < zone.rings.size() && !zone.rings[outer].empty() && engine::contains(std::span{&area, 1}, zone.rings[outer].front());
    });
}

bool touches(const cap::CapCircle& c, const engine::Zone& zone) {
    if (engine::contains(zone.rings, c.centre)) return true;
    if (c.radius_km > 0 && c.radius_km <= kCircleMaxKm && touches(ring_of(c), zone)) return true;
    return std::any_of(zone.rings.begin(), zone.rings.end(), [&](const Ring& ring) {
        return std::any_of(ring.begin(), ring.end(), [&](LatLon p) { return engine::haversine(c.centre, p).meters() <= c.radius_km * 1000; });
    });
}

bool touches(const cap::CapArea& area, const engine::Zone& zone) {
    return std::any_of(area.polygons.begin(), area.polygons.end(), [&](const Ring& r) { return touches(r, zone); }) ||
           std::any_of(area.circles.begin(), area.circles.end(), [&](const cap::CapCircle& c) { return touches(c, zone); });
}

/// At most so many bytes, never half a character.
std::string cut(std::string text, std::size_t max) {
    if (text.size() <= max) return text;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
    text.resize(max);
    return text;
}

const cap::CapInfo& info_for_us(const cap::CapMessage& m) {
    const auto chinese = std::find_if(m.infos.begin(), m.infos.end(), [](const cap::CapInfo& i) { return i.language.starts_with("zh"); });
    return chinese == m.infos.end() ? m.infos.front() : *chinese;
}

/// The identifiers of "sender,identifier,sent sender,identifier,sent".
std::vector<std::string> identifiers_of(std::string_view references) {
    std::vector<std::string> out;
    while (!references.empty()) {
        const std::string_view one = references.substr(0, references.find_first_of(" \t\r\n"));
        references.remove_prefix(std::min(one.size() + 1, references.size()));
        const std::size_t first = one.find(','), last = one.rfind(',');
        if (first != std::string_view::npos && last > first) out.emplace_back(one.substr(first + 1, last - first - 1));
    }
    return out;
}

std::vector<std::string> zones_of(const cap::CapInfo& info, const engine::Town& town) {
    std::vector<std::string> out;
    for (const engine::Zone& z : town.zones)
        if (z.level == engine::ZoneLevel::Grid && std::any_of(info.areas.begin(), info.areas.end(), [&](const cap::CapArea& a) { return touches(a, z); })) out.push_back(z.id);
    return out;
}

http::Response refuse(const char* code, const std::string& detail) { return http::problem(409, code, detail); }

}  // namespace

boost::system::result<CapOrder, http::Response> order_of_cap(const cap::CapMessage& m, const engine::Town& town, const std::string& zone_id, engine::Instant now) {
    CapOrder out;
    if (m.status != "Actual" && m.status != "Exercise") return refuse("cap_not_actual", "status " + m.status + ": expected Actual or Exercise");
    if (m.type != "Alert" && m.type != "Update" && m.type != "Cancel") return refuse("cap_nothing_to_do", "msgType " + m.type + ": expected Alert, Update or Cancel");
    if (m.type != "Alert") out.replaces = identifiers_of(m.references);
    if (m.type == "Cancel") return out;
    if (m.infos.empty()) return refuse("cap_nothing_to_do", "expected an info with what happens");
    const cap::CapInfo& info = info_for_us(m);
    const std::vector<std::string> zones = zone_id.empty() ? zones_of(info, town) : std::vector{zone_id};
    if (zones.empty()) return refuse("cap_elsewhere", "the areas touch no grid of this town; zone= names one");
    engine::AreaNotice n;
    n.headline = cut(info.headline.empty() ? info.event : info.headline, kHeadlineMax);
    n.text = cut(info.description + (info.description.empty() || info.instruction.empty() ? "" : "\n") + info.instruction, kTextMax);
    n.category = info.categories.empty() ? "" : info.categories.front();
    std::transform(n.category.begin(), n.category.end(), n.category.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    n.severity = std::string{cap::severity_of_cap(info.severity)};
    n.cap_id = m.identifier;
    n.drill = m.status == "Exercise";
    n.expires_at = std::min(info.expires.value_or(now + kHoldsWithoutExpiry), now + kHoldsMax);
    if (n.expires_at <= now) return refuse("cap_expired", "expires: the message no longer holds");
    for (const std::string& zone : zones) {
        n.zone_id = zone;
        out.issue.push_back(n);
    }
    return out;
}

std::string cap_of_notice(const engine::NoticeState& n, engine::NoticeId id, const engine::Town& town) {
    cap::CapMessage m;
    m.identifier = n.content.cap_id.empty() ? "watchgrid." + town.id + "." + public_id(id) : n.content.cap_id;
    m.sender = "watchgrid." + town.id;
    m.sent = n.issued_at;
    m.status = n.content.drill ? "Exercise" : "Actual";
    m.type = "Alert";
    m.scope = "Public";
    cap::CapInfo info;
    info.language = "zh-CN";
    info.categories = {"Safety"};
    info.event = n.content.category.empty() ? n.content.headline : n.content.category;
    info.urgency = "Unknown", info.certainty = "Unknown";
    info.severity = std::string{cap::cap_severity_of(n.content.severity)};
    info.expires = n.content.expires_at;
    info.headline = n.content.headline;
    info.description = n.content.text;
    const engine::ZoneIndex index = town.find_zone(n.content.zone_id);
    if (index != engine::kNoZone) {
        const engine::Zone& zone = town.zones[index];
        cap::CapArea area;
        area.description = zone.name.empty() ? zone.id : zone.name;
        for (const std::size_t outer : zone.polygon_starts)
            if (outer < zone.rings.size()) area.polygons.push_back(zone.rings[outer]);
        info.areas.push_back(std::move(area));
    }
    m.infos.push_back(std::move(info));
    return cap::write_cap(m);
}

}  // namespace watchgrid::app
