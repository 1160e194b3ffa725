#include "adapters/town/place_attributes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "adapters/codec/rfc3339.hpp"
#include "engine/base/crs.hpp"
#include "engine/base/nearest_name.hpp"
#include "engine/everyday/register.hpp"

namespace watchgrid::town {
namespace {

using engine::PlaceKind;

template <std::int64_t least, std::int64_t most>
bool whole_within(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc{} && end == text.data() + text.size() && value >= least && value <= most;
}

static_assert(engine::kChecklistMax == 32, "said below, and in docs/towns.md");
bool different_items(std::string_view text) {
  const auto items = checklist_items(text);
  return items.size() <= engine::kChecklistMax && std::set<std::string_view>(items.begin(), items.end()).size() == items.size();
}

struct KnownAttribute {
  PlaceKind kind;
  std::string_view key;
  std::string_view expected;
  bool (*good)(std::string_view value);
};

bool names_datum(std::string_view v) { return engine::parse_crs(v).has_value(); }

constexpr std::array kKnownAttributes{
    KnownAttribute{PlaceKind::WatchPoint, "crs", "wgs84, gcj02 or bd09", names_datum},
    KnownAttribute{PlaceKind::AlarmPoint, "crs", "wgs84, gcj02 or bd09", names_datum},
    KnownAttribute{PlaceKind::MobileAlarmPoint, "crs", "wgs84, gcj02 or bd09", names_datum},
    KnownAttribute{PlaceKind::Camera, "crs", "wgs84, gcj02 or bd09", names_datum},
    KnownAttribute{PlaceKind::Checkpoint, "crs", "wgs84, gcj02 or bd09", names_datum},
    KnownAttribute{PlaceKind::Plate, "status", "active or revoked", [](std::string_view v) { return v == "active" || v == "revoked"; }},
    KnownAttribute{PlaceKind::Camera, "bearing_deg", "-360 to 360 degrees", whole_within<-360, 360>},
    KnownAttribute{PlaceKind::Camera, "view_deg", "1 to 360 degrees", whole_within<1, 360>},
    KnownAttribute{PlaceKind::Camera, "range_m", "1 to 100000 m", whole_within<1, 100'000>},
    KnownAttribute{PlaceKind::Camera, "detects", "0 to 100 percent", whole_within<0, 100>},
    KnownAttribute{PlaceKind::HazardSpot, "checklist", "at most 32 different items, separated by commas", different_items},
    KnownAttribute{PlaceKind::HazardSpot, "inspect_days", "1 to 366 days", whole_within<1, kInspectDaysMax>},
    KnownAttribute{PlaceKind::HazardSpot, "water", "yes or no", [](std::string_view v) { return v == "yes" || v == "no"; }},
    KnownAttribute{PlaceKind::Kit, "checked_at", "a time such as 2026-06-01T01:00:00Z", [](std::string_view v) { return codec::parse_rfc3339(v).has_value(); }},
    KnownAttribute{PlaceKind::Kit, "at", "the id of a hazard_spot", [](std::string_view) { return true; }},  // who knows all places looks it up
};

}  // namespace

std::vector<std::string_view> checklist_items(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t at = text.find(',');
    if (at != 0) out.push_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  }
  return out;
}

std::string wrong_attribute(PlaceKind kind, std::string_view key, std::string_view value) {
  const auto known = std::ranges::find_if(kKnownAttributes, [&](const KnownAttribute& k) { return k.kind == kind && k.key == key; });
  return known == kKnownAttributes.end() || value.empty() || known->good(value) ? std::string{} : "expected " + std::string{known->expected};
}

std::string_view meant_attribute(PlaceKind kind, std::string_view key) {
  std::vector<std::string_view> keys;
  for (const KnownAttribute& k : kKnownAttributes)
    if (k.kind == kind) keys.push_back(k.key);
  if (std::ranges::find(keys, key) != keys.end()) return {};
  const std::string_view near = engine::nearest_name(key, keys);
  // Half of the word, as for columns, would be too much where any word may stand: a kit's rope_m is no misspelt range_m.
  return near.empty() || engine::edit_distance(key, near) > std::max<std::size_t>(near.size() / 3, 1) || near.size() < 4 ? std::string_view{} : near;
}

}  // namespace watchgrid::town
