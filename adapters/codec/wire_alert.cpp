#include "adapters/codec/wire_alert.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/codec/proto_json.hpp"
#include "adapters/codec/wire_location.hpp"
#include "adapters/codec/wire_time.hpp"
#include "adapters/codec/wire_utf8.hpp"
#include "proto/alert.pb.h"

namespace watchgrid::codec {
namespace {

/// What is wrong with an alert id, or empty.
std::string complaint_about_id(const std::string& id) {
    if (id.empty()) return "missing; expected the sender's own unique id";
    if (id.size() > engine::kAlertIdMax) return std::to_string(id.size()) + " bytes; expected at most " + std::to_string(engine::kAlertIdMax);
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::any_of(id.begin(), id.end(), control)) return "control characters; expected printable text";
    return {};
}

/// What home cameras say of somebody who lies on the floor: a medical alarm, and 120 is called.
constexpr std::string_view kFall = "fall";

class AlertReader {
public:
    AlertReader(const v1::Alert& in, const DecodeContext& context, DecodedAlert& out) : in_{in}, context_{context}, out_{out}, notes_{out.notes}, alert_{out.alert} {}

    void read() {
        alert_.alert_id = in_.alert_id();
        read_source();
        word("/intent", in_.intent(), alert_.intent);
        read_type();
        if (!in_.severity().empty()) {
            alert_.severity = engine::parse_enum<engine::Severity>(in_.severity());
            if (!alert_.severity) notes_.push_back({"/severity", "expected " + engine::expected_words<engine::Severity>()});
        }
        if (in_.has_location()) alert_.location = read_location(in_.location(), context_, "/location", notes_, alert_.flags);
        alert_.place_id = text("/place_id", in_.place_id(), kNameMax);
        if (!alert_.location && alert_.place_id.empty()) alert_.flags |= engine::kFlagNeedsLocation;
        read_reporter();
        alert_.text = text("/text", in_.text(), engine::kAlertTextMax);
        if (alert_.text.size() != in_.text().size()) alert_.flags |= engine::kFlagTextCut;
        if (alert_.text.empty() && in_.type() == kFall) alert_.text = "跌倒 fall";  // who goes there reads more than "medical"
        read_occurred_at();
        alert_.silent = in_.silent();
        alert_.drill = in_.drill();
    }

private:
    void read_source() {
        const v1::Source& source = in_.source();
        if (const auto kind = engine::parse_enum<engine::SourceKind>(source.kind())) alert_.source_kind = *kind, out_.kind_named = true;
        else if (!source.kind().empty()) notes_.push_back({"/source/kind", "expected " + engine::expected_words<engine::SourceKind>()});
        alert_.source_id = text("/source/id", source.id(), kNameMax);
        if (context_.sender_id.empty() || alert_.source_id == context_.sender_id) return;
        if (!alert_.source_id.empty()) notes_.push_back({"/source/id", "is not the sender; taken as " + std::string{context_.sender_id}});
        alert_.source_id = context_.sender_id;
    }

    void read_type() {
        if (in_.type() == kFall) alert_.type = engine::AlertType::Medical;
        else word("/type", in_.type(), alert_.type);
    }

    void read_reporter() {
        const v1::Reporter& reporter = in_.reporter();
        alert_.reporter.name = text("/reporter/name", reporter.name(), kNameMax);
        alert_.reporter.phone = text("/reporter/phone", reporter.phone(), kPhoneMax);
        std::uint32_t ignored = 0;  // the flags are about where help is needed
        if (reporter.has_location())
            alert_.reporter.location = read_location(reporter.location(), context_, "/reporter/location", notes_, ignored);
    }

    void read_occurred_at() {
        if (!in_.has_occurred_at()) return;
        alert_.occurred_at = from_timestamp(in_.occurred_at());
        if (!alert_.occurred_at) {
            notes_.push_back({"/occurred_at", "expected a time of the years 1 to 9999"});
            return;
        }
        const auto skew = *alert_.occurred_at - context_.received_at;
        if (skew <= kClockSkewMax && -skew <= kClockSkewMax) return;
        alert_.flags |= engine::kFlagClockSkewed;
        notes_.push_back({"/occurred_at", "more than 5 minutes from server time, which rules", false});
    }

    template <class E>
    void word(const char* pointer, const std::string& text, E& out) {
        if (text.empty()) return;
        if (const auto value = engine::parse_enum<E>(text)) {
            out = *value;
            return;
        }
        alert_.flags |= engine::kFlagUnknownType;
        notes_.push_back({pointer, "unknown; taken as " + std::string{to_string(out)} + "; expected " + engine::expected_words<E>()});
    }

    std::string text(const char* pointer, std::string value, std::size_t max) {
        const std::size_t size = value.size();
        if (cut_utf8(value, max)) notes_.push_back({pointer, std::to_string(size) + " bytes; cut to " + std::to_string(max)});
        return value;
    }

    const v1::Alert& in_;
    const DecodeContext& context_;
    DecodedAlert& out_;
    Notes& notes_;
    engine::Alert& alert_;
};

}  // namespace

void throw_exception_from_error(const WireError& e, const boost::source_location&) {
    throw std::logic_error{e.notes.empty() ? "unreadable payload" : e.notes.front().pointer + " " + e.notes.front().detail};
}

boost::system::result<DecodedAlert, WireError> decode_alert(std::string_view bytes, const DecodeContext& context) {
    static thread_local v1::Alert in;  // reused: decoding into it costs half of a new one
    DecodedAlert out;
    WireError error;
    if (!read_wire(bytes, context.limit, in, out.encoding, out.notes, error)) return error;
    if (const std::string complaint = complaint_about_id(in.alert_id()); !complaint.empty()) {
        out.notes.insert(out.notes.begin(), {"/alert_id", complaint});
        return WireError{WireErrc::Missing, std::move(out.notes)};
    }
    AlertReader{in, context, out}.read();
    const auto is_fault = [](const Note& n) { return n.fault; };
    if (context.strict && std::any_of(out.notes.begin(), out.notes.end(), is_fault)) {
        std::erase_if(out.notes, [&](const Note& n) { return !is_fault(n); });
        return WireError{WireErrc::Strict, std::move(out.notes)};
    }
    return out;
}

std::string encode_alert(const engine::Alert& alert, Encoding encoding) {
    v1::Alert out;
    out.set_alert_id(alert.alert_id);
    out.mutable_source()->set_kind(std::string{to_string(alert.source_kind)});
    out.mutable_source()->set_id(alert.source_id);
    out.set_intent(std::string{to_string(alert.intent)});
    out.set_type(std::string{to_string(alert.type)});
    if (alert.severity) out.set_severity(std::string{to_string(*alert.severity)});
    if (alert.location) write_location(*out.mutable_location(), *alert.location);
    out.set_place_id(alert.place_id);
    if (alert.reporter != engine::Reporter{}) {
        out.mutable_reporter()->set_name(alert.reporter.name);
        out.mutable_reporter()->set_phone(alert.reporter.phone);
        if (alert.reporter.location) write_location(*out.mutable_reporter()->mutable_location(), *alert.reporter.location);
    }
    out.set_text(alert.text);
    if (alert.occurred_at) to_timestamp(*alert.occurred_at, *out.mutable_occurred_at());
    out.set_silent(alert.silent);
    out.set_drill(alert.drill);
    return write_wire(out, encoding);
}

}  // namespace watchgrid::codec
