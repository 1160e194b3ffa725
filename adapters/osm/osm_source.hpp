#pragma once
/// One OSM file in a form that libreadosm takes: it insists on the endings .osm and .pbf and on plain XML.
///
/// Gzip is inflated into a private temporary folder (about 15 times the size of the .gz; TMPDIR decides where), which goes when
/// the source goes. Before libreadosm sees a byte, the frame is checked here, because libreadosm cannot say what is wrong: an
/// empty file, another root element, a missing `</osm>`, a PBF that ends inside a block or is not compressed with zlib. Damage by
/// accident is found; a PBF made to do harm, with right checksums round wrong contents, can crash libreadosm 1.1.0a (docs/roads.md).
#include <readosm.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace watchgrid::osm {

enum class OsmForm : std::uint8_t { Xml, XmlGz, Pbf };

/// By the ending of the name: .osm, .osm.xml | .osm.gz, .osm.xml.gz | .osm.pbf, .pbf; anything else is nullopt.
std::optional<OsmForm> osm_form_of(const std::filesystem::path&);

/// "expected a name that ends with ...": what a complaint says about another ending.
inline constexpr const char* kOsmFormsExpected = "expected a name that ends with .osm, .osm.xml, .osm.gz, .osm.xml.gz, .osm.pbf";

class OsmSource {
 public:
  OsmSource(const OsmSource&) = delete;
  OsmSource& operator=(const OsmSource&) = delete;
  OsmSource(OsmSource&&) noexcept;
  OsmSource& operator=(OsmSource&&) noexcept;
  ~OsmSource();

  /// Checks and unpacks. On failure nullopt, and `complaint` says why, with the file's name.
  static std::optional<OsmSource> open(const std::filesystem::path& file, std::string& complaint);

  /// Reads the whole file once more; either callback may be null. They must not throw; READOSM_ABORT ends the reading.
  /// @return false with `complaint` filled when libreadosm fails; an abort of the caller's own is `false` with an empty complaint.
  bool read(const void* user, readosm_node_callback node, readosm_way_callback way, std::string& complaint) const;

  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  class TempFolder;
  OsmSource(std::filesystem::path file, std::filesystem::path readable, std::unique_ptr<TempFolder> temp);
  std::filesystem::path file_;      ///< as the caller named it
  std::filesystem::path readable_;  ///< what libreadosm opens
  std::unique_ptr<TempFolder> temp_;
};

}  // namespace watchgrid::osm
