#include "adapters/codec/proto_json.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "adapters/codec/rfc3339.hpp"
#include "adapters/codec/wire_time.hpp"
#include "adapters/codec/wire_utf8.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::codec {
namespace {

namespace json = boost::json;
namespace pb = google::protobuf;
using pb::FieldDescriptor;

void note(Notes& notes, std::string pointer, std::string detail) {
    if (notes.size() < kNotesMax) notes.push_back({std::move(pointer), std::move(detail)});
}

/// RFC 6901, and short enough for an answer: a sender chooses the name of an unknown field.
std::string escape_pointer(std::string_view name) {
    std::string out;
    for (const char c : name.substr(0, 64)) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    replace_invalid_utf8(out);
    return out;
}

std::string found(const json::value& v) {
    std::string text = v.is_object() ? "an object" : v.is_array() ? "a list" : json::serialize(v);
    if (text.size() > 40) {
        replace_invalid_utf8(text);
        cut_utf8(text, 40);
        text += "...";
    }
    return text;
}

/// A field's place in the payload; the pointer is only spelled out when there is something to complain about.
struct Path {
    const Path* parent{};
    std::string_view name;
    int index{-1};
    std::string str() const {
        if (!parent) return "";
        std::string out = parent->str();
        (out += '/') += escape_pointer(name);
        if (index >= 0) (out += '/') += std::to_string(index);
        return out;
    }
};

class JsonReader {
public:
    explicit JsonReader(Notes& notes) : notes_{notes} {}

    void fill(pb::Message& out, const json::object& object, const Path& path) {
        const pb::Descriptor& type = *out.GetDescriptor();
        int next = 0;
        for (const auto& [key, value] : object) {
            const FieldDescriptor* field = find(type, key, next);
            if (!field) {
                note_unknown(type, key, path);
                continue;
            }
            if (value.is_null()) continue;
            const Path here{&path, key};
            if (field->is_repeated()) fill_list(out, *field, value, here);
            else fill_field(out, *field, value, here);
        }
    }

private:
    /// Senders mostly write fields in their order; `next` remembers where the last one was.
    static const FieldDescriptor* find(const pb::Descriptor& type, std::string_view key, int& next) {
        for (int i = 0; i < type.field_count(); ++i, ++next) {
            if (next >= type.field_count()) next = 0;
            if (type.field(next)->name() == key) return type.field(next++);
        }
        return nullptr;
    }

    void note_unknown(const pb::Descriptor& type, std::string_view key, const Path& path) {
        std::vector<std::string_view> names;
        names.reserve(static_cast<std::size_t>(type.field_count()));
        for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
        const std::string_view near = key.size() <= 64 ? engine::nearest_name(key, names) : std::string_view{};
        const Path here{&path, key};
        note(notes_, here.str(), near.empty() ? "no such field" : "no such field; did you mean \"" + std::string{near} + "\"?");
    }

    void fill_list(pb::Message& out, const FieldDescriptor& field, const json::value& value, const Path& path) {
        if (!value.is_array()) return note(notes_, path.str(), "expected a list, found " + found(value));
        int index = 0;
        for (const json::value& item : value.get_array()) {
            const Path here{path.parent, path.name, index++};
            if (!item.is_object()) note(notes_, here.str(), "expected an object, found " + found(item));
            else fill(*out.GetReflection()->AddMessage(&out, &field), item.get_object(), here);
        }
    }

    void fill_field(pb::Message& out, const FieldDescriptor& field, const json::value& value, const Path& path) {
        const pb::Reflection& set = *out.GetReflection();
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_STRING:
                if (!value.is_string()) return note(notes_, path.str(), "expected a text, found " + found(value));
                return set_text(out, field, value.get_string(), path);
            case FieldDescriptor::CPPTYPE_BOOL:
                if (!value.is_bool()) return note(notes_, path.str(), "expected true or false, found " + found(value));
                return set.SetBool(&out, &field, value.get_bool());
            case FieldDescriptor::CPPTYPE_DOUBLE:
                if (const auto d = number(value)) return set.SetDouble(&out, &field, *d);
                return note(notes_, path.str(), "expected a number, found " + found(value));
            case FieldDescriptor::CPPTYPE_UINT32:
                if (const auto n = whole(value, std::numeric_limits<std::uint32_t>::max()))
                    return set.SetUInt32(&out, &field, static_cast<std::uint32_t>(*n));
                return note(notes_, path.str(), "expected a whole number from 0 to 4294967295, found " + found(value));
            case FieldDescriptor::CPPTYPE_UINT64:
                if (const auto n = whole(value, std::numeric_limits<std::uint64_t>::max())) return set.SetUInt64(&out, &field, *n);
                return note(notes_, path.str(), "expected a whole number of at least 0, found " + found(value));
            case FieldDescriptor::CPPTYPE_MESSAGE: return fill_message(out, field, value, path);
            default: return note(notes_, path.str(), "this kind of field has no JSON form");
        }
    }

