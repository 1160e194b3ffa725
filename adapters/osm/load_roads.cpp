#include "adapters/osm/load_roads.hpp"

#include <fmt/format.h>

#include "adapters/osm/osm_source.hpp"
#include "adapters/osm/wgr_file.hpp"

namespace watchgrid::osm {

bool is_road_file(const std::filesystem::path& file) { return file.extension() == ".wgr" || osm_form_of(file).has_value(); }

RoadResult<RoadImport> load_roads(const std::filesystem::path& file, const ImportOptions& options) {
  if (!is_road_file(file)) return RoadFileError{{fmt::format("{}: {} or .wgr", file.string(), kOsmFormsExpected)}};
  if (file.extension() != ".wgr") return import_osm({file}, options);
  auto parts = read_wgr(file);
  if (!parts) return parts.error();
  RoadImport out;
  out.parts = std::move(*parts);
  return out;
}

}  // namespace watchgrid::osm
