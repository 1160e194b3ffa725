#pragma once
/// google.protobuf.Timestamp and our Instant.
#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "engine/base/instant.hpp"

namespace watchgrid::codec {

/// Cut to milliseconds; nullopt outside of the years 1 to 9999 (what Timestamp and RFC 3339 can say).
inline std::optional<engine::Instant> from_timestamp(const google::protobuf::Timestamp& in) noexcept {
    if (in.seconds() < -62'135'596'800 || in.seconds() > 253'402'300'799 || in.nanos() < 0 || in.nanos() > 999'999'999) return std::nullopt;
    return engine::instant_from_ms(in.seconds() * 1000 + in.nanos() / 1'000'000);
}

inline void to_timestamp(engine::Instant at, google::protobuf::Timestamp& out) noexcept {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    out.set_seconds(seconds.time_since_epoch().count());
    out.set_nanos(static_cast<int>((at - seconds).count()) * 1'000'000);
}

}  // namespace watchgrid::codec
