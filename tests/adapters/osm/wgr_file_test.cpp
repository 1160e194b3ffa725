#include "adapters/osm/wgr_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "adapters/osm/load_roads.hpp"
#include "tests/adapters/osm/temp_folder.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::osm {
namespace {

using engine::Edge;
using engine::LatLon;
using engine::RoadClass;
using Parts = engine::RoadGraph::Parts;
using test::TempFolder;
using test::text_of;
using ::testing::HasSubstr;

Parts small_town() {
  Parts parts;
  parts.nodes = {LatLon::from_e6(-90'000'000, -180'000'000), LatLon::from_e6(36'617'000, 101'777'000),
                 LatLon::from_e6(90'000'000, 180'000'000)};
  parts.shape = {LatLon::from_e6(1, -1), LatLon::from_e6(2, -2)};
  parts.edges = {{.from = 0, .to = 1, .length_mm = 0xFFFFFFFE, .forward_ms = 7, .road_class = RoadClass::Motorway, .walkable = false},
                 {.from = 2, .to = 2, .length_mm = 1, .backward_ms = 9, .road_class = RoadClass::Path, .shape_begin = 0, .shape_count = 2}};
  return parts;
}

void expect_same(const Parts& a, const Parts& b) {
  EXPECT_EQ(a.nodes, b.nodes);
  EXPECT_EQ(a.shape, b.shape);
  ASSERT_EQ(a.edges.size(), b.edges.size());
  for (std::size_t i = 0; i < a.edges.size(); ++i) {
    const auto tie = [](const Edge& e) {
      return std::tuple{e.from, e.to, e.length_mm, e.forward_ms, e.backward_ms, e.road_class, e.walkable, e.shape_begin, e.shape_count};
    };
    EXPECT_EQ(tie(a.edges[i]), tie(b.edges[i])) << i;
  }
}

/// Puts a right checksum under changed bytes, so that the check behind it is the one that speaks.
std::string resealed(std::string bytes) {
  const auto body = bytes.size() - 4;
  const auto crc = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(body)));
  for (unsigned i = 0; i < 4; ++i) bytes[body + i] = static_cast<char>(crc >> (8 * i));
  return bytes;
}

void set_u32(std::string& bytes, std::size_t at, std::uint32_t v) {
  for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(v >> (8 * i));
}

class WgrFile : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_wgr(file_, small_town()).has_value());
    good_ = text_of(file_);
  }
  std::string complaint(std::string_view bytes) {
    const auto parts = read_wgr(folder_.write("bad.wgr", bytes));
    EXPECT_TRUE(parts.has_error());
    return parts.has_error() ? osm::text_of(parts.error()) : "";
  }
  TempFolder folder_;
  std::filesystem::path file_ = folder_ / "town.wgr";
  std::string good_;
  static constexpr std::size_t kEdgeColumns = 24 + 3 * 8;  // two edges, so each column of numbers is 8 bytes
};

TEST_F(WgrFile, GivesBackWhatWasWritten) {
  const auto parts = read_wgr(file_);
  ASSERT_TRUE(parts.has_value());
  expect_same(*parts, small_town());
}

TEST_F(WgrFile, AnEmptyNetworkIsAFileToo) {
  ASSERT_TRUE(write_wgr(file_, {}).has_value());
  EXPECT_EQ(std::filesystem::file_size(file_), 28U);
  ASSERT_TRUE(read_wgr(file_).has_value());
}

TEST_F(WgrFile, TheSameNetworkIsTheSameBytes) {
  ASSERT_TRUE(write_wgr(folder_ / "again.wgr", small_town()).has_value());
  EXPECT_EQ(text_of(folder_ / "again.wgr"), good_);
  EXPECT_EQ(good_.size(), 24U + 3 * 8 + 2 * 30 + 2 * 8 + 4);
}

TEST_F(WgrFile, CutAtAnyByteIsTruncated) {
  for (std::size_t size = 8; size < good_.size(); ++size) EXPECT_THAT(complaint(good_.substr(0, size)), HasSubstr("truncated")) << size;
  EXPECT_THAT(complaint(""), HasSubstr("is empty"));
}

