#include "adapters/osm/wgr_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::osm {
namespace {

namespace fs = std::filesystem;
using engine::Edge;
using engine::LatLon;
using engine::RoadClass;
using Parts = engine::RoadGraph::Parts;

constexpr std::string_view kMagic{"\x89WGR\r\n\x1a\n", 8};
constexpr std::uint64_t kHeaderBytes = 24;
constexpr std::uint64_t kNodeBytes = 8, kEdgeBytes = 7 * 4 + 2, kShapeBytes = 8, kChecksumBytes = 4;

std::uint32_t crc_of(std::string_view bytes) {
  uLong crc = crc32(0L, nullptr, 0);
  for (std::size_t at = 0; at < bytes.size(); at += 1U << 30U) {
    const auto piece = bytes.substr(at, 1U << 30U);
    crc = crc32(crc, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size()));
  }
  return static_cast<std::uint32_t>(crc);
}

std::uint64_t file_bytes(std::uint64_t nodes, std::uint64_t edges, std::uint64_t shape) {
  return kHeaderBytes + nodes * kNodeBytes + edges * kEdgeBytes + shape * kShapeBytes + kChecksumBytes;
}

void put(std::string& out, std::uint32_t v) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(v >> shift & 0xFFU);
}

/// Takes numbers off the front; the caller has checked the size.
struct Taker {
  std::string_view bytes;
  std::uint32_t u32() {
    std::uint32_t v = 0;
    for (unsigned i = 0; i < 4; ++i) v |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8U * i);
    bytes.remove_prefix(4);
    return v;
  }
  std::uint8_t u8() {
    const auto v = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    return v;
  }
};

void put_points(std::string& out, const std::vector<LatLon>& points) {
  for (const LatLon p : points) put(out, static_cast<std::uint32_t>(p.lat_e6()));
  for (const LatLon p : points) put(out, static_cast<std::uint32_t>(p.lon_e6()));
}

/// The edge columns of whole numbers, in the order of the file.
constexpr std::uint32_t Edge::*kColumns[] = {&Edge::from,        &Edge::to,          &Edge::length_mm,  &Edge::forward_ms,
                                             &Edge::backward_ms, &Edge::shape_begin, &Edge::shape_count};

std::string encode(const Parts& parts) {
  std::string out;
  out.reserve(file_bytes(parts.nodes.size(), parts.edges.size(), parts.shape.size()));
  out += kMagic;
  put(out, kWgrVersion);
  put(out, static_cast<std::uint32_t>(parts.nodes.size()));
  put(out, static_cast<std::uint32_t>(parts.edges.size()));
  put(out, static_cast<std::uint32_t>(parts.shape.size()));
  put_points(out, parts.nodes);
  for (const auto column : kColumns)
    for (const Edge& e : parts.edges) put(out, e.*column);
  for (const Edge& e : parts.edges) out += static_cast<char>(e.road_class);
  for (const Edge& e : parts.edges) out += static_cast<char>(e.walkable ? 1 : 0);
  put_points(out, parts.shape);
  put(out, crc_of(out));
  return out;
}

std::vector<LatLon> take_points(Taker& in, std::size_t count, std::string_view what, std::string& wrong) {
  std::vector<std::int32_t> lats(count);
  for (auto& lat : lats) lat = static_cast<std::int32_t>(in.u32());
  std::vector<LatLon> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto lon = static_cast<std::int32_t>(in.u32());
    if (lats[i] < -90'000'000 || lats[i] > 90'000'000 || lon < -180'000'000 || lon > 180'000'000) {
      if (wrong.empty()) wrong = fmt::format("damaged: {} {} of {} is not on the Earth", what, i, count);
      continue;
    }
    out[i] = LatLon::from_e6(lats[i], lon);
  }
  return out;
}

std::string edge_complaint(const Edge& e, std::size_t i, std::uint64_t nodes, std::uint64_t shape) {
  if (e.from >= nodes || e.to >= nodes)
    return fmt::format("damaged: edge {} joins nodes {} and {}, and there are {}", i, e.from, e.to, nodes);
  if (std::uint64_t{e.shape_begin} + e.shape_count > shape)
    return fmt::format("damaged: edge {} has shape points {} to {}, and there are {}", i, e.shape_begin,
                       std::uint64_t{e.shape_begin} + e.shape_count, shape);
  if (e.road_class > RoadClass::Path)
    return fmt::format("damaged: edge {} has the unknown road class {}", i, static_cast<int>(e.road_class));
  return {};
}

