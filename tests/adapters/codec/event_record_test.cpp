// Records of the journal: our own reader and writer against the description that everybody else uses (proto/event.proto).
#include "adapters/codec/event_record.hpp"

#include <gmock/gmock.h>

#include "engine/base/digest.hpp"
#include "engine/core/event_fields.hpp"
#include "proto/event.pb.h"
#include "tests/adapters/codec/support_filler.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::codec {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

template <std::size_t I = 0>
void add_filled(std::vector<engine::EventBody>& out) {
    if constexpr (I < std::variant_size_v<engine::AnyEvent>) {
        engine::EventBody body{std::in_place_index<I>};
        Filler{}.fill(std::get<I>(body));
        out.push_back(std::move(body));
        add_filled<I + 1>(out);
    }
}

/// Every event with every field, and every event with none.
std::vector<engine::EventBody> filled_events() {
    std::vector<engine::EventBody> out;
    add_filled(out);
    return out;
}
template <std::size_t... I>
std::vector<engine::EventBody> empty_events(std::index_sequence<I...>) {
    return {engine::EventBody{std::in_place_index<I>}...};
}

std::uint64_t digest(const engine::EventBody& body) {
    return std::visit([](const auto& e) { return engine::digest_of(e); }, body);
}

/// Names what a generated message did not understand, at any depth, and fields of its description that are not set.
void complain(const google::protobuf::Message& m, std::vector<std::string>& out) {
    const auto& reflection = *m.GetReflection();
    for (int i = 0; i < reflection.GetUnknownFields(m).field_count(); ++i)
        out.push_back(m.GetTypeName() + " has no field " + std::to_string(reflection.GetUnknownFields(m).field(i).number()));
    for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
        const auto* field = m.GetDescriptor()->field(i);
        const bool there = field->is_repeated() ? reflection.FieldSize(m, field) > 0 : reflection.HasField(m, field);
        if (!there && field->real_containing_oneof() == nullptr && field->name() != "version") out.push_back(field->full_name() + " is not written");
        if (!there || field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
        if (!field->is_repeated()) complain(reflection.GetMessage(m, field), out);
        else
            for (int n = 0; n < reflection.FieldSize(m, field); ++n) complain(reflection.GetRepeatedMessage(m, field, n), out);
    }
}

TEST(EventRecord, EveryEventComesBackAsItWas) {
    for (const engine::EventBody& body : filled_events()) {
        const std::string bytes = encode_event(body);
        const auto back = decode_event(bytes);
        ASSERT_TRUE(back) << engine::name_of(body) << ": " << back.error();
        EXPECT_EQ(back->index(), body.index());
        EXPECT_EQ(digest(*back), digest(body)) << engine::name_of(body);
        EXPECT_EQ(encode_event(*back), bytes) << engine::name_of(body);
    }
    for (const engine::EventBody& body : empty_events(std::make_index_sequence<std::variant_size_v<engine::AnyEvent>>{})) {
        const auto back = decode_event(encode_event(body));
        ASSERT_TRUE(back) << engine::name_of(body) << ": " << back.error();
        EXPECT_EQ(back->index(), body.index());
        EXPECT_EQ(digest(*back), digest(body)) << engine::name_of(body);
    }
}

TEST(EventRecord, AZeroIsNotTakenForTheInitialValue) {
    // A pack may say "none", 0 s and 0 where the structs begin with medium, 5 s and 36.
    engine::PolicyActivated e;
    e.pack.version = 0;
    e.pack.arrival_dwell = e.pack.undelivered_after = engine::Duration{0};
    e.pack.arrival_radius = {};
    e.pack.triage.resize(1);
    e.pack.triage[0].severity = engine::Severity::None;
    e.pack.rules.resize(1);
    e.pack.rules[0].stop = engine::Stage::Received;
    e.pack.rules[0].target_percentile = 0;
    e.pack.rules[0].actor.min_count = 0;
    e.pack.dispatch.resize(1);
    e.pack.dispatch[0].tier[2].offers_max = 0;
    const auto back = decode_event(encode_event(e));
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(digest(*back), digest(e));
    EXPECT_EQ(std::get<engine::PolicyActivated>(*back).pack.triage[0].severity, engine::Severity::None);
}

