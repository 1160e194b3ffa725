#pragma once
/// Lengths as whole numbers, so that decisions compare exactly on every machine.
#include <compare>
#include <cstdint>

namespace watchgrid::engine {

struct Millimeters {
    std::int64_t value{};
    friend constexpr auto operator<=>(Millimeters, Millimeters) = default;
    constexpr double meters() const noexcept { return static_cast<double>(value) / 1000.0; }
};

constexpr Millimeters operator+(Millimeters a, Millimeters b) noexcept { return {a.value + b.value}; }
constexpr Millimeters operator-(Millimeters a, Millimeters b) noexcept { return {a.value - b.value}; }
constexpr Millimeters from_meters(std::int64_t m) noexcept { return {m * 1000}; }

}  // namespace watchgrid::engine
