#pragma once
/// An alert from any border (MQTT, HTTP, plate page, console, CLI) as the engine's word for it.
///
/// The type `fall` is understood as medical, with the words of the sender as its text, or "跌倒 fall" where there are none.
///
/// Fail open: an optional field that is missing or broken never loses an alert. It is kept out, flagged (AlertFlag) and
/// noted. Refused are only payloads that cannot be read at all or have no usable alert_id.
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/codec/wire_notes.hpp"
#include "engine/base/crs.hpp"
#include "engine/incident/alert.hpp"

namespace watchgrid::codec {

[[noreturn]] void throw_exception_from_error(const WireError&, const boost::source_location&);

/// The town in WGS-84; with it, swapped coordinates are recognised.
struct TownBox {
    engine::LatLon south_west;
    engine::LatLon north_east;
    bool contains(engine::LatLon p) const noexcept {
        return p.lat_e6() >= south_west.lat_e6() && p.lat_e6() <= north_east.lat_e6() && p.lon_e6() >= south_west.lon_e6() &&
               p.lon_e6() <= north_east.lon_e6();
    }
};

/// What the border knows about the sender. Nothing in it is read from the payload.
struct DecodeContext {
    engine::Instant received_at{};
    std::optional<engine::Crs> default_crs{};  ///< declared for this registered source; none: WGS-84, flagged as assumed
    std::optional<TownBox> town{};
    std::string_view sender_id{};  ///< the id that the broker or a token vouches for; wins over what the payload says
    /// True: any fault refuses the payload with all of them (WireErrc::Strict). For editors and integration tests, not for
    /// people in need.
    bool strict{false};
    std::size_t limit{kPayloadMax};  ///< bytes
};

inline constexpr std::chrono::minutes kClockSkewMax{5};  ///< beyond it occurred_at is flagged; server time rules anyway
inline constexpr std::size_t kNameMax = 128;             ///< bytes kept of names, ids of sources and places
inline constexpr std::size_t kPhoneMax = 32;             ///< bytes kept of a phone number

struct DecodedAlert {
    engine::Alert alert;
    Encoding encoding{};
    Notes notes;
    bool kind_named{};  ///< the message says what its source is, in a word that we know
};

/// Thread-safe. kFlagNeedsLocation is set when there is neither a usable location nor a place_id; whether a place_id is known,
/// a source is registered and a location lies in the town is for the caller to check.
boost::system::result<DecodedAlert, WireError> decode_alert(std::string_view bytes, const DecodeContext&);

/// What a sender writes; flags stay behind. Locations go out as WGS-84.
std::string encode_alert(const engine::Alert&, Encoding);

}  // namespace watchgrid::codec