TEST(EventRecord, IsWhatTheProtoFileSays) {
    for (const engine::EventBody& body : filled_events()) {
        journal::v1::EventRecord record;
        ASSERT_TRUE(record.ParseFromString(encode_event(body))) << engine::name_of(body);
        const auto* oneof = record.GetDescriptor()->oneof_decl(0);
        const auto* field = record.GetReflection()->GetOneofFieldDescriptor(record, oneof);
        ASSERT_NE(field, nullptr) << engine::name_of(body);
        EXPECT_EQ(field->name(), engine::name_of(body));
        std::vector<std::string> complaints;
        complain(record, complaints);
        EXPECT_THAT(complaints, ::testing::IsEmpty());
    }
    EXPECT_EQ(static_cast<std::size_t>(journal::v1::EventRecord::descriptor()->oneof_decl(0)->field_count()), std::variant_size_v<engine::AnyEvent>);
}

TEST(EventRecord, NumbersMeanTheSameToBoth) {
    engine::OfferMade made{.offer = {21}, .incident = {7}, .responder = {3}, .tier = 2, .eta = 92'500ms, .distance_m = 410,
                           .expires_at = engine::instant_from_ms(1'772'352'930'250), .ordered = true, .claim = false};
    journal::v1::EventRecord record;
    ASSERT_TRUE(record.ParseFromString(encode_event(made)));
    EXPECT_EQ(record.offer_made().offer(), 21U);
    EXPECT_EQ(record.offer_made().eta(), 92'500);
    EXPECT_EQ(record.offer_made().expires_at(), 1'772'352'930'250);
    EXPECT_TRUE(record.offer_made().ordered());

    engine::LocationChanged moved;
    moved.location.at = engine::LatLon::from_e6(-33'868'800, -70'669'300);
    ASSERT_TRUE(record.ParseFromString(encode_event(moved)));
    EXPECT_EQ(record.location_changed().location().at().lat_e6(), -33'868'800);
    EXPECT_EQ(record.location_changed().location().at().lon_e6(), -70'669'300);
}

TEST(EventRecord, ReadsWhatAnotherProtobufWriterWrote) {
    journal::v1::EventRecord record;
    record.set_version(1);
    record.mutable_offer_declined()->set_offer(21);
    record.mutable_offer_declined()->set_text("腿伤");
    const auto body = decode_event(record.SerializeAsString());
    ASSERT_TRUE(body) << body.error();
    ASSERT_TRUE(std::holds_alternative<engine::OfferDeclined>(*body));
    EXPECT_EQ(std::get<engine::OfferDeclined>(*body).text, "腿伤");
}

TEST(EventRecord, CutAtAnyByteItIsRefusedAndNeverCrashes) {
    for (const engine::EventBody& body : filled_events()) {
        const std::string bytes = encode_event(body);
        for (std::size_t n = 0; n < bytes.size(); ++n) {
            const auto back = decode_event(std::string_view{bytes}.substr(0, n));
            ASSERT_FALSE(back) << engine::name_of(body) << " cut to " << n << " of " << bytes.size();
            EXPECT_FALSE(back.error().empty());
        }
    }
}

TEST(EventRecord, AnyByteMayBeWrongWithoutACrash) {
    for (const engine::EventBody& body : filled_events()) {
        const std::string bytes = encode_event(body);
        for (std::size_t n = 0; n < bytes.size(); ++n)
            for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
                std::string broken = bytes;
                broken[n] = static_cast<char>(static_cast<unsigned char>(broken[n]) ^ mask);
                const auto back = decode_event(broken);
                EXPECT_TRUE(back || !back.error().empty());
            }
    }
}

TEST(EventRecord, OfANewerVersionIsRefusedByName) {
    journal::v1::EventRecord record;
    record.set_version(2);
    record.mutable_note_added()->set_incident(1);
    const auto body = decode_event(record.SerializeAsString());
    ASSERT_FALSE(body);
    EXPECT_THAT(body.error(), HasSubstr("version 2, expected at most 1"));
}

TEST(EventRecord, OfAnUnknownTypeIsRefusedByNumber) {
    std::string bytes;
    bytes += static_cast<char>(0xFA), bytes += static_cast<char>(0x06), bytes += '\0';  // field 111, empty
    const auto body = decode_event(bytes);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error(), "event record of unknown type 111");
}

TEST(EventRecord, FieldsThatANewerWriterAddedArePassedOver) {
    std::string inner;
    inner += '\x08', inner += '\x15';                     // offer = 21
    inner += static_cast<char>(0xA0), inner += '\x06', inner += '\x01';  // field 100 = 1
    std::string bytes{"\xAA\x01", 2};                     // offer_delivered = 21
    bytes += static_cast<char>(inner.size());
    const auto body = decode_event(bytes + inner);
    ASSERT_TRUE(body) << body.error();
    EXPECT_EQ(std::get<engine::OfferDelivered>(*body).offer.value, 21U);
}

