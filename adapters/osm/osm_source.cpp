#include "adapters/osm/osm_source.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

#include "adapters/osm/pbf_frame.hpp"

namespace watchgrid::osm {
namespace fs = std::filesystem;

/// A private folder (0700) that goes with its owner.
class OsmSource::TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "watchgrid-roads-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::system_error{errno, std::generic_category(), "cannot make a temporary folder " + name};
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

namespace {

struct GzCloser {
  void operator()(gzFile_s* f) const noexcept { gzclose(f); }
};

/// @return what is wrong, or empty.
std::string inflate_file(const fs::path& from, const fs::path& to) {
  const std::unique_ptr<gzFile_s, GzCloser> in{gzopen(from.c_str(), "rb")};
  if (!in) return fmt::format("cannot be opened: {}", std::strerror(errno));
  gzbuffer(in.get(), 256U * 1024U);
  std::ofstream out{to, std::ios::binary};
  std::vector<char> chunk(256U * 1024U);
  int got = 0;
  bool first = true;
  while ((got = gzread(in.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
    if (first && gzdirect(in.get()) != 0) return "not gzip data, although its name ends with .gz";
    first = false;
    if (!out.write(chunk.data(), got))
      return fmt::format("cannot be unpacked into {}: {}", to.parent_path().string(), std::strerror(errno));
  }
  int code = Z_OK;
  const char* why = gzerror(in.get(), &code);
  if (code == Z_BUF_ERROR) return "truncated: the gzip data ends early";
  if (got < 0 || code != Z_OK) return fmt::format("damaged gzip data: {}", why);
  out.close();
  if (!out) return fmt::format("cannot be unpacked into {}: {}", to.parent_path().string(), std::strerror(errno));
  return {};
}

std::string piece_of(const fs::path& file, std::uint64_t at, std::size_t bytes) {
  std::ifstream in{file, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(at));
  std::string out(bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(bytes));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

/// Looks at both ends of the file only; what is wrong in between is the XML parser's to find.
std::string xml_frame_complaint(const fs::path& file) {
  constexpr std::size_t kLook = 4096;
  const std::uint64_t size = fs::file_size(file);
  const std::string head = piece_of(file, 0, kLook);
  const auto root = head.find("<osm");
  if (root == std::string::npos || root + 4 >= head.size() || std::isalnum(static_cast<unsigned char>(head[root + 4])) != 0)
    return "not an OSM XML file: no <osm> element at its beginning";
  std::string tail = piece_of(file, size > kLook ? size - kLook : 0, kLook);
  while (!tail.empty() && (std::isspace(static_cast<unsigned char>(tail.back())) != 0 || tail.back() == '\0')) tail.pop_back();
  if (!tail.ends_with("</osm>") && !tail.ends_with("/>") && !tail.ends_with("-->")) return "truncated: </osm> is missing at its end";
  return {};
}

std::string_view explain_readosm(int code) {
  switch (code) {
    case READOSM_INVALID_SUFFIX: return "its name has another ending than .osm or .pbf";
    case READOSM_FILE_NOT_FOUND: return "cannot be opened";
    case READOSM_INSUFFICIENT_MEMORY: return "there is not enough memory to read it";
    case READOSM_READ_ERROR: return "truncated or damaged: it cannot be read to its end";
    case READOSM_XML_ERROR: return "damaged: its XML is not well-formed";
    case READOSM_INVALID_PBF_HEADER: return "not an OSM PBF file, or its header is damaged";
    case READOSM_UNZIP_ERROR: return "damaged: a block of it cannot be unpacked";
    default: return "cannot be read";
  }
}

}  // namespace

std::optional<OsmForm> osm_form_of(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name.ends_with(".osm") || name.ends_with(".osm.xml")) return OsmForm::Xml;
  if (name.ends_with(".osm.gz") || name.ends_with(".osm.xml.gz")) return OsmForm::XmlGz;
  if (name.ends_with(".pbf")) return OsmForm::Pbf;
  return std::nullopt;
}

OsmSource::OsmSource(fs::path file, fs::path readable, std::unique_ptr<TempFolder> temp)
    : file_{std::move(file)}, readable_{std::move(readable)}, temp_{std::move(temp)} {}
OsmSource::OsmSource(OsmSource&&) noexcept = default;
OsmSource& OsmSource::operator=(OsmSource&&) noexcept = default;
OsmSource::~OsmSource() = default;

std::optional<OsmSource> OsmSource::open(const fs::path& file, std::string& complaint) {
  const auto refuse = [&](std::string_view why) {
    complaint = fmt::format("{}: {}", file.string(), why);
    return std::nullopt;
  };
  const auto form = osm_form_of(file);
  if (!form) return refuse(kOsmFormsExpected);
  std::error_code ec;
  const auto status = fs::status(file, ec);
  if (!fs::exists(status)) return refuse("no such file");
  if (!fs::is_regular_file(status)) return refuse("not a file");
  if (const auto size = fs::file_size(file, ec); ec || size == 0) return refuse(ec ? ec.message() : "is empty");
  if (!std::ifstream{file}) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));
  try {
    fs::path readable = file;
    std::unique_ptr<TempFolder> temp;
    if (*form == OsmForm::XmlGz) {
      temp = std::make_unique<TempFolder>();
      readable = temp->path() / "unpacked.osm";
      if (const auto wrong = inflate_file(file, readable); !wrong.empty()) return refuse(wrong);
      if (fs::file_size(readable) == 0) return refuse("is empty once unpacked");
    } else if (!file.string().ends_with(".osm") && !file.string().ends_with(".pbf")) {
      temp = std::make_unique<TempFolder>();
      readable = temp->path() / "linked.osm";
      fs::create_symlink(fs::absolute(file), readable);
    }
    const auto wrong = *form == OsmForm::Pbf ? pbf_frame_complaint(readable) : xml_frame_complaint(readable);
    if (!wrong.empty()) return refuse(wrong);
    return OsmSource{file, std::move(readable), std::move(temp)};
  } catch (const std::exception& e) {
    return refuse(e.what());
  }
}

bool OsmSource::read(const void* user, readosm_node_callback node, readosm_way_callback way, std::string& complaint) const {
  complaint.clear();
  const void* handle = nullptr;
  int code = readosm_open(readable_.c_str(), &handle);
  if (code == READOSM_OK) code = readosm_parse(handle, user, node, way, nullptr);
  readosm_close(handle);
  if (code == READOSM_OK) return true;
  if (code != READOSM_ABORT) complaint = fmt::format("{}: {}", file_.string(), explain_readosm(code));
  return false;
}

}  // namespace watchgrid::osm
