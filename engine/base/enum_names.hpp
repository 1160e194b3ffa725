#pragma once
/// One table a vocabulary: the words that JSON, CSV, TOML, proto3-JSON and the journal use for an enum's values.
/// A header that declares an enum specialises `EnumNames` beside it; everything else follows from the table.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace watchgrid::engine {

template <class E>
struct EnumNames;  // specialise with: static constexpr std::array table{std::pair{E::A, std::string_view{"a"}}, ...};

template <class E>
concept NamedEnum = requires { EnumNames<E>::table; };

template <NamedEnum E>
constexpr std::string_view to_string(E value) noexcept {
    for (const auto& [e, name] : EnumNames<E>::table)
        if (e == value) return name;
    return "unknown";
}

template <NamedEnum E>
constexpr std::optional<E> parse_enum(std::string_view text) noexcept {
    for (const auto& [e, name] : EnumNames<E>::table)
        if (name == text) return e;
    return std::nullopt;
}

/// "a, b or c": what a complaint says was expected.
template <NamedEnum E>
std::string expected_words() {
    std::string out;
    constexpr auto& table = EnumNames<E>::table;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (i > 0) out += i + 1 == table.size() ? " or " : ", ";
        out += table[i].second;
    }
    return out;
}

}  // namespace watchgrid::engine