    void set_text(pb::Message& out, const FieldDescriptor& field, std::string_view value, const Path& path) {
        std::string text{value};
        if (replace_invalid_utf8(text)) note(notes_, path.str(), "invalid UTF-8 was replaced by U+FFFD");
        out.GetReflection()->SetString(&out, &field, std::move(text));
    }

    void fill_message(pb::Message& out, const FieldDescriptor& field, const json::value& value, const Path& path) {
        if (field.message_type() == pb::Timestamp::descriptor()) {
            const auto at = value.is_string() ? parse_rfc3339(value.get_string()) : std::nullopt;
            if (!at) return note(notes_, path.str(), "expected a time like 2026-03-01T08:15:30.250Z, found " + found(value));
            auto& stamp = static_cast<pb::Timestamp&>(*out.GetReflection()->MutableMessage(&out, &field));
            return to_timestamp(*at, stamp);
        }
        if (!value.is_object()) return note(notes_, path.str(), "expected an object, found " + found(value));
        fill(*out.GetReflection()->MutableMessage(&out, &field), value.get_object(), path);
    }

    static std::optional<double> number(const json::value& v) {
        if (v.is_double()) return v.get_double();
        if (v.is_int64()) return static_cast<double>(v.get_int64());
        if (v.is_uint64()) return static_cast<double>(v.get_uint64());
        if (!v.is_string()) return std::nullopt;
        const std::string_view text = v.get_string();
        if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
        if (text == "Infinity") return std::numeric_limits<double>::infinity();
        if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
        double d{};
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), d);
        if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        return d;
    }

    static std::optional<std::uint64_t> whole(const json::value& v, std::uint64_t max) {
        std::uint64_t n{};
        if (v.is_int64() && v.get_int64() >= 0) n = static_cast<std::uint64_t>(v.get_int64());
        else if (v.is_uint64()) n = v.get_uint64();
        else if (v.is_double() && v.get_double() >= 0 && v.get_double() < 9e15 && std::floor(v.get_double()) == v.get_double())
            n = static_cast<std::uint64_t>(v.get_double());
        else if (v.is_string()) {
            const std::string_view text = v.get_string();
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
            if (ec != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
        } else return std::nullopt;
        if (n > max) return std::nullopt;
        return n;
    }

    Notes& notes_;
};

/// Python and friends write bare NaN and Infinity. Quoting them outside of strings makes the text JSON again.
std::string quote_bare_nan(std::string_view text) {
    std::string out;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\' && i + 1 < text.size()) out += text[i++];
            else if (c == '"') in_string = false;
            out += text[i++];
            continue;
        }
        std::string_view word;
        for (const std::string_view w : {std::string_view{"NaN"}, std::string_view{"-Infinity"}, std::string_view{"Infinity"}})
            if (text.substr(i).starts_with(w)) word = w;
        if (!word.empty()) {
            out += '"';
            out += word;
            out += '"';
            i += word.size();
            continue;
        }
        if (c == '"') in_string = true;
        out += text[i++];
    }
    return out;
}

json::value parse_json(std::string_view bytes, json::error_code& ec, const json::storage_ptr& storage) {
    json::parse_options options;
    options.max_depth = kDepthMax;
    options.allow_invalid_utf8 = true;  // replaced field by field, so that one bad text loses nothing else
    json::value value = json::parse(bytes, ec, storage, options);
    if (ec && (bytes.find("NaN") != std::string_view::npos || bytes.find("Infinity") != std::string_view::npos)) {
        ec.clear();
        value = json::parse(quote_bare_nan(bytes), ec, storage, options);
    }
    return value;
}

bool parse_binary(std::string_view bytes, pb::Message& out) {
    // Protobuf writes to stderr for each bad text that a peer sends; the notes say it better.
    [[maybe_unused]] static pb::LogHandler* const silenced = pb::SetLogHandler(nullptr);
    pb::io::CodedInputStream in{reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())};
    in.SetRecursionLimit(kDepthMax);
    out.Clear();
    return out.ParseFromCodedStream(&in) && in.ConsumedEntireMessage();
}

/// Straight from the message to text: Boost.JSON would write 26.3 as 2.63E1, which people read too.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_{out} {}

    void write(const pb::Message& m) {
        const pb::Descriptor& type = *m.GetDescriptor();
        const pb::Reflection& get = *m.GetReflection();
        char separator = '{';
        for (int i = 0; i < type.field_count(); ++i) {
            const FieldDescriptor& field = *type.field(i);
            if (field.is_repeated() ? get.FieldSize(m, &field) == 0 : !get.HasField(m, &field)) continue;
            out_ += separator;
            separator = ',';
            out_ += '"';
            out_ += field.name();
            out_ += "\":";
            if (field.is_repeated()) write_list(m, field);
            else write_field(m, field);
        }
        out_ += separator == '{' ? "{}" : "}";
    }

