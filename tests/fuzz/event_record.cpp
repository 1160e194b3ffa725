// A record of the journal, and a snapshot: what a damaged disk may hand to a start, behind the checksums.
#include "adapters/codec/event_record.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const std::string_view bytes = fuzz::text(data, size);
    const auto body = codec::decode_event(bytes);
    if (!body) {
        fuzz::expect(!body.error().empty());
    } else {
        const std::string written = codec::encode_event(*body);
        const auto again = codec::decode_event(written);
        fuzz::expect(again && codec::encode_event(*again) == written);
    }
    const auto snapshot = codec::decode_snapshot(bytes);
    fuzz::expect(snapshot || !snapshot.error().empty());
    return 0;
}
