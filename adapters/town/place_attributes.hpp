#pragma once
/// The attributes of places.csv that something reads (docs/towns.md lists them). Every other key is the town's own and may say anything, and so
/// may these at a kind of place that they are not for.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/places/place.hpp"

namespace watchgrid::town {

inline constexpr std::int64_t kInspectDaysMax = 366;

/// What was expected of the value ("expected active or revoked"); empty when it is good, says nothing, or nobody reads it.
std::string wrong_attribute(engine::PlaceKind kind, std::string_view key, std::string_view value);

/// The key that was probably meant by one that nobody reads at this kind; empty when none is near.
std::string_view meant_attribute(engine::PlaceKind kind, std::string_view key);

/// "a,b" of a checklist, without empty items.
std::vector<std::string_view> checklist_items(std::string_view text);

}  // namespace watchgrid::town
