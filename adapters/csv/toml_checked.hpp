#pragma once
/// toml++ for whoever reads files of strangers: where its parser 3.3.0 asserts that a caller has looked already, which it has not ("[[=", "[1, }"),
/// it throws instead of ending the process or, with NDEBUG, running on into undefined behaviour. The one way to include toml++ here.

namespace watchgrid::csv {

/// What toml++ could not say itself; there is no place in it.
struct TomlBroken {};
inline constexpr const char* kTomlBrokenWords = "expected TOML: something stands where it cannot; look for a bracket, a comma or an equals sign too many";

[[noreturn]] inline void toml_is_broken() { throw TomlBroken{}; }

}  // namespace watchgrid::csv

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : ::watchgrid::csv::toml_is_broken())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
