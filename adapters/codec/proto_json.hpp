#pragma once
/// Proto3-JSON with proto field names, by reflection over Boost.JSON (the mapping that ships with Protobuf is 40-80 times
/// slower than its binary form and stops at the first mistake; this one keeps what is right and names every mistake).
///
/// Differences to the canonical mapping, all on the tolerant side when reading: 64-bit integers as number or string, numbers
/// as string, `null` means absent, bare NaN and Infinity, invalid UTF-8 (becomes U+FFFD), unknown fields (noted). Writing is
/// canonical: 64-bit integers are strings, times have milliseconds, default values are left out.
#include <string>
#include <string_view>

#include "adapters/codec/wire_notes.hpp"

namespace google::protobuf {
class Message;
}

namespace watchgrid::codec {

/// Fills `out` from bytes: JSON when the first byte is '{', else Protobuf.
/// @return false on refusal (too large, not readable at all); `error` says why.
/// No bytes at all are a Protobuf message without fields. Invalid UTF-8 in a Protobuf text is replaced and noted.
bool read_wire(std::string_view bytes, std::size_t limit, google::protobuf::Message& out, Encoding& encoding, Notes& notes, WireError& error);

std::string write_wire(const google::protobuf::Message&, Encoding);

/// The first byte decides.
constexpr Encoding encoding_of(std::string_view bytes) noexcept { return !bytes.empty() && bytes.front() == '{' ? Encoding::Json : Encoding::Protobuf; }

}  // namespace watchgrid::codec
