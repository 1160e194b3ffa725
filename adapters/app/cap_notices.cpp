#include "adapters/app/cap_notices.hpp"

#include <algorithm>
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

bool covers(const cap::CapArea& area, LatLon p) {
    for (const std::vector<LatLon>& polygon : area.polygons)
        if (engine::contains(std::span{&polygon, 1}, p)) return true;
    return std::any_of(area.circles.begin(), area.circles.end(), [&](const cap::CapCircle& c) { return engine::haversine(c.centre, p).meters() <= c.radius_km * 1000; });
}

bool touches(const cap::CapArea& area, const engine::Zone& zone) {
    for (const std::vector<LatLon>& ring : zone.rings)
        if (std::any_of(ring.begin(), ring.end(), [&](LatLon p) { return covers(area, p); })) return true;
    for (const std::vector<LatLon>& polygon : area.polygons)
        if (std::any_of(polygon.begin(), polygon.end(), [&](LatLon p) { return engine::contains(zone.rings, p); })) return true;
    return std::any_of(area.circles.begin(), area.circles.end(), [&](const cap::CapCircle& c) { return engine::contains(zone.rings, c.centre); });
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
