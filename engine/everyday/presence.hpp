#pragma once
/// Was somebody really there? An inspection, a check-in and a visit count when a fresh fix lies inside the place's fence, or when the code
/// that hangs there was read (the border checks the code).
///
/// Reports may come late: a phone without a network keeps them for a day. They are judged by the fix that was taken with them, never by
/// where the phone is when it finds the network again; an old fix proves nothing.
#include <cstdint>
#include <optional>

#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"
#include "engine/everyday/everyday_words.hpp"

namespace watchgrid::engine {

inline constexpr Millimeters kFence = from_meters(80);
inline constexpr std::uint32_t kAccuracyGrantedMax = 100;      ///< metres of stated accuracy that widen the fence
inline constexpr Millimeters kQrFence = from_meters(1000);     ///< a code is read on the spot; indoors the fix may be poor
inline constexpr Duration kFixWithin = std::chrono::seconds{120};  ///< between the fix and the report
inline constexpr Duration kReportKept = std::chrono::hours{24};
inline constexpr Duration kClockSkew = std::chrono::minutes{5};

struct CheckIn {
  Proof proof{Proof::Geofence};
  std::optional<LatLon> at{};
  std::uint32_t accuracy_m{};
  std::optional<Instant> fix_at{};     ///< by the phone's clock; none: taken with the report
  std::optional<Instant> device_at{};  ///< when it was done, by the phone's clock; none: now
};

/// When something was done that is told at `told_at`: by the phone's clock, never in the future.
constexpr Instant done_at(const std::optional<Instant>& device_at, Instant told_at) noexcept { return device_at && *device_at < told_at ? *device_at : told_at; }

enum class PresenceProblem : std::uint8_t { None, NoPosition, TooFar, StaleFix, TooLate };
struct Presence {
  PresenceProblem problem{};
  std::uint32_t distance_m{};  ///< 0 without a position
  std::uint32_t within_m{};    ///< what was allowed: the fence, widened by the accuracy that is granted
  Duration fix_before{};       ///< the fix was taken so long before what is reported; negative: after it
};

/// Pure arithmetic.
Presence check_presence(const CheckIn&, LatLon place, Instant now) noexcept;

}  // namespace watchgrid::engine
