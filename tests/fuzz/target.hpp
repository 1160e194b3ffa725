#pragma once
/// One parser at the border as a function of bytes. libFuzzer calls it with what it makes up; `replay.cpp` with the kept corpus.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace watchgrid::fuzz {

/// What must hold whatever came in. Ends the process: the fuzzer keeps the input.
inline void expect(bool holds) {
    if (!holds) std::abort();
}
inline std::string_view text(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace watchgrid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
