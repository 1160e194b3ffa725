#include "engine/everyday/presence.hpp"

#include <algorithm>

namespace watchgrid::engine {

Presence check_presence(const CheckIn& c, LatLon place, Instant now) noexcept {
  const Instant when = c.device_at.value_or(now);
  Presence out;
  if (c.at) out.distance_m = static_cast<std::uint32_t>((haversine(*c.at, place).value + 999) / 1000);
  if (c.proof == Proof::Desk) return out;
  if (when + kReportKept < now || when > now + kClockSkew) return out.problem = PresenceProblem::TooLate, out;
  if (c.fix_at) out.fix_before = when - *c.fix_at;
  const bool fresh = std::chrono::abs(out.fix_before) <= kFixWithin;
  const Millimeters granted = from_meters(c.at ? std::min(c.accuracy_m, kAccuracyGrantedMax) : 0);
  const Millimeters within{(c.proof == Proof::Qr ? kQrFence : kFence).value + granted.value};
  out.within_m = static_cast<std::uint32_t>(within.value / 1000);
  if (c.proof == Proof::Qr) {
    if (c.at && fresh && haversine(*c.at, place) > within) out.problem = PresenceProblem::TooFar;
    return out;
  }
  if (!c.at) return out.problem = PresenceProblem::NoPosition, out;
  if (!fresh) return out.problem = PresenceProblem::StaleFix, out;
  if (haversine(*c.at, place) > within) out.problem = PresenceProblem::TooFar;
  return out;
}

}  // namespace watchgrid::engine
