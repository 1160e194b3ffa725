#pragma once
/// A town of nine by nine streets with two grids, good in every file: the start of every test about a mistake.
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {

/// 81 junctions 100 m apart from 31.0 N 115.0 E, and a farm road of two junctions 400 m east of them that nothing leads to.
inline engine::RoadGraph small_roads() {
  using namespace engine;
  RoadGraph::Parts parts;
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < 9; ++c) parts.nodes.push_back(LatLon::from_e6(31'000'000 + r * 900, 115'000'000 + c * 1050));
  parts.nodes.push_back(LatLon::from_e6(31'003'000, 115'012'600));
  parts.nodes.push_back(LatLon::from_e6(31'003'900, 115'012'600));
  const auto edge = [&](int a, int b) {
    Edge e;
    e.from = static_cast<NodeIndex>(a), e.to = static_cast<NodeIndex>(b), e.length_mm = 100'000, e.forward_ms = e.backward_ms = 10'000;
    parts.edges.push_back(e);
  };
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < 9; ++c) {
      if (c < 8) edge(r * 9 + c, r * 9 + c + 1);
      if (r < 8) edge(r * 9 + c, r * 9 + c + 9);
    }
  edge(81, 82);
  return RoadGraph{std::move(parts)};
}

inline void write_small_pack(const TemporaryFolder& folder) {
  folder.write("town.toml", R"(id = "small"
name = "小镇"
time_zone = "Asia/Shanghai"
crs = "wgs84"
centre = { lat = 31.0036, lon = 115.0042 }
policy_pack = "zones"
)");
  folder.write("zones.geojson", R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"east","name":"东","level":"grid","parent":"city","zone_class":"core","owner":"g-2","deputy":"g-1"},
 "geometry":{"type":"Polygon","coordinates":[[[115.004,30.999],[115.03,30.999],[115.03,31.01],[115.004,31.01],[115.004,30.999]]]}},
{"type":"Feature","properties":{"id":"west","level":"grid","parent":"city","zone_class":"rural","owner":"g-1"},
 "geometry":{"type":"MultiPolygon","coordinates":[[[[114.999,30.999],[115.004,30.999],[115.004,31.01],[114.999,31.01],[114.999,30.999]]]]}},
{"type":"Feature","properties":{"id":"city","level":"city","zone_class":"urban"},
 "geometry":{"type":"Polygon","coordinates":[[[114.999,30.999],[115.03,30.999],[115.03,31.01],[114.999,31.01],[114.999,30.999]]]}}
]}
)");
  folder.write("responders.csv",
               "id,name,class,tier,unit,grid,home_lat,home_lon,travel_mode,skills,gates,shift\n"
               "g-1,王伟,grid_officer,,st-1,west,31.0010,115.0011,ebike,mediation;dialect,,07:00-19:00\n"
               "g-2,\"李, 芳\",grid_officer,2,st-1,,31.0020,115.0052,ebike,,,19:00-07:00\n"
               "v-1,张娜,volunteer,,义警,west,31.0030,115.0021,walk,swimming,violence;weapons,\n");
  folder.write("places.csv",
               "id,kind,name,lat,lon,grid,open_hours,staff,phone,attributes\n"
               "shop,watch_point,福源超市,31.0018,115.0021,,24h,v-1,0000,role=shelter;floor=1\n"
               "cam,camera,东门,31.0054,115.0063,east,,,,\n");
  write_road_file(folder.path() / "roads.wgr", small_roads());
}

}  // namespace watchgrid::town
