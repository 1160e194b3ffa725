#include "adapters/codec/wire_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "support_samples.hpp"

namespace watchgrid::codec {
namespace {

using namespace engine;

template <class M>
void expect_round_trip(const M& message) {
    for (const Encoding e : {Encoding::Json, Encoding::Protobuf}) {
        const auto back = decode<M>(encode(message, e));
        ASSERT_TRUE(back) << encode(message, Encoding::Json);
        EXPECT_EQ(back->message, message) << encode(message, Encoding::Json);
        EXPECT_EQ(back->encoding, e);
        EXPECT_THAT(back->notes, testing::IsEmpty());
    }
}

TEST(WireMessages, RoundTripInBothEncodings) {
    for_each_sample([](const char*, const auto& message) { expect_round_trip(message); });
}

TEST(WireMessages, SurviveMutilation) {
    std::mt19937 random{11};
    for_each_sample([&]<class M>(const char*, const M& message) {
        for (const Encoding e : {Encoding::Json, Encoding::Protobuf}) {
            const std::string good = encode(message, e);
            for (int i = 0; i < 1'000; ++i) {
                std::string bytes = good.substr(0, random() % (good.size() + 1));
                for (unsigned k = random() % 4; k > 0 && !bytes.empty(); --k) bytes[random() % bytes.size()] = static_cast<char>(random());
                const auto r = decode<M>(bytes);
                EXPECT_TRUE(r || !r.error().notes.empty());
            }
        }
    });
}

TEST(WireAnswer, IsRefusedWithoutWhatMakesItAnAnswer) {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"offer_id":"O1","answer":"accept"})", "/answer_id"},
        {R"({"answer_id":"a1","answer":"accept"})", "/offer_id"},
        {R"({"answer_id":"a1","offer_id":"O1"})", "/answer"},
        {R"({"answer_id":"a1","offer_id":"O1","answer":"maybe"})", "/answer"},
        {R"({"answer_id":"a1","offer_id":"O1","answer":1})", "/answer"},
    };
    for (const auto& [bytes, pointer] : rows) {
        const auto r = decode<Answer>(bytes);
        ASSERT_FALSE(r) << bytes;
        EXPECT_EQ(r.error().code, WireErrc::Missing);
        EXPECT_EQ(r.error().notes.front().pointer, pointer);
    }
    EXPECT_TRUE(decode<Answer>(R"({"answer_id":"a1","offer_id":"O1","answer":"accept","location":{"lat":91,"lon":3},"at":"?"})"));
}

TEST(WireDuty, NobodyGoesOffDutyByLeavingItOut) {
    EXPECT_FALSE(decode<Duty>("{}"));
    EXPECT_FALSE(decode<Duty>(""));
    EXPECT_FALSE(decode<Duty>(R"({"on":"no"})"));
    EXPECT_EQ(decode<Duty>(R"({"on":false})")->message.on, false);
}

TEST(WireSos, IsNeverRefusedForAMissingField) {
    EXPECT_TRUE(decode<Sos>(""));
    EXPECT_TRUE(decode<Sos>("{}"));
    EXPECT_TRUE(decode<Sos>(R"({"location":{"lat":91,"lon":200},"at":"now","text":7})"));
}

TEST(WireHello, MayBeEmpty) {
    EXPECT_EQ(decode<Hello>("")->message.last_seq, 0U);
    EXPECT_EQ(decode<Hello>(R"({"last_seq":7})")->message.last_seq, 7U);
    EXPECT_EQ(decode<Hello>(R"({"last_seq":"18446744073709551615"})")->message.last_seq, 18446744073709551615ULL);
    EXPECT_EQ(decode<Hello>(R"({"last_seq":-1})")->notes.front().pointer, "/last_seq");
}

TEST(WirePosition, OneAndManyShareATopic) {
    const Position one = sample_position();
    const PositionBatch many{{one, one}};
    for (const Encoding e : {Encoding::Json, Encoding::Protobuf}) {
        EXPECT_EQ(decode_positions(encode(one, e))->message, std::vector{one});
        EXPECT_EQ(decode_positions(encode(many, e))->message, many.positions);
    }
}

TEST(WirePosition, ABatchKeepsItsGoodOnes) {
    const auto r = decode_positions(R"({"positions":[{"location":{"lat":91,"lon":0}},{"location":{"lat":26,"lon":114,"crs":"wgs84"}},7,{}]})");
    ASSERT_TRUE(r);
    ASSERT_EQ(r->message.size(), 1U);
    EXPECT_EQ(r->message[0].location->at, LatLon::from_e6(26'000'000, 114'000'000));
    EXPECT_FALSE(decode_positions(R"({"positions":[]})"));
    EXPECT_FALSE(decode_positions(R"({"location":{"lat":0,"lon":0}})"));
    EXPECT_FALSE(decode_positions(""));
}

TEST(WireMessages, CutTextsAndKeepFiniteNumbers) {
    Sighting s = sample_sighting();
    s.text = std::string(5000, 'x');
    const auto cut = decode<Sighting>(encode(s, Encoding::Protobuf));
    EXPECT_EQ(cut->message.text.size(), kAlertTextMax);
    const auto nan = decode<Sighting>(R"({"heading_deg":NaN,"speed_mps":3})");
    EXPECT_FALSE(nan->message.heading_deg);
    EXPECT_EQ(nan->message.speed_mps, 3.0);
}

}  // namespace
}  // namespace watchgrid::codec
