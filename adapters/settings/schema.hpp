#pragma once
/// Internal: the rows of the settings table.
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/settings/settings.hpp"

namespace watchgrid::settings {

/// How a value is written in TOML.
enum class Kind : std::uint8_t { Boolean, Integer, Real, Text, Word, Duration, Size, Port };

/// One key. `accept` stores a value that was written as text (strings, words, durations, sizes) or as a number, and says what was
/// expected instead when it does not fit; empty is success.
struct Row {
    std::string_view key;            ///< "section.name"
    Kind kind;
    std::string bounds;              ///< for people: "1 to 65535", "5, 3.1.1"; empty without bounds
    std::string_view default_value;  ///< as written in TOML, without quotes
    std::string_view sentence;
    std::function<std::string(Settings&, std::string_view text)> accept_text;
    std::function<std::string(Settings&, double number)> accept_number;
    std::function<std::string(Settings&, std::int64_t number)> accept_integer;
    std::function<std::string(Settings&, bool value)> accept_boolean;
};

/// In the order in which they are printed; rows of one section stand together.
std::span<const Row> schema();

struct Section {
    std::string_view name;
    std::string_view sentence;
};
std::span<const Section> sections();

/// Rules between keys, checked after all rows: `complain(key, expected)`.
void check_together(const Settings&, const std::function<void(std::string_view key, std::string_view expected)>& complain);

/// What a value of this kind looks like: "a duration with a unit, for example \"90s\" or \"2m\"".
std::string expectation(const Row&);

}  // namespace watchgrid::settings