/// Everything after the header; `bytes` is complete and its checksum is right.
Parts decode_columns(Taker in, std::size_t nodes, std::size_t edges, std::size_t shape, std::string& wrong) {
  Parts parts;
  parts.nodes = take_points(in, nodes, "node", wrong);
  parts.edges.resize(edges);
  for (const auto column : kColumns)
    for (Edge& e : parts.edges) e.*column = in.u32();
  for (Edge& e : parts.edges) e.road_class = static_cast<RoadClass>(in.u8());
  for (Edge& e : parts.edges) e.walkable = in.u8() != 0;
  parts.shape = take_points(in, shape, "shape point", wrong);
  for (std::size_t i = 0; i < edges && wrong.empty(); ++i) wrong = edge_complaint(parts.edges[i], i, nodes, shape);
  return parts;
}

std::string decode(std::string_view bytes, Parts& parts) {
  if (bytes.empty()) return "is empty";
  if (bytes.substr(0, 8) != kMagic.substr(0, std::min<std::size_t>(8, bytes.size())))
    return "not a compiled road network: it does not begin with the mark of a .wgr file";
  if (bytes.size() < kHeaderBytes) return fmt::format("truncated: {} bytes, and the header alone has {}", bytes.size(), kHeaderBytes);
  Taker in{bytes.substr(8)};
  if (const auto version = in.u32(); version != kWgrVersion)
    return fmt::format("has version {}, expected {}; import the roads again", version, kWgrVersion);
  const std::uint32_t nodes = in.u32(), edges = in.u32(), shape = in.u32();
  const std::uint64_t expected = file_bytes(nodes, edges, shape);
  if (bytes.size() < expected) return fmt::format("truncated: {} bytes, expected {}", bytes.size(), expected);
  if (bytes.size() > expected) return fmt::format("damaged: {} bytes, expected {}", bytes.size(), expected);
  const auto body = bytes.substr(0, bytes.size() - kChecksumBytes);
  const std::uint32_t stored = Taker{bytes.substr(body.size())}.u32(), counted = crc_of(body);
  if (stored != counted) return fmt::format("damaged: its checksum is {:08x}, and its bytes give {:08x}", stored, counted);
  std::string wrong;
  parts = decode_columns(in, nodes, edges, shape, wrong);
  return wrong;
}

/// What write_wgr is given may come from anywhere; what it writes must be readable.
std::string complaint_before_writing(const Parts& parts) {
  constexpr std::uint64_t kMost = 0xFFFFFFFEU;
  if (parts.nodes.size() > kMost || parts.edges.size() > kMost || parts.shape.size() > kMost)
    return "too large for a .wgr file: at most 4 294 967 294 nodes, edges and shape points";
  for (std::size_t i = 0; i < parts.edges.size(); ++i)
    if (auto wrong = edge_complaint(parts.edges[i], i, parts.nodes.size(), parts.shape.size()); !wrong.empty()) return wrong;
  return {};
}

/// A file descriptor that closes itself.
class File {
 public:
  File(const fs::path& path, int flags) : fd_{::open(path.c_str(), flags | O_CLOEXEC, 0644)} {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  bool write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  bool sync() const { return ::fsync(fd_) == 0; }

 private:
  int fd_;
};

}  // namespace

RoadResult<std::uint64_t> write_wgr(const fs::path& file, const Parts& parts) {
  const auto refuse = [&](std::string_view why) { return RoadFileError{{fmt::format("{}: {}", file.string(), why)}}; };
  if (const auto wrong = complaint_before_writing(parts); !wrong.empty()) return refuse(wrong);
  const std::string bytes = encode(parts);
  fs::path temporary = file;
  temporary += fmt::format(".{}.tmp", ::getpid());
  const auto failed = [&](std::string_view doing) {
    const std::string why = std::strerror(errno);
    ::unlink(temporary.c_str());
    return refuse(fmt::format("cannot be {}: {}", doing, why));
  };
  {
    const File out{temporary, O_WRONLY | O_CREAT | O_TRUNC};
    if (!out || !out.write_all(bytes) || !out.sync()) return failed("written");
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) return failed("replaced");
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  if (const File dir{folder, O_RDONLY | O_DIRECTORY}; dir) dir.sync();  // some file systems cannot; the file itself is safe
  return static_cast<std::uint64_t>(bytes.size());
}

RoadResult<Parts> read_wgr(const fs::path& file) {
  const auto refuse = [&](std::string_view why) { return RoadFileError{{fmt::format("{}: {}", file.string(), why)}}; };
  std::error_code ec;
  if (!fs::exists(file, ec)) return refuse("no such file");
  if (!fs::is_regular_file(file, ec)) return refuse("not a file");
  std::ifstream in{file, std::ios::binary};
  if (!in) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));
  std::string bytes(fs::file_size(file, ec), '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return refuse("cannot be read to its end");
  Parts parts;
  if (const auto wrong = decode(bytes, parts); !wrong.empty()) return refuse(wrong);
  return parts;
}

}  // namespace watchgrid::osm
