// CAP 1.2 against published messages (shared/data/suites/cap, from google/cap-library) and against its own rules.
#include "adapters/cap/cap_message.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/source_dir.hpp"

namespace watchgrid::cap {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string sample(const std::string& name) {
  const std::filesystem::path file = std::filesystem::path{test::source_dir()} / ".." / "shared" / "data" / "suites" / "cap" / name;
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
#define NEEDS_SAMPLES() \
  if (sample("canada.cap").empty()) GTEST_SKIP() << "no shared/data/suites/cap beside the repository"

TEST(PublishedCap, ValidMessagesAreRead) {
  NEEDS_SAMPLES();
  for (const char* name : {"canada.cap", "australia.cap", "earthquake.cap", "earthquake-iso8859-1.cap", "weather.cap", "no_optional_fields.cap"}) {
    const auto m = read_cap(sample(name));
    ASSERT_TRUE(m) << name << ": " << (m.error().empty() ? "" : m.error()[0]);
    EXPECT_EQ(m->status, "Actual") << name;
  }
  const auto canada = read_cap(sample("canada.cap"));
  EXPECT_EQ(canada->type, "Update");
  EXPECT_EQ(canada->version, "1.2");
  EXPECT_EQ(canada->infos.size(), 2U);
  EXPECT_EQ(canada->infos[0].headline, "severe thunderstorm watch");
  ASSERT_FALSE(canada->infos[0].areas.empty());
  EXPECT_EQ(canada->infos[0].areas[0].polygons.size(), 1U);
  EXPECT_THAT(read_cap(sample("earthquake-iso8859-1.cap"))->infos[0].headline, HasSubstr("Usulután"));
}

TEST(PublishedCap, InvalidMessagesAreRefusedWithTheReason) {
  NEEDS_SAMPLES();
  EXPECT_THAT(read_cap(sample("invalid.cap")).error(), ElementsAre("line 2: scope: is missing in alert"));
  EXPECT_THAT(read_cap(sample("canada_errors.cap")).error(),
              ElementsAre("line 12: references: expected sender,identifier,sent of at least one message; leave the element out otherwise"));
  for (const char* name : {"amber.atom", "weather_index.atom"}) EXPECT_THAT(read_cap(sample(name)).error(), ElementsAre(HasSubstr("<feed>: expected <alert>"))) << name;
}

CapMessage flood() {
  CapMessage m;
  m.identifier = "watchgrid-N7", m.sender = "suichuan@watchgrid", m.status = "Actual", m.type = "Alert", m.scope = "Public";
  m.sent = *parse_cap_time("2026-07-01T10:00:00+08:00");
  CapInfo i;
  i.language = "zh-CN", i.categories = {"Met", "Safety"}, i.event = "洪水", i.response_types = {"Avoid"}, i.urgency = "Immediate", i.severity = "Severe", i.certainty = "Observed";
  i.expires = m.sent + std::chrono::hours{6};
  i.headline = "遂川江水位上涨 <3 m & rising>", i.description = "远离河岸";
  i.parameters = {{"grid", "grid-017"}};
  const auto p = [](int lat, int lon) { return engine::LatLon::from_e6(lat, lon); };
  i.areas = {{"泉江镇", {{p(26'300'000, 114'500'000), p(26'310'000, 114'500'000), p(26'310'000, 114'520'000), p(26'300'000, 114'500'000)}}, {{p(26'320'000, 114'510'000), 1.5}}}};
  m.infos = {i};
  return m;
}

TEST(WrittenCap, IsReadBackAsItWas) {
  const std::string text = write_cap(flood());
  const auto back = read_cap(text);
  ASSERT_TRUE(back) << back.error()[0] << "\n" << text;
  EXPECT_EQ(write_cap(*back), text);
  EXPECT_EQ(back->sent, flood().sent);
  EXPECT_EQ(back->infos[0].headline, flood().infos[0].headline);
  EXPECT_EQ(back->infos[0].areas[0].polygons, flood().infos[0].areas[0].polygons);
}

std::string changed(const std::string& what, const std::string& into) {
  std::string text = write_cap(flood());
  text.replace(text.find(what), what.size(), into);
  return text;
}

TEST(Cap, SaysWhatIsWrong) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"<status>Actual", "<status>Real", "status: \"Real\": expected one of Actual, Exercise, System, Test, Draft"},
      {"<sent>2026-07-01T02:00:00-00:00", "<sent>2026-07-01T02:00:00Z", "sent: \"2026-07-01T02:00:00Z\": expected a time such as 2026-03-02T10:00:00+08:00"},
      {"<sent>2026-07-01", "<sent>2026-02-30", "expected a time such as"},
      {"<identifier>watchgrid-N7", "<identifier>watchgrid N7", "identifier: expected a text without blanks, commas, < and &"},
      {"<msgType>Alert", "<msgType>Cancel", "references: expected some, since the msgType is Cancel"},
      {"<scope>Public", "<scope>Private", "addresses: expected some, since the scope is Private"},
      {"<scope>Public", "<scope>Restricted", "restriction: expected one, since the scope is Restricted"},
      {"<severity>Severe", "<severity>Bad", "severity: \"Bad\": expected one of"},
      {"<event>洪水</event>", "", "event: is missing in info"},
      {"<event>洪水</event>", "<event>洪水</event><event>x</event>", "event: expected at most 1 in info"},
      {"<event>洪水</event>", "<evnt>洪水</evnt>", "evnt: no such element in info"},
      {"<certainty>Observed</certainty>", "<certainty>Observed</certainty><urgency>Past</urgency>", "urgency: expected before certainty"},
      {"26.300000,114.500000 26.310000", "91.0,114.5 26.310000", "polygon: \"91.0,114.5\": expected lat,lon in degrees"},
      {" 26.300000,114.500000</polygon>", " 26.3,114.6</polygon>", "polygon: expected the last point to be the first again"},
      {"<polygon>26.300000,114.500000 ", "<polygon>", "polygon: expected at least four points"},
      {"26.320000,114.510000 1.500", "26.320000,114.510000 -1", "circle:"},
      {"<expires>2026-07-01T08:00:00", "<effective>2026-07-02T08:00:00-00:00</effective><expires>2026-07-01T08:00:00", "expires: expected a time after effective"},
      {"cap:1.2", "cap:1.0", "the namespace is \"urn:oasis:names:tc:emergency:cap:1.0\"; expected urn:oasis:names:tc:emergency:cap:1.2"}};
  for (const auto& [what, into, sentence] : cases) {
    const auto m = read_cap(changed(what, into));
    ASSERT_FALSE(m) << sentence;
    EXPECT_THAT(m.error(), ::testing::Contains(HasSubstr(sentence)));
  }
}

TEST(Cap, FindsAllThatIsWrongAtOnce) {
  std::string text = changed("<status>Actual", "<status>Real");
  text.replace(text.find("<severity>Severe"), 16, "<severity>Bad");
  EXPECT_EQ(read_cap(text).error().size(), 2U);
}

TEST(CapTime, NeedsAZone) {
  EXPECT_EQ(cap_time(*parse_cap_time("2026-03-02T10:00:00+08:00")), "2026-03-02T02:00:00-00:00");
  EXPECT_EQ(parse_cap_time("2026-03-02T10:00:00-00:00"), parse_cap_time("2026-03-02T10:00:00+00:00"));
  for (const char* bad : {"", "2026-03-02", "2026-03-02T10:00:00", "2026-03-02T10:00:00Z", "2026-13-02T10:00:00+08:00", "2026-03-02T24:00:00+08:00", "2026-03-02T10:00:00+99:00"})
    EXPECT_FALSE(parse_cap_time(bad)) << bad;
}

TEST(CapSeverity, GoesThereAndBack) {
  for (const char* ours : {"critical", "high", "medium", "low", "none"}) EXPECT_EQ(severity_of_cap(cap_severity_of(ours)), ours);
}

}  // namespace
}  // namespace watchgrid::cap
