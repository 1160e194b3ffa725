#include "engine/everyday/presence.hpp"

#include <algorithm>

namespace watchgrid::engine {

Presence check_presence(const CheckIn& c, LatLon place, Instant now) noexcept {
  const Instant when = c.device_at.value_or(now);
  Presence out;
  if (c.at) out.distance_m = static_cast<std::uint32_t>((haversine(*c.at, place).value + 500) / 1000);
  if (c.proof == Proof::Desk) return out;
  if (when + kReportKept < now || when > now + kClockSkew) return out.problem = PresenceProblem::TooLate, out;
  const Duration age = c.fix_at ? std::chrono::abs(when - *c.fix_at) : Duration{};
  const bool fresh = age <= kFixWithin;
  const std::int64_t granted = from_meters(std::min(c.accuracy_m, kAccuracyGrantedMax)).value;
  if (c.proof == Proof::Qr) {
    if (c.at && fresh && haversine(*c.at, place).value > kQrFence.value + granted) out.problem = PresenceProblem::TooFar;
    return out;
  }
  if (!c.at) return out.problem = PresenceProblem::NoPosition, out;
  if (!fresh) return out.problem = PresenceProblem::StaleFix, out;
  if (haversine(*c.at, place).value > kFence.value + granted) out.problem = PresenceProblem::TooFar;
  return out;
}

}  // namespace watchgrid::engine
