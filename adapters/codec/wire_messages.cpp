#include "adapters/codec/wire_messages.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cmath>

#include "adapters/codec/proto_json.hpp"
#include "adapters/codec/wire_location.hpp"
#include "adapters/codec/wire_time.hpp"
#include "adapters/codec/wire_utf8.hpp"
#include "engine/base/assert.hpp"
#include "engine/base/fields.hpp"
#include "proto/alert.pb.h"
#include "proto/response.pb.h"

namespace watchgrid::codec {
namespace {

namespace pb = google::protobuf;
using engine::Same;

// One table a message, by the names of proto/: decoder and encoder walk the same one.
// clang-format off
template <class V> void table(V& v, Same<V, ReceiptClock>& x) { v("rule_id", x.rule_id); v("stage", x.stage); v("due_at", x.due_at); }
template <class V> void table(V& v, Same<V, Shelter>& x) {
    v("place_id", x.place_id); v("name", x.name); v("location", x.location); v("distance_m", x.distance_m);
}
template <class V> void table(V& v, Same<V, Kit>& x) {
    v("place_id", x.place_id); v("name", x.name); v("location", x.location); v("checked_at", x.checked_at);
}
template <class V> void table(V& v, Same<V, Contact>& x) { v("name", x.name); v("phone", x.phone); }
template <class V> void table(V& v, Same<V, Receipt>& x) {
    v("alert_id", x.alert_id); v("accepted", x.accepted); v("code", x.code); v("incident_id", x.incident_id);
    v("incident_state", x.incident_state); v("merged", x.merged); v("severity", x.severity); v("clocks", x.clocks);
    v("nearest_shelter", x.nearest_shelter); v("server_at", x.server_at); v("detail", x.detail);
}
template <class V> void table(V& v, Same<V, Offer>& x) {
    v("shard", x.shard); v("epoch", x.epoch); v("seq", x.seq); v("offer_id", x.offer_id); v("incident_id", x.incident_id);
    v("type", x.type); v("severity", x.severity); v("role", x.role); v("tier", x.tier); v("location", x.location);
    v("place", x.place); v("text", x.text); v("eta_s", x.eta_s); v("distance_m", x.distance_m); v("offered_at", x.offered_at);
    v("expires_at", x.expires_at); v("arrive_by", x.arrive_by); v("nearest_kit", x.nearest_kit); v("silent", x.silent);
    v("drill", x.drill); v("signature", x.signature);
}
template <class V> void table(V& v, Same<V, Task>& x) {
    v("shard", x.shard); v("epoch", x.epoch); v("seq", x.seq); v("kind", x.kind); v("offer_id", x.offer_id);
    v("incident_id", x.incident_id); v("type", x.type); v("severity", x.severity); v("location", x.location);
    v("place", x.place); v("text", x.text); v("arrive_by", x.arrive_by); v("at", x.at); v("nearest_kit", x.nearest_kit);
    v("silent", x.silent); v("drill", x.drill); v("details", x.details); v("reporter", x.reporter);
}
template <class V> void table(V& v, Same<V, Answer>& x) {
    v("answer_id", x.answer_id); v("offer_id", x.offer_id); v("answer", x.answer); v("at", x.at); v("location", x.location);
    v("text", x.text);
}
template <class V> void table(V& v, Same<V, Ack>& x) {
    v("answer_id", x.answer_id); v("accepted", x.accepted); v("code", x.code); v("offer_id", x.offer_id);
    v("server_at", x.server_at); v("detail", x.detail);
}
template <class V> void table(V& v, Same<V, Position>& x) {
    v("responder_id", x.responder_id); v("location", x.location); v("at", x.at); v("speed_mps", x.speed_mps);
    v("heading_deg", x.heading_deg); v("battery_pct", x.battery_pct);
}
template <class V> void table(V& v, Same<V, PositionBatch>& x) { v("positions", x.positions); }
template <class V> void table(V& v, Same<V, Duty>& x) { v("on", x.on); v("at", x.at); }
template <class V> void table(V& v, Same<V, Hello>& x) { v("last_seq", x.last_seq); v("epoch", x.epoch); v("app", x.app); v("at", x.at); }
template <class V> void table(V& v, Same<V, Heartbeat>& x) {
    v("at", x.at); v("status", x.status); v("battery_pct", x.battery_pct); v("location", x.location);
}
template <class V> void table(V& v, Same<V, Sos>& x) { v("sos_id", x.sos_id); v("at", x.at); v("location", x.location); v("text", x.text); }
template <class V> void table(V& v, Same<V, Sighting>& x) {
    v("sighting_id", x.sighting_id); v("ring_id", x.ring_id); v("at", x.at); v("location", x.location); v("what", x.what);
    v("heading_deg", x.heading_deg); v("speed_mps", x.speed_mps); v("confidence", x.confidence); v("text", x.text);
}
template <class V> void table(V& v, Same<V, Notice>& x) {
    v("notice_id", x.notice_id); v("zone_id", x.zone_id); v("title", x.title); v("text", x.text); v("severity", x.severity);
    v("issued_at", x.issued_at); v("expires_at", x.expires_at);
}

template <class M> struct ProtoOf;
template <> struct ProtoOf<Receipt> { using type = v1::Receipt; };
template <> struct ProtoOf<Offer> { using type = v1::Offer; };
template <> struct ProtoOf<Task> { using type = v1::Task; };
template <> struct ProtoOf<Answer> { using type = v1::Answer; };
template <> struct ProtoOf<Ack> { using type = v1::Ack; };
template <> struct ProtoOf<Position> { using type = v1::Position; };
template <> struct ProtoOf<PositionBatch> { using type = v1::PositionBatch; };
template <> struct ProtoOf<Duty> { using type = v1::Duty; };
template <> struct ProtoOf<Hello> { using type = v1::Hello; };
template <> struct ProtoOf<Heartbeat> { using type = v1::Heartbeat; };
template <> struct ProtoOf<Sos> { using type = v1::Sos; };
template <> struct ProtoOf<Sighting> { using type = v1::Sighting; };
template <> struct ProtoOf<Notice> { using type = v1::Notice; };
// clang-format on

/// Finds the fields of a message by name. The tables above follow the order of proto/, so the next one is nearly always it.
class Fields {
public:
    explicit Fields(const pb::Message& m) : type_{*m.GetDescriptor()} {}
    const pb::FieldDescriptor& operator[](const char* name) {
        if (next_ < type_.field_count() && type_.field(next_)->name() == name) return *type_.field(next_++);
        const pb::FieldDescriptor* field = type_.FindFieldByName(name);
        WATCHGRID_ASSERT(field != nullptr);  // the round-trip test visits every line of the tables
        next_ = field->index() + 1;
        return *field;
    }

private:
    const pb::Descriptor& type_;
    int next_{};
};

/// Fills a struct from a Protobuf message.
class Reader {
public:
    static constexpr bool reading = true;
    Reader(const pb::Message& in, const DecodeContext& context, Notes& notes, std::string pointer = {})
        : in_{in}, get_{*in.GetReflection()}, fields_{in}, context_{context}, notes_{notes}, pointer_{std::move(pointer)} {}

