#pragma once
/// What the parts of a story share when they read a word. A word that nobody knows ends the story with a sentence.
#include <stdexcept>
#include <string>

#include "engine/base/enum_names.hpp"

namespace watchgrid::test {

[[noreturn]] inline void refuse(const std::string& sentence) { throw std::runtime_error{sentence}; }

/// @throws std::runtime_error naming the words that would have done
template <engine::NamedEnum E>
E word_of(const std::string& text) {
    const auto value = engine::parse_enum<E>(text);
    if (!value) refuse("expected " + engine::expected_words<E>() + ", not \"" + text + "\"");
    return *value;
}

}  // namespace watchgrid::test
