#include "adapters/codec/event_record.hpp"

#include "adapters/codec/field_codec.hpp"
#include "engine/core/event_fields.hpp"
#include "engine/core/state_fields.hpp"

namespace watchgrid::codec {
namespace {

constexpr int kFirstBody = 2;


/// Makes the alternative with this index and reads it; false when there is none.
template <std::size_t I = 0>
bool read_body(FieldReader& reader, std::size_t index, engine::EventBody& out) {
    if constexpr (I == std::variant_size_v<engine::AnyEvent>) {
        return false;
    } else {
        if (index != I) return read_body<I + 1>(reader, index, out);
        reader.get(out.emplace<I>());
        return true;
    }
}

}  // namespace

std::string encode_event(const engine::EventBody& body) {
    std::string out;
    FieldWriter writer{out};
    std::visit([&](const auto& e) { writer.message(static_cast<int>(body.index()) + kFirstBody, e); }, body);
    return out;
}

boost::system::result<engine::EventBody, std::string> decode_event(std::string_view bytes) {
    google::protobuf::io::CodedInputStream in{reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())};
    FieldReader reader{in};
    std::uint32_t version = kRecordVersion;
    reader(1, "version", version);
    if (version > kRecordVersion)
        return "event record of version " + std::to_string(version) + ", expected at most " + std::to_string(kRecordVersion) + ": written by a newer watchgrid";
    const std::uint32_t number = reader.peek() >> 3;
    engine::EventBody body;
    if (number < kFirstBody || !read_body(reader, number - kFirstBody, body)) return "event record of unknown type " + std::to_string(number);
    if (!reader.ok()) return "event record of type " + std::string{engine::kEventNames[number - kFirstBody]} + " is cut short or malformed";
    return body;
}

std::string encode_snapshot(const engine::State& state) {
    std::string out;
    FieldWriter writer{out};
    writer(1, "version", kSnapshotVersion);
    writer.message(2, state);
    return out;
}

boost::system::result<engine::State, std::string> decode_snapshot(std::string_view bytes) {
    google::protobuf::io::CodedInputStream in{reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())};
    FieldReader reader{in};
    std::uint32_t version = 0;
    reader(1, "version", version);
    if (version != kSnapshotVersion) return "snapshot of version " + std::to_string(version) + ", expected " + std::to_string(kSnapshotVersion);
    engine::State state;
    reader(2, "state", state);
    if (!reader.ok()) return std::string{"snapshot is cut short or malformed"};
    if (std::string dangling = engine::dangling_reference(state); !dangling.empty()) return "snapshot is malformed: " + dangling;
    engine::rebuild_indexes(state);
    return state;
}

}  // namespace watchgrid::codec
