/// Every way that a road file can be broken has a message of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <random>

#include "adapters/osm/load_roads.hpp"
#include "tests/adapters/osm/temp_folder.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::osm {
namespace {

using test::shared_data;
using test::TempFolder;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kSmallMap =
    "<osm version=\"0.6\"><node id=\"1\" lat=\"30\" lon=\"100\"/><node id=\"2\" lat=\"30\" lon=\"100.1\"/>"
    "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"primary\"/></way></osm>";

std::string gzip(std::string_view text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

class BrokenRoadFile : public ::testing::Test {
 protected:
  std::string complaint(const char* name, std::string_view content) { return complaint(folder_.write(name, content)); }
  static std::string complaint(const std::filesystem::path& file) {
    const auto roads = load_roads(file);
    EXPECT_TRUE(roads.has_error()) << file;
    if (!roads.has_error()) return "";
    EXPECT_EQ(roads.error().complaints.size(), 1U);
    EXPECT_THAT(roads.error().complaints.front(), HasSubstr(file.filename().string()));
    return roads.error().complaints.front();
  }
  TempFolder folder_;
};

TEST_F(BrokenRoadFile, Missing) { EXPECT_THAT(complaint(folder_ / "nowhere.osm.pbf"), EndsWith("nowhere.osm.pbf: no such file")); }

TEST_F(BrokenRoadFile, AFolder) {
  std::filesystem::create_directory(folder_ / "folder.osm");
  EXPECT_THAT(complaint(folder_ / "folder.osm"), EndsWith(": not a file"));
}

TEST_F(BrokenRoadFile, OfAnotherKind) {
  EXPECT_THAT(complaint("roads.shp", "x"),
              EndsWith("roads.shp: expected a name that ends with .osm, .osm.xml, .osm.gz, .osm.xml.gz, .osm.pbf or .wgr"));
  EXPECT_THAT(complaint("roads.osm.bz2", "x"), HasSubstr("expected a name that ends with"));
}

TEST_F(BrokenRoadFile, EmptyInEveryForm) {
  for (const char* const name : {"a.osm", "a.osm.xml", "a.osm.gz", "a.osm.pbf", "a.wgr"})
    EXPECT_THAT(complaint(name, ""), EndsWith("is empty"));
  EXPECT_THAT(complaint("b.osm.gz", gzip("")), EndsWith("is empty once unpacked"));
}

TEST_F(BrokenRoadFile, NotOsmAtAll) {
  EXPECT_THAT(complaint("a.osm", "hello"), EndsWith("not an OSM XML file: no <osm> element at its beginning"));
  EXPECT_THAT(complaint("b.osm", "<html><body/></html>"), HasSubstr("not an OSM XML file"));
  EXPECT_THAT(complaint("c.osm", "<osmChange></osmChange>"), HasSubstr("not an OSM XML file"));
  EXPECT_THAT(complaint("d.osm.gz", gzip("hello")), HasSubstr("not an OSM XML file"));
  EXPECT_THAT(complaint("e.osm.gz", kSmallMap), EndsWith("not gzip data, although its name ends with .gz"));
  EXPECT_THAT(complaint("f.osm.pbf", kSmallMap), HasSubstr("not an OSM PBF file"));
  EXPECT_THAT(complaint("g.osm.pbf", "abc"), HasSubstr("not an OSM PBF file"));
}

TEST_F(BrokenRoadFile, XmlThatEndsEarly) {
  const std::string map = kSmallMap;
  EXPECT_THAT(complaint("a.osm", map.substr(0, map.size() - 20)), EndsWith("truncated: </osm> is missing at its end"));
  EXPECT_THAT(complaint("b.osm", map.substr(0, map.find("<way"))), HasSubstr("b.osm: damaged: its XML is not well-formed"));
  EXPECT_THAT(complaint("c.osm.gz", gzip(map).substr(0, 60)), EndsWith("truncated: the gzip data ends early"));
}

TEST_F(BrokenRoadFile, XmlThatIsDamagedInTheMiddle) {
  std::string map = kSmallMap;
  map[map.find("<way") + 1] = '<';
  EXPECT_THAT(complaint("a.osm", map), EndsWith("damaged: its XML is not well-formed"));
  std::string packed = gzip(kSmallMap);
  packed[packed.size() - 6] ^= 0x55;  // in the checksum
  EXPECT_THAT(complaint("b.osm.gz", packed), HasSubstr("damaged gzip data"));
}

TEST_F(BrokenRoadFile, PbfThatEndsEarlyAtAnyByte) {
  const auto original = shared_data("roads/small/one_way_dead_end.osm.pbf");
  WATCHGRID_NEEDS(original);
  const std::string bytes = test::text_of(original);
  ASSERT_TRUE(load_roads(original).has_value());
  for (std::size_t size = 1; size < bytes.size(); size += 97) {
    const auto roads = load_roads(folder_.write("cut.osm.pbf", std::string_view{bytes}.substr(0, size)));
    // A cut exactly between two blocks cannot be seen; then there is no road, or fewer.
    if (roads) continue;
    EXPECT_THAT(text_of(roads.error()),
                ::testing::AnyOf(HasSubstr("truncated: block"), HasSubstr("not an OSM PBF file"), HasSubstr("no road in it")));
  }
}

TEST_F(BrokenRoadFile, PbfCompressedOtherwiseIsNamed) {
  const std::string header{"\x0a\x09OSMHeader\x18\x06", 13};
  const std::string blob{"\x10\x02\x3a\x02hi", 6};  // raw_size 2, zstd_data "hi"
  EXPECT_THAT(complaint("a.osm.pbf", std::string{"\0\0\0\x0d", 4} + header + blob), HasSubstr("compressed with zstd; only zlib is read"));
}

TEST_F(BrokenRoadFile, PbfWithBytesChangedNeverDoesMoreThanComplain) {
  const auto original = shared_data("roads/small/one_way_dead_end.osm.pbf");
  WATCHGRID_NEEDS(original);
  const std::string bytes = test::text_of(original);
  std::mt19937 random{7};
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    std::string changed = bytes;
    changed[random() % changed.size()] = static_cast<char>(random());
    const auto roads = load_roads(folder_.write("changed.osm.pbf", changed));
    if (!roads) ++refused;
  }
  EXPECT_GT(refused, 150);
}

TEST_F(BrokenRoadFile, EveryBrokenFileOfSeveralIsNamed) {
  const auto roads = import_osm({folder_.write("a.osm", ""), folder_.write("b.osm", kSmallMap), folder_ / "c.osm"});
  ASSERT_TRUE(roads.has_error());
  EXPECT_THAT(roads.error().complaints, ::testing::ElementsAre(EndsWith("a.osm: is empty"), EndsWith("c.osm: no such file")));
}

TEST_F(BrokenRoadFile, LeavesNoTemporaryFiles) {
  const auto count = [] {
    int n = 0;
    for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::temp_directory_path()})
      if (entry.path().filename().string().starts_with("watchgrid-roads-")) ++n;
    return n;
  };
  const int before = count();
  complaint("a.osm.gz", gzip("hello"));
  EXPECT_TRUE(load_roads(folder_.write("b.osm.gz", gzip(kSmallMap))).has_value());
  EXPECT_TRUE(load_roads(folder_.write("b.osm.xml", kSmallMap)).has_value());
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace watchgrid::osm
