#include "adapters/http/problem.hpp"

#include <gtest/gtest.h>

namespace watchgrid::http {
namespace {

std::string json(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(Problem, NamesEveryFieldThatIsWrong) {
    const Response r = problem(422, "alert_invalid", "Two fields are wrong.", {{"/location/lat", "expected -90 to 90"}, {"/type", "expected a word"}});
    EXPECT_EQ(r.status, 422);
    EXPECT_EQ(r.content_type, "application/problem+json");
    EXPECT_EQ(r.body, R"({"type":"urn:watchgrid:problem:alert_invalid","title":"Unprocessable Content","status":422,"detail":"Two fields are wrong.",)"
                      R"("code":"alert_invalid","errors":[{"pointer":"/location/lat","detail":"expected -90 to 90"},{"pointer":"/type","detail":"expected a word"}]})");
}

TEST(JsonString, EscapesWhatMustBe) { EXPECT_EQ(json("a\"b\\c\n\r\t\x01\x7f/警"), R"("a\"b\\c\n\r\t\u0001\u007f/警")"); }

TEST(JsonString, ReplacesWhatIsNotUtf8) {
    const std::string r = "\xEF\xBF\xBD";
    EXPECT_EQ(json("a\xFF" "b"), '"' + std::string("a") + r + "b\"");
    EXPECT_EQ(json("\xC0\xAF"), '"' + r + r + '"');              // overlong
    EXPECT_EQ(json("\xED\xA0\x80"), '"' + r + r + r + '"');      // surrogate
    EXPECT_EQ(json("\xF5\x80\x80\x80"), '"' + r + r + r + r + '"');
    EXPECT_EQ(json("\xE8\xAD"), '"' + r + r + '"');              // cut off
    EXPECT_EQ(json("\xF0\x9F\x9A\xA8"), "\"\xF0\x9F\x9A\xA8\"");
}

TEST(PercentDecoding, RefusesWhatIsBroken) {
    std::string out;
    EXPECT_TRUE(percent_decode("a%20b+c", true, out));
    EXPECT_EQ(out, "a b c");
    out.clear();
    EXPECT_TRUE(percent_decode("a+b", false, out));
    EXPECT_EQ(out, "a+b");
    for (const std::string_view bad : {std::string_view{"%"}, std::string_view{"%1"}, std::string_view{"%g0"}, std::string_view{"%00"}, std::string_view{"a\0b", 3}}) EXPECT_FALSE(percent_decode(bad, false, out)) << bad;
}

TEST(ResponderForTests, PassesTheAnswerOn) {
    int status = 0;
    const std::function<void(Response)> respond = responder_for_test([&](const Response& r) { status = r.status; });
    respond(json_response(201, "{}"));
    EXPECT_EQ(status, 201);
}

}  // namespace
}  // namespace watchgrid::http