class SnapshotTest : public ::testing::Test {
protected:
    static engine::Town town() {
        engine::Town t = test::small_town();
        test::add_responder(t, test::person("R1", engine::ResponderClass::Guard, test::at_meters(500, 500)));
        test::add_responder(t, test::person("R2", engine::ResponderClass::Officer, test::at_meters(900, 500), engine::TravelMode::Car));
        return t;
    }
    SnapshotTest() : rig{town()} {
        const engine::Instant noon = engine::instant_from_ms(1'772'416'800'000);
        rig.load(test::plain_policy(), noon);
        for (const char* who : {"R1", "R2"}) {
            (void)rig.run(engine::ReportDuty{.responder = rig.responder(who), .on = true, .drill = false, .by = "desk"}, noon);
            (void)rig.run(engine::ReportPosition{.responder = rig.responder(who), .at = test::at_meters(600, 500), .taken_at = noon}, noon);
        }
        for (int n = 1; n <= 2; ++n) {
            engine::Alert alert;
            alert.alert_id = "a" + std::to_string(n);
            alert.type = engine::AlertType::Fight;
            alert.location = engine::Location{test::at_meters(500 + n, 500), 10};
            (void)rig.run(engine::ReceiveAlert{alert}, noon + 1s * n);
        }
        (void)rig.run(engine::AnswerOffer{.responder = rig.responder("R1"), .offer = {1}, .answer = engine::AnswerKind::Accept, .device_at = noon, .text = {}}, noon + 4s);
        (void)rig.run(engine::Tick{}, noon + 70s);
    }
    test::CoreRig rig;
};

TEST_F(SnapshotTest, KeepsTheFingerprintAndTheIndexes) {
    ASSERT_GT(rig.state.seq, 10U);
    ASSERT_FALSE(rig.state.deadlines.empty());
    const auto back = decode_snapshot(encode_snapshot(rig.state));
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(engine::state_digest(*back), engine::state_digest(rig.state));
    EXPECT_EQ(back->deadlines, rig.state.deadlines);
    EXPECT_EQ(back->open_incidents, rig.state.open_incidents);
    EXPECT_EQ(back->alert_by_key, rig.state.alert_by_key);
    EXPECT_EQ(back->responder_by_external_id, rig.state.responder_by_external_id);
}

TEST_F(SnapshotTest, ThatNamesWhatItDoesNotHaveIsRefused) {
    ASSERT_FALSE(rig.state.clocks.empty() || rig.state.offers.empty());
    const auto refusal = [&](auto&& spoil) {
        engine::State state = rig.state;
        spoil(state);
        const auto back = decode_snapshot(encode_snapshot(state));
        return back ? std::string{"taken"} : back.error();
    };
    EXPECT_EQ(refusal([](engine::State& s) { s.incidents.at({1}).policy = 9; }), "snapshot is malformed: incident 1 names a policy that is not there");
    EXPECT_EQ(refusal([](engine::State& s) { s.incidents.at({1}).dispatch_row = 99; }), "snapshot is malformed: incident 1 names a dispatch row that is not there");
    EXPECT_EQ(refusal([](engine::State& s) { s.offers.at({1}).responder = {99}; }), "snapshot is malformed: offer 1 names a responder that is not there");
    EXPECT_EQ(refusal([](engine::State& s) { s.offers.at({1}).tier = 4; }), "snapshot is malformed: offer 1 names a tier that is not there");
    EXPECT_EQ(refusal([](engine::State& s) { s.clocks.at({1}).rule = 999; }), "snapshot is malformed: clock 1 names a rule that is not there");
    EXPECT_EQ(refusal([](engine::State& s) { s.responders.at({1}).assignment = {999}; }), "snapshot is malformed: responder 1 names an offer that is not there");
}

TEST_F(SnapshotTest, CutShortOrOfAnotherVersionIsRefused) {
    const std::string bytes = encode_snapshot(rig.state);
    for (std::size_t n = 3; n < bytes.size(); n += 7) EXPECT_FALSE(decode_snapshot(std::string_view{bytes}.substr(0, n))) << n << " of " << bytes.size();
    std::string other = bytes;
    other[1] = '\x09';
    const auto back = decode_snapshot(other);
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), "snapshot of version 9, expected 2");
}

}  // namespace
}  // namespace watchgrid::codec