private:
    void write_list(const pb::Message& m, const FieldDescriptor& field) {
        const int size = m.GetReflection()->FieldSize(m, &field);
        for (int i = 0; i < size; ++i) {
            out_ += i == 0 ? '[' : ',';
            write(m.GetReflection()->GetRepeatedMessage(m, &field, i));
        }
        out_ += ']';
    }

    void write_field(const pb::Message& m, const FieldDescriptor& field) {
        const pb::Reflection& get = *m.GetReflection();
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_STRING: {
                std::string scratch;
                return write_text(get.GetStringReference(m, &field, &scratch));
            }
            case FieldDescriptor::CPPTYPE_BOOL: out_ += get.GetBool(m, &field) ? "true" : "false"; return;
            case FieldDescriptor::CPPTYPE_DOUBLE: return write_number(get.GetDouble(m, &field));
            case FieldDescriptor::CPPTYPE_UINT32: out_ += std::to_string(get.GetUInt32(m, &field)); return;
            case FieldDescriptor::CPPTYPE_UINT64: return write_text(std::to_string(get.GetUInt64(m, &field)));
            case FieldDescriptor::CPPTYPE_MESSAGE: {
                const pb::Message& inner = get.GetMessage(m, &field);
                if (inner.GetDescriptor() != pb::Timestamp::descriptor()) return write(inner);
                const auto at = from_timestamp(static_cast<const pb::Timestamp&>(inner));
                return at ? write_text(format_rfc3339(*at)) : void(out_ += "null");
            }
            default: out_ += "null";
        }
    }

    void write_number(double d) {
        if (std::isnan(d)) return write_text("NaN");
        if (std::isinf(d)) return write_text(d > 0 ? "Infinity" : "-Infinity");
        std::array<char, 32> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), d).ptr;  // shortest that reads back the same
        out_.append(digits.data(), end);
    }

    void write_text(std::string_view text) {
        constexpr std::string_view kHex = "0123456789abcdef";
        out_ += '"';
        std::size_t plain = 0;  // start of the run that needs no escape
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const auto u = static_cast<unsigned char>(c);
            if (u >= 0x20 && c != '"' && c != '\\') continue;
            out_.append(text, plain, i - plain);
            plain = i + 1;
            if (u >= 0x20) (out_ += '\\') += c;
            else if (c == '\n') out_ += "\\n";
            else (((out_ += "\\u00") += kHex[u >> 4]) += kHex[u & 15U]);
        }
        out_.append(text, plain);
        out_ += '"';
    }

    std::string& out_;
};

}  // namespace

bool read_wire(std::string_view bytes, std::size_t limit, pb::Message& out, Encoding& encoding, Notes& notes, WireError& error) {
    const auto refuse = [&](WireErrc code, std::string detail) {
        error.code = code;
        error.notes = {{"", std::move(detail)}};
        return false;
    };
    encoding = encoding_of(bytes);
    if (bytes.size() > limit)
        return refuse(WireErrc::TooLarge, "payload of " + std::to_string(bytes.size()) + " bytes; expected at most " + std::to_string(limit));
    if (encoding == Encoding::Json) {
        std::array<unsigned char, 8192> buffer;  // most payloads never reach the heap
        json::monotonic_resource arena{buffer.data(), buffer.size()};
        json::error_code ec;
        const json::value value = parse_json(bytes, ec, &arena);
        if (ec == json::error::too_deep)
            return refuse(WireErrc::Unreadable, "JSON is nested too deep; expected at most " + std::to_string(kDepthMax) + " levels");
        if (ec || !value.is_object()) return refuse(WireErrc::Unreadable, "not JSON: " + ec.message());
        out.Clear();
        JsonReader{notes}.fill(out, value.get_object(), {});
        return true;
    }
    if (parse_binary(bytes, out)) return true;
    // The one thing a proto3 parser refuses that we do not: a text that is not UTF-8.
    if (const auto repaired = repair_utf8(*out.GetDescriptor(), bytes, kDepthMax); repaired && parse_binary(*repaired, out)) {
        note(notes, "", "invalid UTF-8 in a text was replaced by U+FFFD");
        return true;
    }
    return refuse(WireErrc::Unreadable, "not JSON (the first byte is not '{') and not a Protobuf " + out.GetDescriptor()->full_name());
}

std::string write_wire(const pb::Message& message, Encoding encoding) {
    if (encoding == Encoding::Protobuf) return message.SerializeAsString();
    std::string out;
    out.reserve(512);
    JsonWriter{out}.write(message);
    return out;
}

}  // namespace watchgrid::codec
