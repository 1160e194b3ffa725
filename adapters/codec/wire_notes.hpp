#pragma once
/// What a decoder has to say about a payload that it could read, and why it refused one that it could not.
#include <string>
#include <vector>

namespace watchgrid::codec {

/// One complaint about one field.
struct Note {
    std::string pointer;  ///< JSON pointer (RFC 6901) in snake_case, for both encodings: "/location/lat"; "" is the whole payload
    std::string detail;   ///< what was found and what was expected, for people
    /// True: the field was kept out or put right, a strict decoder refuses. False: only worth knowing (crs assumed).
    bool fault{true};
    friend bool operator==(const Note&, const Note&) = default;
};
using Notes = std::vector<Note>;

/// Bounds of every payload, whatever brought it.
inline constexpr std::size_t kPayloadMax = 16 * 1024;  ///< bytes; also Mosquitto's message_size_limit
inline constexpr int kDepthMax = 16;                   ///< nested objects and arrays, or nested messages
inline constexpr std::size_t kNotesMax = 64;           ///< later complaints about the same payload are dropped

enum class Encoding : unsigned char { Protobuf, Json };  ///< the answer uses the encoding that the peer used

enum class WireErrc : unsigned char {
    TooLarge,    ///< beyond the limit; HTTP 413
    Unreadable,  ///< neither JSON nor Protobuf of this message, or nested too deep; HTTP 400
    Missing,     ///< a field without which the message means nothing: the alert_id, the answer; HTTP 422
    Strict,      ///< strict decoding and at least one note is a fault; HTTP 422
};

/// A refusal. `notes` name every field that was wrong; never empty.
struct WireError {
    WireErrc code{};
    Notes notes;
};

}  // namespace watchgrid::codec