    void operator()(const char* name, std::string& x) {
        x = get_.GetString(in_, &fields_[name]);
        const std::size_t size = x.size();
        if (cut_utf8(x, engine::kAlertTextMax)) note(name, std::to_string(size) + " bytes; cut to " + std::to_string(engine::kAlertTextMax));
    }
    void operator()(const char* name, bool& x) { x = get_.GetBool(in_, &fields_[name]); }
    void operator()(const char* name, std::uint32_t& x) { x = get_.GetUInt32(in_, &fields_[name]); }
    void operator()(const char* name, std::uint64_t& x) { x = get_.GetUInt64(in_, &fields_[name]); }
    void operator()(const char* name, double& x) {
        const double d = get_.GetDouble(in_, &fields_[name]);
        if (std::isfinite(d)) x = d;
        else note(name, "expected a finite number");
    }
    template <engine::NamedEnum E>
    void operator()(const char* name, E& x) {
        const std::string word = get_.GetString(in_, &fields_[name]);
        if (const auto value = engine::parse_enum<E>(word)) x = *value;
        else if (!word.empty()) note(name, "unknown word; expected " + engine::expected_words<E>());
    }
    template <engine::NamedEnum E>
    void operator()(const char* name, std::optional<E>& x) {
        const std::string word = get_.GetString(in_, &fields_[name]);
        x = engine::parse_enum<E>(word);
        if (!x && !word.empty()) note(name, "unknown word; expected " + engine::expected_words<E>());
    }
    void operator()(const char* name, std::optional<engine::Instant>& x) {
        const auto& field = fields_[name];
        if (!get_.HasField(in_, &field)) return;
        x = from_timestamp(static_cast<const pb::Timestamp&>(get_.GetMessage(in_, &field)));
        if (!x) note(name, "expected a time of the years 1 to 9999");
    }
    void operator()(const char* name, std::optional<engine::Location>& x) {
        const auto& field = fields_[name];
        if (!get_.HasField(in_, &field)) return;
        std::uint32_t flags = 0;  // the notes say the same
        x = read_location(static_cast<const v1::Location&>(get_.GetMessage(in_, &field)), context_, pointer_ + "/" + name, notes_, flags);
    }
    template <class T>
    void operator()(const char* name, std::optional<T>& x) {
        const auto& field = fields_[name];
        if (!get_.HasField(in_, &field)) return;
        T value{};
        if constexpr (requires { table(*this, value); }) {
            Reader inner{get_.GetMessage(in_, &field), context_, notes_, pointer_ + "/" + name};
            table(inner, value);
            x = std::move(value);
        } else {
            const std::size_t before = notes_.size();
            (*this)(name, value);
            if (notes_.size() == before) x = value;
        }
    }
    template <class T>
    void operator()(const char* name, std::vector<T>& x) {
        const auto& field = fields_[name];
        const int size = get_.FieldSize(in_, &field);
        x.resize(static_cast<std::size_t>(size));
        for (int i = 0; i < size; ++i) {
            Reader inner{get_.GetRepeatedMessage(in_, &field, i), context_, notes_, pointer_ + "/" + name + "/" + std::to_string(i)};
            table(inner, x[static_cast<std::size_t>(i)]);
        }
    }

private:
    void note(const char* name, std::string detail) {
        if (notes_.size() < kNotesMax) notes_.push_back({pointer_ + "/" + name, std::move(detail)});
    }

