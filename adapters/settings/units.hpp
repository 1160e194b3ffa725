#pragma once
/// Durations and sizes as people write them.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::settings {

/// "500ms", "90s", "2m", "1h", "3d", "1.5s", and sums of them: "1m30s". Not below zero; whole milliseconds; nullopt for anything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest exact way to write it: "90s" stays "90s", 120 s is "2m".
std::string format_duration(std::chrono::milliseconds);

/// "512", "64KiB", "4MiB", "1GiB"; bytes. nullopt for anything else, also for "64KB", which people read in two ways.
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string format_size(std::uint64_t bytes);

}  // namespace watchgrid::settings