TEST_F(WgrFile, AnyChangedByteIsNoticed) {
  for (std::size_t i = 0; i < good_.size(); ++i) {
    std::string changed = good_;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    EXPECT_FALSE(complaint(changed).empty()) << i;
  }
}

TEST_F(WgrFile, EachDamageIsNamed) {
  EXPECT_THAT(complaint("<osm>" + good_), HasSubstr("not a compiled road network"));
  EXPECT_THAT(complaint(good_ + "x"), HasSubstr("bytes, expected 128"));
  std::string changed = good_;
  changed[60] = static_cast<char>(changed[60] ^ 1);
  EXPECT_THAT(complaint(changed), HasSubstr("damaged: its checksum is"));
  changed = good_;
  set_u32(changed, 8, 2);
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("has version 2, expected 1; import the roads again"));
}

TEST_F(WgrFile, IndicesOutOfRangeAreNamedEvenUnderARightChecksum) {
  std::string changed = good_;
  set_u32(changed, kEdgeColumns + 4, 3);  // edge 1, from
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("damaged: edge 1 joins nodes 3 and 2, and there are 3"));
  changed = good_;
  set_u32(changed, kEdgeColumns + 5 * 8 + 4, 0xFFFFFFFF);  // edge 1, shape_begin
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("damaged: edge 1 has shape points 4294967295 to 4294967297, and there are 2"));
  changed = good_;
  changed[kEdgeColumns + 7 * 8] = 9;
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("damaged: edge 0 has the unknown road class 9"));
  changed = good_;
  set_u32(changed, 24, 90'000'001);
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("damaged: node 0 of 3 is not on the Earth"));
}

TEST_F(WgrFile, HugeCountsInTheHeaderAreRefusedWithoutAskingForMemory) {
  std::string changed = good_;
  for (const std::size_t at : {12U, 16U, 20U}) set_u32(changed, at, 0xFFFFFFFF);
  EXPECT_THAT(complaint(resealed(changed)), HasSubstr("truncated: 128 bytes, expected"));
}

TEST_F(WgrFile, WhatCouldNotBeReadIsNotWritten) {
  Parts parts = small_town();
  parts.edges[0].to = 3;
  const auto written = write_wgr(file_, parts);
  ASSERT_TRUE(written.has_error());
  EXPECT_THAT(osm::text_of(written.error()), HasSubstr("edge 0 joins nodes 0 and 3, and there are 3"));
  EXPECT_EQ(text_of(file_), good_);
}

TEST_F(WgrFile, AFailedWriteNamesTheFileAndLeavesNothing) {
  const auto written = write_wgr(folder_ / "no-such-folder/town.wgr", small_town());
  ASSERT_TRUE(written.has_error());
  EXPECT_THAT(osm::text_of(written.error()), HasSubstr("no-such-folder/town.wgr: cannot be written: No such file or directory"));
  std::filesystem::create_directory(folder_ / "taken.wgr");
  EXPECT_TRUE(write_wgr(folder_ / "taken.wgr", small_town()).has_error());
  for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) EXPECT_NE(entry.path().extension(), ".tmp");
}

TEST_F(WgrFile, AMissingFileIsNamed) {
  const auto parts = read_wgr(folder_ / "nowhere.wgr");
  ASSERT_TRUE(parts.has_error());
  EXPECT_THAT(osm::text_of(parts.error()), ::testing::EndsWith("nowhere.wgr: no such file"));
}

TEST_F(WgrFile, LoadRoadsTakesItByItsName) {
  const auto roads = load_roads(file_);
  ASSERT_TRUE(roads.has_value());
  expect_same(roads->parts, small_town());
  EXPECT_TRUE(is_road_file("x/roads.wgr"));
  EXPECT_TRUE(is_road_file("roads.osm.pbf"));
  EXPECT_FALSE(is_road_file("roads.geojson"));
}

}  // namespace
}  // namespace watchgrid::osm