    const pb::Message& in_;
    const pb::Reflection& get_;
    Fields fields_;
    const DecodeContext& context_;
    Notes& notes_;
    std::string pointer_;
};

/// Fills a Protobuf message from a struct.
class Writer {
public:
    static constexpr bool reading = false;
    explicit Writer(pb::Message& out) : out_{out}, set_{*out.GetReflection()}, fields_{out} {}

    void operator()(const char* name, const std::string& x) {
        if (x.empty()) return;
        std::string text = x;
        replace_invalid_utf8(text);
        set_.SetString(&out_, &fields_[name], std::move(text));
    }
    void operator()(const char* name, bool x) { set_.SetBool(&out_, &fields_[name], x); }
    void operator()(const char* name, std::uint32_t x) { set_.SetUInt32(&out_, &fields_[name], x); }
    void operator()(const char* name, std::uint64_t x) { set_.SetUInt64(&out_, &fields_[name], x); }
    void operator()(const char* name, double x) { set_.SetDouble(&out_, &fields_[name], x); }
    template <engine::NamedEnum E>
    void operator()(const char* name, E x) {
        set_.SetString(&out_, &fields_[name], std::string{engine::to_string(x)});
    }
    void operator()(const char* name, engine::Instant x) {
        to_timestamp(x, static_cast<pb::Timestamp&>(*set_.MutableMessage(&out_, &fields_[name])));
    }
    void operator()(const char* name, const engine::Location& x) {
        write_location(static_cast<v1::Location&>(*set_.MutableMessage(&out_, &fields_[name])), x);
    }
    template <class T>
    void operator()(const char* name, const std::optional<T>& x) {
        if (!x) return;
        if constexpr (requires(Writer& w, const T& t) { table(w, t); }) {
            Writer inner{*set_.MutableMessage(&out_, &fields_[name])};
            table(inner, *x);
        } else {
            (*this)(name, *x);
        }
    }
    template <class T>
    void operator()(const char* name, const std::vector<T>& x) {
        const auto& field = fields_[name];
        for (const T& item : x) {
            Writer inner{*set_.AddMessage(&out_, &field)};
            table(inner, item);
        }
    }

private:
    pb::Message& out_;
    const pb::Reflection& set_;
    Fields fields_;
};

/// What a message must have to mean anything: pointer and complaint, or nothing.
template <class M>
void require(const M&, Notes&) {}
void require(const Answer& x, Notes& missing) {
    if (x.answer_id.empty()) missing.push_back({"/answer_id", "missing; expected the phone's own unique id"});
    if (x.answer_id.size() > engine::kAlertIdMax) missing.push_back({"/answer_id", "expected at most " + std::to_string(engine::kAlertIdMax) + " bytes"});
    if (x.offer_id.empty()) missing.push_back({"/offer_id", "missing; expected the offer_id of the offer"});
}
void require(const Duty& x, Notes& missing) {
    if (!x.on) missing.push_back({"/on", "missing; expected true or false"});
}
void require(const Position& x, Notes& missing) {
    if (!x.location) missing.push_back({"/location", "expected a usable location"});
}

/// The answer itself has no harmless default.
template <class P>
void require_raw(const P&, Notes&) {}
void require_raw(const v1::Answer& in, Notes& missing) {
    if (!engine::parse_enum<AnswerKind>(in.answer())) missing.push_back({"/answer", "expected " + engine::expected_words<AnswerKind>()});
}

template <class M>
boost::system::result<Decoded<M>, WireError> refuse_if_strict(Decoded<M>&& out, const DecodeContext& context) {
    const auto is_fault = [](const Note& n) { return n.fault; };
    if (!context.strict || std::none_of(out.notes.begin(), out.notes.end(), is_fault)) return std::move(out);
    std::erase_if(out.notes, [&](const Note& n) { return !is_fault(n); });
    return WireError{WireErrc::Strict, std::move(out.notes)};
}

}  // namespace

template <class M>
boost::system::result<Decoded<M>, WireError> decode(std::string_view bytes, const DecodeContext& context) {
    static thread_local typename ProtoOf<M>::type in;
    Decoded<M> out;
    WireError error;
    if (!read_wire(bytes, context.limit, in, out.encoding, out.notes, error)) return error;
    Reader reader{in, context, out.notes};
    table(reader, out.message);
    Notes missing;
    require(out.message, missing);
    require_raw(in, missing);
    if (!missing.empty()) {
        missing.insert(missing.end(), out.notes.begin(), out.notes.end());
        return WireError{WireErrc::Missing, std::move(missing)};
    }
    return refuse_if_strict(std::move(out), context);
}

boost::system::result<Decoded<std::vector<Position>>, WireError> decode_positions(std::string_view bytes, const DecodeContext& context) {
    constexpr char kBatchTag = (15 << 3) | 2;  // PositionBatch.positions; Position reserves the number
    const bool is_batch = !bytes.empty() && (bytes.front() == kBatchTag ||
                                             (encoding_of(bytes) == Encoding::Json && bytes.find("\"positions\"") != std::string_view::npos));
    Decoded<std::vector<Position>> out;
    if (!is_batch) {
        auto one = decode<Position>(bytes, context);
        if (!one) return one.error();
        out = {{std::move(one->message)}, one->encoding, std::move(one->notes)};
        return out;
    }
    auto batch = decode<PositionBatch>(bytes, context);
    if (!batch) return batch.error();
    out = {std::move(batch->message.positions), batch->encoding, std::move(batch->notes)};
    std::erase_if(out.message, [](const Position& p) { return !p.location; });
    if (!out.message.empty()) return refuse_if_strict(std::move(out), context);
    out.notes.insert(out.notes.begin(), {"/positions", "expected at least one position with a usable location"});
    return WireError{WireErrc::Missing, std::move(out.notes)};
}

template <class M>
std::string encode(const M& message, Encoding encoding) {
    typename ProtoOf<M>::type out;
    Writer writer{out};
    table(writer, message);
    return write_wire(out, encoding);
}

// clang-format off
template <class M> using WireResult = boost::system::result<Decoded<M>, WireError>;
#define WATCHGRID_WIRE(M) template WireResult<M> decode<M>(std::string_view, const DecodeContext&); template std::string encode<M>(const M&, Encoding);
WATCHGRID_WIRE(Receipt) WATCHGRID_WIRE(Offer) WATCHGRID_WIRE(Task) WATCHGRID_WIRE(Answer) WATCHGRID_WIRE(Ack) WATCHGRID_WIRE(Position)
WATCHGRID_WIRE(PositionBatch) WATCHGRID_WIRE(Duty) WATCHGRID_WIRE(Hello) WATCHGRID_WIRE(Heartbeat) WATCHGRID_WIRE(Sos)
WATCHGRID_WIRE(Sighting) WATCHGRID_WIRE(Notice)
#undef WATCHGRID_WIRE
// clang-format on

}  // namespace watchgrid::codec
