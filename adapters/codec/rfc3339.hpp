#pragma once
/// Times on the wire: RFC 3339, written as UTC with milliseconds ("2026-03-01T08:15:30.250Z").
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::codec {

/// Years 0001 to 9999, any offset, any number of fraction digits (cut to milliseconds); a leap second counts as second 59.
/// @return nullopt when the text is not such a time.
std::optional<engine::Instant> parse_rfc3339(std::string_view text) noexcept;

/// Always 24 characters. @pre year 1 to 9999
std::string format_rfc3339(engine::Instant);

}  // namespace watchgrid::codec
