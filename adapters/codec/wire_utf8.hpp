#pragma once
/// Texts of senders. A proto3 parser refuses a whole message for one text that is not UTF-8; an alert is worth more than that.
#include <optional>
#include <string>
#include <string_view>

namespace google::protobuf {
class Descriptor;
}

namespace watchgrid::codec {

/// Invalid UTF-8 becomes U+FFFD; @return whether anything had to change.
bool replace_invalid_utf8(std::string& text);

/// Cuts to at most `max` bytes at the start of a character. @pre valid UTF-8 @return whether anything was cut.
bool cut_utf8(std::string& text, std::size_t max);

/// Walks the fields of `type` and rewrites its texts with U+FFFD in place of invalid bytes; everything else is copied.
/// @return nullopt when the bytes are not well-formed Protobuf or are nested deeper than `depth`.
std::optional<std::string> repair_utf8(const google::protobuf::Descriptor& type, std::string_view bytes, int depth);

}  // namespace watchgrid::codec
