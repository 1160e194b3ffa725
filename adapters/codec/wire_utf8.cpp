#include "adapters/codec/wire_utf8.hpp"

#include <google/protobuf/descriptor.h>

#include <cstdint>

namespace watchgrid::codec {
namespace {

/// Length of the valid UTF-8 character at the front (Unicode table 3-7), 0 when there is none.
std::size_t character_at(std::string_view s) noexcept {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0), next = byte(1);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F)) return 0;
        return tail(1) && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if ((lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F)) return 0;
        return tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

bool take_varint(std::string_view& in, std::uint64_t& value) noexcept {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in.empty()) return false;
        const auto b = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        value |= static_cast<std::uint64_t>(b & 0x7FU) << shift;
        if (b < 0x80) return true;
    }
    return false;
}

void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80U);
    out += static_cast<char>(value);
}

}  // namespace

bool replace_invalid_utf8(std::string& text) {
    std::size_t good = 0;
    while (good < text.size()) {
        const std::size_t n = character_at(std::string_view{text}.substr(good));
        if (n == 0) break;
        good += n;
    }
    if (good == text.size()) return false;
    std::string out = text.substr(0, good);
    for (std::size_t i = good; i < text.size();) {
        const std::size_t n = character_at(std::string_view{text}.substr(i));
        if (n == 0) out += "\xEF\xBF\xBD";
        else out.append(text, i, n);
        i += n == 0 ? 1 : n;
    }
    text = std::move(out);
    return true;
}

bool cut_utf8(std::string& text, std::size_t max) {
    if (text.size() <= max) return false;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
    text.resize(max);
    return true;
}

std::optional<std::string> repair_utf8(const google::protobuf::Descriptor& type, std::string_view in, int depth) {
    using google::protobuf::FieldDescriptor;
    if (depth <= 0) return std::nullopt;
    std::string out;
    while (!in.empty()) {
        const std::string_view start = in;
        std::uint64_t tag{}, value{};
        if (!take_varint(in, tag)) return std::nullopt;
        switch (tag & 7U) {
            case 0:
                if (!take_varint(in, value)) return std::nullopt;
                break;
            case 1:
            case 5:
                if (in.size() < ((tag & 7U) == 1 ? 8U : 4U)) return std::nullopt;
                in.remove_prefix((tag & 7U) == 1 ? 8 : 4);
                break;
            case 2: {
                if (!take_varint(in, value) || value > in.size()) return std::nullopt;
                std::string piece{in.substr(0, value)};
                in.remove_prefix(value);
                const FieldDescriptor* field = (tag >> 3) < 536'870'912 ? type.FindFieldByNumber(static_cast<int>(tag >> 3)) : nullptr;
                if (field && field->type() == FieldDescriptor::TYPE_STRING) {
                    replace_invalid_utf8(piece);
                } else if (field && field->type() == FieldDescriptor::TYPE_MESSAGE) {
                    auto inner = repair_utf8(*field->message_type(), piece, depth - 1);
                    if (!inner) return std::nullopt;
                    piece = std::move(*inner);
                }
                put_varint(out, tag);
                put_varint(out, piece.size());
                out += piece;
                continue;
            }
            default: return std::nullopt;
        }
        out.append(start.substr(0, start.size() - in.size()));
    }
    return out;
}

}  // namespace watchgrid::codec
