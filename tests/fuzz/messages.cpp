// Every other message of proto/; the first byte says which.
#include "adapters/codec/wire_messages.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace watchgrid;

template <class M>
void look(std::string_view bytes) {
    const auto decoded = codec::decode<M>(bytes);
    if (!decoded) return fuzz::expect(!decoded.error().notes.empty());
    codec::DecodeContext roomy;
    roomy.limit = 1U << 20U;
    for (const codec::Encoding e : {codec::Encoding::Json, codec::Encoding::Protobuf}) fuzz::expect(codec::decode<M>(codec::encode(decoded->message, e), roomy).has_value());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes = fuzz::text(data + 1, size - 1);
    switch (data[0] % 10) {
        case 0: look<codec::Answer>(bytes); break;
        case 1: look<codec::Duty>(bytes); break;
        case 2: look<codec::Sos>(bytes); break;
        case 3: look<codec::Hello>(bytes); break;
        case 4: look<codec::Sighting>(bytes); break;
        case 5: look<codec::Offer>(bytes); break;
        case 6: look<codec::Task>(bytes); break;
        case 7: look<codec::Receipt>(bytes); break;
        case 8: look<codec::Ack>(bytes); break;
        default: (void)codec::decode_positions(bytes);
    }
    return 0;
}
