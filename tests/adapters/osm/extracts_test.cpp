/// Whole countries and cities: they import, in every form, to the same network.
#include <gtest/gtest.h>
#include <readosm.h>
#include <zlib.h>

#include <chrono>

#include "adapters/osm/load_roads.hpp"
#include "adapters/osm/road_summary.hpp"
#include "adapters/osm/wgr_file.hpp"
#include "tests/adapters/osm/temp_folder.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::osm {
namespace {

using test::shared_data;
using test::TempFolder;

struct Extract {
  const char* file;
  std::uint64_t nodes, ways;  ///< as published beside the file
  double drivable_share_min;
};

constexpr Extract kExtracts[] = {
    {"roads/andorra-2013.osm.pbf", 69'644, 2'725, 0.5},     {"roads/baltimore-2015.osm.pbf", 51'385, 7'230, 0.8},
    {"roads/campo-grande-2013.osm.gz", 24'168, 4'590, 0.9}, {"roads/liechtenstein-2015.osm.pbf", 142'832, 15'247, 0.5},
    {"roads/monaco-gh-2012.osm.gz", 13'739, 1'944, 0.6},    {"roads/shanghai-2km-2026.osm.gz", 2'958, 796, 0.9},
};

RoadImport import(const std::filesystem::path& file) {
  auto roads = load_roads(file);
  EXPECT_TRUE(roads.has_value()) << (roads ? "" : text_of(roads.error()));
  return roads ? std::move(*roads) : RoadImport{};
}

std::string inflated(const std::filesystem::path& file) {
  std::string out, chunk(1U << 16U, '\0');
  gzFile in = gzopen(file.c_str(), "rb");
  for (int n = 0; (n = gzread(in, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0;)
    out.append(chunk, 0, static_cast<std::size_t>(n));
  gzclose(in);
  return out;
}

/// The bytes of the compiled network: equal bytes are an equal network.
std::string compiled(const RoadImport& roads, const TempFolder& folder) {
  EXPECT_TRUE(write_wgr(folder / "compiled.wgr", roads.parts).has_value());
  return test::text_of(folder / "compiled.wgr");
}

std::string escaped(const char* text) {
  std::string out;
  for (; *text != '\0'; ++text) {
    if (*text == '&')
      out += "&amp;";
    else if (*text == '<')
      out += "&lt;";
    else if (*text == '"')
      out += "&quot;";
    else
      out += *text;
  }
  return out;
}

void add_tags(std::string& out, int count, const readosm_tag* tags) {
  for (int i = 0; i < count; ++i) out += "<tag k=\"" + escaped(tags[i].key) + "\" v=\"" + escaped(tags[i].value) + "\"/>";
}

/// A PBF file as OSM XML.
std::string as_xml(const std::filesystem::path& pbf) {
  std::string out = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n";
  const void* handle = nullptr;
  EXPECT_EQ(readosm_open(pbf.c_str(), &handle), READOSM_OK);
  const auto node = [](const void* text, const readosm_node* n) {
    char line[128];
    std::snprintf(line, sizeof line, "<node id=\"%lld\" lat=\"%.9f\" lon=\"%.9f\"/>\n", n->id, n->latitude, n->longitude);
    *static_cast<std::string*>(const_cast<void*>(text)) += line;
    return READOSM_OK;
  };
  const auto way = [](const void* text, const readosm_way* w) {
    auto& xml = *static_cast<std::string*>(const_cast<void*>(text));
    xml += "<way id=\"" + std::to_string(w->id) + "\">";
    for (int i = 0; i < w->node_ref_count; ++i) xml += "<nd ref=\"" + std::to_string(w->node_refs[i]) + "\"/>";
    add_tags(xml, w->tag_count, w->tags);
    xml += "</way>\n";
    return READOSM_OK;
  };
  EXPECT_EQ(readosm_parse(handle, &out, node, way, nullptr), READOSM_OK);
  readosm_close(handle);
  return out + "</osm>\n";
}

TEST(Extracts, EveryCountryAndCityImportsWithItsPublishedCounts) {
  WATCHGRID_NEEDS(shared_data("roads"));
  for (const Extract& extract : kExtracts) {
    SCOPED_TRACE(extract.file);
    const auto started = std::chrono::steady_clock::now();
    const auto roads = import(shared_data(extract.file));
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
    const auto summary = summarise(roads.parts);
    std::printf("%-36s %5lld ms  %s\n", extract.file, static_cast<long long>(ms), to_line(summary).c_str());
    EXPECT_EQ(roads.counts.nodes_read, extract.nodes);
    EXPECT_EQ(roads.counts.ways_read, extract.ways);
    EXPECT_GT(summary.drivable_share, extract.drivable_share_min);
    EXPECT_GT(summary.largest_component_edges * 10, summary.edges * 8);
    for (const auto& e : roads.parts.edges) {
      ASSERT_GE(e.length_mm, 1U);
      ASSERT_TRUE(e.walkable || e.forward_ms != engine::kImpassable || e.backward_ms != engine::kImpassable);
    }
    EXPECT_NE(engine::RoadGraph{roads.parts}.version(), 0U);
  }
}

TEST(Extracts, TheSmallMapsImportToo) {
  WATCHGRID_NEEDS(shared_data("roads/small"));
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator{shared_data("roads/small")}) {
    EXPECT_FALSE(import(entry.path()).parts.edges.empty()) << entry.path();
    ++seen;
  }
  EXPECT_EQ(seen, 5);
}

TEST(Extracts, GzipAndBothNamesOfPlainXmlAgree) {
  const auto gz = shared_data("roads/monaco-gh-2012.osm.gz");
  WATCHGRID_NEEDS(gz);
  const TempFolder folder;
  const std::string xml = inflated(gz);
  const auto expected = compiled(import(gz), folder);
  EXPECT_EQ(compiled(import(folder.write("monaco.osm", xml)), folder), expected);
  EXPECT_EQ(compiled(import(folder.write("monaco.osm.xml", xml)), folder), expected);
  EXPECT_EQ(compiled(import(folder.write("monaco.osm.xml.gz", test::text_of(gz))), folder), expected);
}

TEST(Extracts, PbfAndXmlAgree) {
  const auto pbf = shared_data("roads/andorra-2013.osm.pbf");
  WATCHGRID_NEEDS(pbf);
  const TempFolder folder;
  EXPECT_EQ(compiled(import(folder.write("andorra.osm", as_xml(pbf))), folder), compiled(import(pbf), folder));
}

TEST(Extracts, ImportingTwiceGivesTheSameBytes) {
  const auto file = shared_data("roads/campo-grande-2013.osm.gz");
  WATCHGRID_NEEDS(file);
  const TempFolder folder;
  EXPECT_EQ(compiled(import(file), folder), compiled(import(file), folder));
}

TEST(Extracts, AnExtractTwiceIsTheExtractOnce) {
  const auto file = shared_data("roads/monaco-gh-2012.osm.gz");
  WATCHGRID_NEEDS(file);
  const TempFolder folder;
  const auto twice = import_osm({file, file});
  ASSERT_TRUE(twice.has_value());
  EXPECT_EQ(compiled(*twice, folder), compiled(import(file), folder));
  EXPECT_GT(twice->counts.ways_repeated, 0U);
}

TEST(Extracts, LongImportsReportEveryStage) {
  const auto file = shared_data("roads/liechtenstein-2015.osm.pbf");
  WATCHGRID_NEEDS(file);
  std::vector<std::string> stages;
  std::uint64_t done_most = 0;
  const ImportOptions options{.progress = [&](const ImportProgress& p) {
    if (stages.empty() || stages.back() != p.stage) stages.emplace_back(p.stage);
    EXPECT_TRUE(p.total == 0 || p.done <= p.total);
    done_most = std::max(done_most, p.done);
  }};
  ASSERT_TRUE(import_osm({file}, options).has_value());
  EXPECT_EQ(stages, (std::vector<std::string>{"opening", "reading ways", "reading points", "joining"}));
  EXPECT_GT(done_most, 100'000U);
}

}  // namespace
}  // namespace watchgrid::osm
