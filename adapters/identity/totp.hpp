#pragma once
/// The second factor: codes of six digits from an app on a phone (RFC 6238: HMAC-SHA-1, 30 s). One step before and after counts too,
/// for phones whose clock is a little wrong.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::identity {

inline constexpr std::int64_t kTotpStepS = 30;

/// 160 random bits as 32 letters of base32, as authenticator apps take them.
std::string new_totp_secret();
/// nullopt: not base32, or shorter than 80 bits.
std::optional<std::string> totp_key(std::string_view secret_base32);
/// "otpauth://totp/Watchgrid:NAME?secret=..." for a QR code. @pre the name has no blanks
std::string totp_address(std::string_view name, std::string_view secret_base32);

/// Of one step of time, counted from 1970. @param key the bytes, not their base32
std::string totp_code(std::string_view key, std::int64_t step);
/// The step that the code belongs to; nullopt: none near `now`, or not later than `used`. A caller keeps what was used, so that a code
/// that was looked at over a shoulder opens nothing.
std::optional<std::int64_t> totp_step(std::string_view key, std::string_view code, engine::Instant now, std::int64_t used = 0);

}  // namespace watchgrid::identity
