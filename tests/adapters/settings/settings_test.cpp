#include "adapters/settings/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "adapters/settings/schema.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::settings {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kSource = watchgrid::test::source_dir();

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string complaints_of(std::string_view toml, std::string_view name = "watchgrid.toml") {
    const auto result = parse_settings(toml, name);
    if (result) return "";
    std::string out;
    for (const Complaint& c : result.error()) out += to_string(c) + "\n";
    return out;
}

/// @param letter U+0800 to U+FFFF
std::string three_bytes_of(std::uint32_t letter) {
    return {static_cast<char>(0xE0U | (letter >> 12U)), static_cast<char>(0x80U | ((letter >> 6U) & 0x3FU)), static_cast<char>(0x80U | (letter & 0x3FU))};
}

TEST(Settings, WithoutAnyKeyAreTheDefaults) {
    const auto parsed = parse_settings("", "empty.toml");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->http.port, 8135);
    EXPECT_EQ(parsed->metrics.port, 9135);
    EXPECT_EQ(parsed->http.bind, "127.0.0.1");
    EXPECT_EQ(parsed->mqtt.host, "127.0.0.1");
    EXPECT_EQ(parsed->mqtt.prefix, "watchgrid/v1");
    EXPECT_EQ(parsed->http.body_max.value, 65536U);
    EXPECT_EQ(parsed->http.idle_timeout, 75s);
    EXPECT_TRUE(parsed->broker.embedded);
}

TEST(Settings, TakeEveryKindOfValue) {
    const auto parsed = parse_settings(R"(
        [http]
        port = 0
        body_max = "128KiB"
        idle_timeout = "1m30s"
        tokens_file = "secrets/tokens"
        [mqtt]
        version = "3.1.1"
        [broker]
        embedded = false
        [demo]
        speed = 2.5
        [log]
        level = "debug"
    )", "some.toml");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->http.port, 0);
    EXPECT_EQ(parsed->http.body_max.value, 131072U);
    EXPECT_EQ(parsed->http.idle_timeout, 90s);
    EXPECT_EQ(parsed->http.tokens_file, "secrets/tokens");
    EXPECT_EQ(parsed->mqtt.version, MqttVersion::V311);
    EXPECT_FALSE(parsed->broker.embedded);
    EXPECT_DOUBLE_EQ(parsed->demo.speed, 2.5);
    EXPECT_EQ(parsed->log.level, LogLevel::Debug);
}

TEST(Settings, WithSixMistakesGiveSixComplaintsAtOnce) {
    const std::string folder = kSource + "/tests/adapters/settings/approved/";
    EXPECT_EQ(complaints_of(read_file(folder + "six_mistakes.toml"), "six_mistakes.toml"), read_file(folder + "six_mistakes.txt"));
}

TEST(Settings, NameTheNearestKeyForAnUnknownOne) {
    EXPECT_THAT(complaints_of("[http]\nprot = 80\n"), HasSubstr("watchgrid.toml:2:1 http.prot = 80: no such key; did you mean \"http.port\"?"));
    EXPECT_THAT(complaints_of("[htttp]\nport = 80\n"), HasSubstr("htttp: no such key; did you mean \"http\"?"));
}

// Where toml++ 3.3.0 ends the process by itself.
TEST(Settings, WithABracketTooManyAreRefused) {
    for (const char* text : {"a = [1, }", "a = {b = [}", "[[=", "a = [}"}) EXPECT_THAT(complaints_of(text), HasSubstr("expected")) << text;
}
TEST(Settings, WithALetterWhereANumberIsBrokenOffAreRefused) {
    EXPECT_THAT(complaints_of("d = 11e\"S\xC9\x98\""), HasSubstr("expected"));
    for (std::uint32_t letter = 0x800; letter < 0x10000; letter += letter == 0xD7FF ? 0x801 : 1)  // but those that are halves of others
        EXPECT_THAT(complaints_of("d = 11e\"S" + three_bytes_of(letter) + "\""), HasSubstr("expected")) << std::hex << letter;
}
TEST(Settings, WithBrokenTomlNameLineAndColumn) { EXPECT_THAT(complaints_of("[http]\nport = = 3\n"), HasSubstr("watchgrid.toml:2:8: expected TOML:")); }
TEST(Settings, WithPunctuationOfAChineseKeyboardSayWhatWasMeant) {
    EXPECT_THAT(complaints_of("[http]\nport ＝ 3\n"), HasSubstr("watchgrid.toml:2:6: expected plain ASCII outside of quotes, instead of ＝; did you mean = ?"));
}

TEST(Settings, ThatContradictEachOtherAreRefused) {
    EXPECT_THAT(complaints_of("[http]\ntls_key = \"key.pem\"\n"), HasSubstr("watchgrid.toml:2:11 http.tls_key = \"key.pem\": expected http.tls_certificate and http.tls_key"));
    EXPECT_THAT(complaints_of("[metrics]\nport = 8135\n"), HasSubstr("metrics.port = 8135: expected another port than http.port"));
    EXPECT_THAT(complaints_of("[mqtt]\nreconnect_min = \"5s\"\n"), HasSubstr("expected at most mqtt.reconnect_max"));
    EXPECT_THAT(complaints_of("[mqtt]\nport = 0\n[broker]\nembedded = false\n"), HasSubstr("0 is only for an embedded broker"));
}

TEST(Settings, KeepOneComplaintForAValueThatIsWrongAnyway) {
    const auto parsed = parse_settings("[mqtt]\nreconnect_max = \"never\"\n", "x.toml");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().size(), 1U);
}

TEST(Settings, FromAFileThatIsMissingNameIt) {
    const auto loaded = load_settings("no/such/file.toml");
    ASSERT_FALSE(loaded);
    EXPECT_THAT(to_string(loaded.error().front()), HasSubstr("no/such/file.toml: expected a settings file that can be read: No such file or directory"));
}

TEST(SettingsTable, HasEveryKeyOnceWithASentence) {
    std::set<std::string_view> keys, names;
    for (const Section& s : sections()) names.insert(s.name);
    for (const Row& row : schema()) {
        EXPECT_TRUE(keys.insert(row.key).second) << row.key << " is there twice";
        EXPECT_TRUE(names.contains(row.key.substr(0, row.key.find('.')))) << row.key << " has no section";
        EXPECT_TRUE(row.sentence.ends_with('.')) << row.key;
    }
}

TEST(SettingsTable, PrintsDefaultsThatParseToTheDefaults) {
    std::ostringstream printed;
    print_defaults(printed);
    EXPECT_EQ(complaints_of(printed.str()), "");
}

TEST(SettingsTable, IsWhatTheShippedFileSays) {
    std::ostringstream printed;
    print_defaults(printed);
    EXPECT_EQ(read_file(kSource + "/config/watchgrid.toml"), printed.str()) << "print config/watchgrid.toml anew: watchgrid --print-defaults";
}

TEST(SettingsTable, PrintsOneMarkdownRowAKey) {
    std::ostringstream printed;
    print_settings_markdown(printed);
    const std::string text = printed.str();
    EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), schema().size() + 2);
    EXPECT_THAT(text, HasSubstr("| `http.port` | port | `8135` | 0 to 65535 | Port to listen on"));
}

TEST(ShippedSettings, ForDevelopmentAreAccepted) {
    const auto loaded = load_settings(kSource + "/config/watchgrid.dev.toml");
    std::string complaints;
    if (!loaded)
        for (const Complaint& c : loaded.error()) complaints += to_string(c) + "\n";
    EXPECT_EQ(complaints, "");
}

}  // namespace
}  // namespace watchgrid::settings
