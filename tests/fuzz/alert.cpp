// An alert, JSON or protobuf, as a device sends it.
#include "adapters/codec/wire_alert.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const std::string_view bytes = fuzz::text(data, size);
    for (const bool strict : {false, true}) {
        codec::DecodeContext context{.received_at = engine::instant_from_ms(1'772'416'800'000)};
        context.town = codec::TownBox{engine::LatLon::from_e6(26'200'000, 114'300'000), engine::LatLon::from_e6(26'600'000, 114'800'000)};
        context.sender_id = "W7";
        context.strict = strict;
        const auto decoded = codec::decode_alert(bytes, context);
        if (!decoded) {
            fuzz::expect(!decoded.error().notes.empty());  // a refusal always says why
            continue;
        }
        const engine::Alert& a = decoded->alert;
        fuzz::expect(!a.alert_id.empty() && a.alert_id.size() <= engine::kAlertIdMax && a.text.size() <= engine::kAlertTextMax && a.source_id == "W7");
        for (const codec::Encoding e : {codec::Encoding::Json, codec::Encoding::Protobuf}) {
            context.limit = 1U << 20U;  // what was cut to its bounds may be longer with escapes
            context.strict = false;
            const auto again = codec::decode_alert(codec::encode_alert(a, e), context);
            fuzz::expect(again && again->alert.alert_id == a.alert_id && again->alert.text == a.text && again->alert.type == a.type);
        }
    }
    return 0;
}
