#include "adapters/codec/wire_alert.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "adapters/codec/rfc3339.hpp"
#include "proto/alert.pb.h"

namespace watchgrid::codec {
namespace {

using namespace engine;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

const Instant kNow = *parse_rfc3339("2026-03-01T08:00:00Z");

DecodeContext context() { return {.received_at = kNow}; }
DecodeContext in_town() {
    DecodeContext c = context();
    c.town = TownBox{LatLon::from_e6(26'200'000, 114'300'000), LatLon::from_e6(26'600'000, 114'800'000)};
    return c;
}

std::string with_location(const std::string& location) { return R"({"alert_id":"A1","location":)" + location + "}"; }

bool mentions(const Notes& notes, const std::string& pointer) {
    for (const Note& n : notes)
        if (n.pointer == pointer) return true;
    return false;
}

Alert full_alert() {
    Alert a;
    a.alert_id = "A-42";
    a.source_kind = SourceKind::WatchPoint;
    a.source_id = "W7";
    a.intent = Intent::Rescue;
    a.type = AlertType::Drowning;
    a.severity = Severity::Critical;
    a.location = Location{LatLon::from_e6(26'323'456, 114'512'345), 12};
    a.place_id = "water-3";
    a.reporter = {"王芳", "13800000000", Location{LatLon::from_e6(22'500'000, 114'000'000), 30}};
    a.text = "小孩落水 \"help\" \n <b>";
    a.occurred_at = kNow - Duration{1500};
    a.silent = true;
    a.drill = true;
    return a;
}

TEST(WireAlert, RoundTripsInBothEncodings) {
    for (const Encoding e : {Encoding::Json, Encoding::Protobuf}) {
        const auto back = decode_alert(encode_alert(full_alert(), e), context());
        ASSERT_TRUE(back);
        EXPECT_EQ(back->alert, full_alert());
        EXPECT_EQ(back->encoding, e);
        EXPECT_THAT(back->notes, ElementsAre());
    }
}

TEST(WireAlert, NeedsNothingButAnId) {
    const auto r = decode_alert(R"({"alert_id":"A1"})", context());
    ASSERT_TRUE(r);
    EXPECT_EQ(r->alert.type, AlertType::Other);
    EXPECT_EQ(r->alert.intent, Intent::Report);
    EXPECT_FALSE(r->alert.severity);
    EXPECT_EQ(r->alert.flags, kFlagNeedsLocation);
    EXPECT_THAT(r->notes, ElementsAre());
}

TEST(WireAlert, IsRefusedOnlyWhenUnreadableOrWithoutId) {
    const std::string deep = R"({"alert_id":"A1","location":)" + std::string(40, '[') + std::string(40, ']') + "}";
    const std::tuple<std::string, WireErrc, std::string> rows[] = {
        {"", WireErrc::Missing, "/alert_id"},
        {"{", WireErrc::Unreadable, ""},
        {R"({"alert_id":"A1")", WireErrc::Unreadable, ""},
        {R"([{"alert_id":"A1"}])", WireErrc::Unreadable, ""},
        {deep, WireErrc::Unreadable, ""},
        {"\xFF\xFF\xFF\xFF\xFF", WireErrc::Unreadable, ""},
        {std::string{"\x0A\x7F"} + "short", WireErrc::Unreadable, ""},
        {"{}", WireErrc::Missing, "/alert_id"},
        {R"({"alert_id":""})", WireErrc::Missing, "/alert_id"},
        {R"({"alert_id":7})", WireErrc::Missing, "/alert_id"},
        {R"({"alert_id":"a\nb"})", WireErrc::Missing, "/alert_id"},
        {R"({"alert_id":")" + std::string(129, 'x') + R"("})", WireErrc::Missing, "/alert_id"},
        {R"({"alert_id":"A1","text":")" + std::string(1 << 20, 'x') + R"("})", WireErrc::TooLarge, ""},
    };
    for (const auto& [bytes, code, pointer] : rows) {
        const auto r = decode_alert(bytes, context());
        ASSERT_FALSE(r) << bytes.substr(0, 60);
        EXPECT_EQ(r.error().code, code) << bytes.substr(0, 60);
        ASSERT_FALSE(r.error().notes.empty());
        EXPECT_EQ(r.error().notes.front().pointer, pointer) << bytes.substr(0, 60);
        EXPECT_FALSE(r.error().notes.front().detail.empty());
    }
}

TEST(WireAlert, IsRefusedWhenItsProtobufIsNestedTooDeep) {
    const auto nested = [](int levels) {  // groups of field 99, which nobody knows, each in the one before
        std::string out;
        for (int n = 0; n < levels; ++n) out += "\x9B\x06";
        for (int n = 0; n < levels; ++n) out += "\x9C\x06";
        return out + "\x0A\x02" + "A1";
    };
    const auto flat = decode_alert(nested(2), context());
    ASSERT_TRUE(flat) << "what nobody knows is passed over";
    EXPECT_EQ(flat->alert.alert_id, "A1");
    for (const int levels : {2 * kDepthMax, 200, 2000}) {
        const auto r = decode_alert(nested(levels), context());
        ASSERT_FALSE(r) << levels;
        EXPECT_EQ(r.error().code, WireErrc::Unreadable) << levels;
    }
}

TEST(WireAlert, KeepsAnAlertWhoseLocationIsBroken) {
    const std::pair<std::string, std::string> rows[] = {
        {R"({"lat":91,"lon":114.5})", "/location/lat"},          {R"({"lat":26.3,"lon":181})", "/location/lon"},
        {R"({"lat":NaN,"lon":114.5})", "/location"},             {R"({"lat":"NaN","lon":114.5})", "/location"},
        {R"({"lat":26.3,"lon":-Infinity})", "/location"},        {R"({"lat":0,"lon":0})", "/location"},
        {R"({"lat":26.3})", "/location/lon"},                    {R"({"lat":"north","lon":114.5})", "/location/lat"},
        {R"({})", "/location/lat"},                              {R"({"lat":null,"lon":null})", "/location/lat"},
        {R"({"lat":1e999,"lon":114.5})", "/location"},
    };
    for (const auto& [location, pointer] : rows) {
        const auto r = decode_alert(with_location(location), context());
        ASSERT_TRUE(r) << location;
        EXPECT_FALSE(r->alert.location) << location;
        EXPECT_TRUE(r->alert.flags & kFlagLocationBroken) << location;
        EXPECT_TRUE(r->alert.flags & kFlagNeedsLocation) << location;
        EXPECT_TRUE(mentions(r->notes, pointer)) << location;
    }
}

TEST(WireAlert, KeepsAnAlertWhoseLocationIsNotEvenAnObject) {
    for (const char* location : {"7", "\"here\"", "[26.3,114.5]", "null", "true"}) {
        const auto r = decode_alert(with_location(location), context());
        ASSERT_TRUE(r) << location;
        EXPECT_FALSE(r->alert.location) << location;
        EXPECT_TRUE(r->alert.flags & kFlagNeedsLocation) << location;
    }
}

TEST(WireAlert, KeepsAProtobufAlertWithNanAndBadUtf8) {
    v1::Alert in;
    in.set_alert_id("A1");
    in.mutable_location()->set_lat(std::numeric_limits<double>::quiet_NaN());
    in.mutable_location()->set_lon(114.5);
    in.set_text("help #");
    in.mutable_reporter()->set_name("Wang #");
    std::string bytes = in.SerializeAsString();
    for (char& c : bytes)
        if (c == '#') c = '\xFF';
    const auto r = decode_alert(bytes, context());
    ASSERT_TRUE(r);
    EXPECT_EQ(r->alert.text, "help \uFFFD");
    EXPECT_EQ(r->alert.reporter.name, "Wang \uFFFD");
    EXPECT_TRUE(r->alert.flags & kFlagLocationBroken);
}

TEST(WireAlert, KeepsAJsonAlertWithBadUtf8) {
    const auto r = decode_alert("{\"alert_id\":\"A1\",\"text\":\"help \xFF\xFE\"}", context());
    ASSERT_TRUE(r);
    EXPECT_EQ(r->alert.text, "help \uFFFD\uFFFD");
    EXPECT_TRUE(mentions(r->notes, "/text"));
}

TEST(WireAlert, PutsSwappedCoordinatesRight) {
    for (const auto& [location, ctx] : {std::pair{R"({"lat":114.5,"lon":26.3,"crs":"wgs84"})", context()},
                                        std::pair{R"({"lat":114.5,"lon":26.3,"crs":"wgs84"})", in_town()}}) {
        const auto r = decode_alert(with_location(location), ctx);
        ASSERT_TRUE(r);
        ASSERT_TRUE(r->alert.location);
        EXPECT_EQ(r->alert.location->at, LatLon::from_e6(26'300'000, 114'500'000));
        EXPECT_EQ(r->alert.flags, kFlagLatLonSwapped);
    }
}

TEST(WireAlert, SwapsIntoTheTownOnlyWhenThatHelps) {
    DecodeContext equator = context();  // a town where both orders are possible degrees
    equator.town = TownBox{LatLon::from_e6(10'000'000, 40'000'000), LatLon::from_e6(11'000'000, 41'000'000)};
    const auto swapped = decode_alert(with_location(R"({"lat":40.5,"lon":10.5,"crs":"wgs84"})"), equator);
    EXPECT_EQ(swapped->alert.location->at, LatLon::from_e6(10'500'000, 40'500'000));
    EXPECT_EQ(swapped->alert.flags, kFlagLatLonSwapped);
    const auto elsewhere = decode_alert(with_location(R"({"lat":50,"lon":8,"crs":"wgs84"})"), equator);
    EXPECT_EQ(elsewhere->alert.location->at, LatLon::from_e6(50'000'000, 8'000'000));
    EXPECT_EQ(elsewhere->alert.flags, 0U);
    const auto nonsense = decode_alert(with_location(R"({"lat":91,"lon":26,"crs":"wgs84"})"), equator);
    EXPECT_FALSE(nonsense->alert.location);
}

TEST(WireAlert, TakesTheDatumThatIsSaidElseDeclaredElseAssumed) {
    const Degrees gcj{26.320000, 114.510000};
    const Degrees wgs = convert(gcj, Crs::Gcj02, Crs::Wgs84);
    const LatLon expected = *LatLon::from_degrees(wgs.lat, wgs.lon);
    const auto said = decode_alert(with_location(R"({"lat":26.32,"lon":114.51,"crs":"gcj02"})"), context());
    EXPECT_EQ(said->alert.location->at, expected);
    EXPECT_EQ(said->alert.flags, 0U);

    DecodeContext declared = context();
    declared.default_crs = Crs::Gcj02;
    EXPECT_EQ(decode_alert(with_location(R"({"lat":26.32,"lon":114.51})"), declared)->alert.location->at, expected);
    EXPECT_EQ(decode_alert(with_location(R"({"lat":26.32,"lon":114.51})"), declared)->alert.flags, 0U);

    const auto assumed = decode_alert(with_location(R"({"lat":26.32,"lon":114.51})"), context());
    EXPECT_EQ(assumed->alert.location->at, LatLon::from_e6(26'320'000, 114'510'000));
    EXPECT_EQ(assumed->alert.flags, kFlagCrsAssumed);

    const auto unknown = decode_alert(with_location(R"({"lat":26.32,"lon":114.51,"crs":"utm"})"), context());
    EXPECT_EQ(unknown->alert.flags, kFlagCrsAssumed);
    EXPECT_TRUE(mentions(unknown->notes, "/location/crs"));
}

TEST(WireAlert, TakesUnknownWordsAsOther) {
    const auto r = decode_alert(R"({"alert_id":"A1","type":"ufo","intent":"abduct","severity":"dire","source":{"kind":"toaster","id":"T1"}})", context());
    ASSERT_TRUE(r);
    EXPECT_EQ(r->alert.type, AlertType::Other);
    EXPECT_EQ(r->alert.intent, Intent::Report);
    EXPECT_FALSE(r->alert.severity);
    EXPECT_EQ(r->alert.source_kind, SourceKind::Other);
    EXPECT_TRUE(r->alert.flags & kFlagUnknownType);
    for (const char* pointer : {"/type", "/intent", "/severity", "/source/kind"}) EXPECT_TRUE(mentions(r->notes, pointer)) << pointer;
}

TEST(WireAlert, UnderstandsAFallAsAMedicalAlarm) {
    v1::Alert binary;
    binary.set_alert_id("A1");
    binary.set_type("fall");
    binary.set_place_id("home-1");
    binary.set_text("she lies in the kitchen");
    for (const std::string& bytes : {std::string{R"({"alert_id":"A1","type":"fall","place_id":"home-1","text":"she lies in the kitchen"})"}, binary.SerializeAsString()}) {
        DecodeContext strict = context();
        strict.strict = true;
        const auto r = decode_alert(bytes, strict);
        ASSERT_TRUE(r) << "no fault";
        EXPECT_EQ(r->alert.type, AlertType::Medical);
        EXPECT_EQ(r->alert.flags & kFlagUnknownType, 0U);
        EXPECT_EQ(r->alert.text, "she lies in the kitchen");
    }
    EXPECT_EQ(decode_alert(R"({"alert_id":"A1","type":"fall","place_id":"home-1"})", context())->alert.text, "跌倒 fall") << "more than the type says";
    EXPECT_TRUE(decode_alert(R"({"alert_id":"A1","type":"falls","place_id":"home-1"})", context())->alert.flags & kFlagUnknownType);
}

TEST(WireAlert, KeepsTheTextUpToItsBound) {
    std::string text;
    while (text.size() < 5000) text += "警";
    const auto r = decode_alert(R"({"alert_id":"A1","place_id":"P1","text":")" + text + R"("})", context());
    ASSERT_TRUE(r);
    EXPECT_EQ(r->alert.text.size(), 4095U);  // 4096 would cut a character in three
    EXPECT_EQ(r->alert.flags, kFlagTextCut);
}

TEST(WireAlert, FlagsAClockThatIsFarOff) {
    const std::pair<const char*, bool> rows[] = {{"2026-03-01T08:00:00Z", false}, {"2026-03-01T08:05:00Z", false}, {"2026-03-01T07:55:00Z", false},
                                                 {"2026-03-01T08:05:00.001Z", true}, {"2026-03-01T09:00:00Z", true}, {"1970-01-01T00:00:00Z", true}};
    for (const auto& [at, skewed] : rows) {
        const auto r = decode_alert(std::string{R"({"alert_id":"A1","place_id":"P1","occurred_at":")"} + at + "\"}", context());
        ASSERT_TRUE(r);
        EXPECT_EQ(r->alert.flags, skewed ? kFlagClockSkewed : 0U) << at;
        EXPECT_EQ(r->alert.occurred_at, parse_rfc3339(at));
    }
    const auto broken = decode_alert(R"({"alert_id":"A1","occurred_at":"noon"})", context());
    EXPECT_FALSE(broken->alert.occurred_at);
    EXPECT_TRUE(mentions(broken->notes, "/occurred_at"));
}

TEST(WireAlert, BelievesTheBrokerAboutTheSender) {
    DecodeContext c = context();
    c.sender_id = "W7";
    const auto silent = decode_alert(R"({"alert_id":"A1"})", c);
    EXPECT_EQ(silent->alert.source_id, "W7");
    EXPECT_THAT(silent->notes, ElementsAre());
    const auto forged = decode_alert(R"({"alert_id":"A1","source":{"id":"W8"}})", c);
    EXPECT_EQ(forged->alert.source_id, "W7");
    EXPECT_TRUE(mentions(forged->notes, "/source/id"));
}

TEST(WireAlert, NamesEveryMistakeWhenStrict) {
    DecodeContext strict = context();
    strict.strict = true;
    const auto r = decode_alert(
        R"({"alert_id":"A1","typ":"fight","location":{"lat":91,"lng":3},"text":5,"silent":"yes","reporter":[],"a/b~c":1})", strict);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, WireErrc::Strict);
    for (const char* pointer : {"/typ", "/location/lng", "/location/lon", "/text", "/silent", "/reporter", "/a~1b~0c"})
        EXPECT_TRUE(mentions(r.error().notes, pointer)) << pointer;
    EXPECT_THAT(r.error().notes, Contains(Field(&Note::detail, HasSubstr("did you mean \"type\""))));
    EXPECT_TRUE(decode_alert(R"({"alert_id":"A1","location":{"lat":26.3,"lon":114.5}})", strict)) << "an assumed datum is no fault";
}

TEST(WireAlert, IsNotLostToAFieldThatNobodyKnows) {
    const auto r = decode_alert(R"({"alert_id":"A1","typ":"fight","text":"help"})", context());
    ASSERT_TRUE(r) << "fail open";
    EXPECT_EQ(r->alert.text, "help");
    EXPECT_TRUE(mentions(r->notes, "/typ"));
}

TEST(WireAlert, BoundsItsComplaints) {
    std::string many = R"({"alert_id":"A1")";
    for (int i = 0; i < 1000; ++i) many += ",\"x" + std::to_string(i) + "\":1";
    const auto r = decode_alert(many + "}", context());
    ASSERT_TRUE(r);
    EXPECT_LE(r->notes.size(), kNotesMax + 8);
}

TEST(WireAlert, SurvivesMutilation) {
    std::mt19937 random{7};
    for (const Encoding e : {Encoding::Json, Encoding::Protobuf}) {
        const std::string good = encode_alert(full_alert(), e);
        for (int i = 0; i < 20'000; ++i) {
            std::string bytes = good.substr(0, random() % (good.size() + 1));
            for (unsigned k = random() % 4; k > 0 && !bytes.empty(); --k) bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto r = decode_alert(bytes, in_town());
            EXPECT_TRUE(r ? !r->alert.alert_id.empty() : !r.error().notes.empty());
        }
    }
}

}  // namespace
}  // namespace watchgrid::codec
