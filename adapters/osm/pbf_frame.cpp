#include "adapters/osm/pbf_frame.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

namespace watchgrid::osm {
namespace {

constexpr std::uint64_t kHeaderBytesMax = 64U * 1024U;        // the format's own limit for a BlobHeader
constexpr std::uint64_t kBlobBytesMax = 32U * 1024U * 1024U;  // the format's own limit for a Blob

/// Takes protobuf fields off the front of a byte string; `broken` once something does not fit.
struct FieldReader {
  std::string_view bytes;
  bool broken{};

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes.empty()) break;
      const auto byte = static_cast<std::uint8_t>(bytes.front());
      bytes.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80U) return value;
    }
    broken = true;
    return 0;
  }
  std::string_view block() {
    const std::uint64_t size = varint();
    if (broken || size > bytes.size()) {
      broken = true;
      return {};
    }
    const auto out = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return out;
  }
};

struct BlobHeader {
  std::string_view kind;
  std::uint64_t data_bytes{};
};

std::optional<BlobHeader> parse_blob_header(std::string_view bytes) {
  FieldReader in{bytes};
  BlobHeader out;
  while (!in.bytes.empty() && !in.broken) {
    const std::uint64_t tag = in.varint();
    if (tag == (1U << 3U | 2U))
      out.kind = in.block();
    else if (tag == (2U << 3U | 2U))
      in.block();
    else if (tag == (3U << 3U | 0U))
      out.data_bytes = in.varint();
    else
      in.broken = true;
  }
  if (in.broken || out.kind.empty()) return std::nullopt;
  return out;
}

/// The name of a compression that libreadosm does not know, or empty. Looks at the first fields of a Blob only.
std::string_view foreign_compression(std::string_view start) {
  FieldReader in{start};
  for (int i = 0; i < 2 && !in.bytes.empty(); ++i) {
    switch (in.varint() >> 3U) {
      case 2: in.varint(); continue;  // raw_size comes before the data
      case 4: return "lzma";
      case 6: return "lz4";
      case 7: return "zstd";
      default: return {};
    }
  }
  return {};
}

class FrameWalk {
 public:
  explicit FrameWalk(const std::filesystem::path& file) : in_{file, std::ios::binary}, left_{std::filesystem::file_size(file)} {}

  std::string complaint() {
    for (std::uint64_t block = 0; left_ > 0; ++block)
      if (auto wrong = step(block); !wrong.empty()) return wrong;
    return {};
  }

 private:
  std::string step(std::uint64_t block) {
    const auto not_pbf = [] { return std::string{"not an OSM PBF file: it does not begin with a block named OSMHeader"}; };
    std::string length(4, '\0');
    if (!take(length)) return block == 0 ? not_pbf() : ends_early(block, 4);
    std::uint64_t header_bytes = 0;
    for (const char c : length) header_bytes = header_bytes << 8U | static_cast<std::uint8_t>(c);
    if (header_bytes > kHeaderBytesMax) return block == 0 ? not_pbf() : damaged(block);
    std::string header(header_bytes, '\0');
    if (!take(header)) return block == 0 ? not_pbf() : ends_early(block, header_bytes);
    const auto parsed = parse_blob_header(header);
    if (block == 0 && (!parsed || parsed->kind != "OSMHeader")) return not_pbf();
    if (!parsed || parsed->data_bytes > kBlobBytesMax) return damaged(block);
    if (parsed->data_bytes > left_) return ends_early(block, parsed->data_bytes);
    return skip(parsed->data_bytes);
  }

  std::string skip(std::uint64_t bytes) {
    std::string start(std::min<std::uint64_t>(bytes, 16), '\0');
    if (!take(start)) return "cannot be read to its end";
    if (const auto kind = foreign_compression(start); !kind.empty())
      return fmt::format("its blocks are compressed with {}; only zlib is read (osmium cat -f pbf,pbf_compression=zlib converts)", kind);
    in_.seekg(static_cast<std::streamoff>(bytes - start.size()), std::ios::cur);
    left_ -= bytes - start.size();
    at_ += bytes - start.size();
    return {};
  }

  bool take(std::string& into) {
    if (into.size() > left_ || !in_.read(into.data(), static_cast<std::streamsize>(into.size()))) return false;
    left_ -= into.size();
    at_ += into.size();
    return true;
  }

  std::string ends_early(std::uint64_t block, std::uint64_t wanted) const {
    return fmt::format("truncated: block {} at byte {} needs {} bytes and the file has {} left", block + 1, at_, wanted, left_);
  }
  std::string damaged(std::uint64_t block) const {
    return fmt::format("damaged: block {} before byte {} has no valid header", block + 1, at_);
  }

  std::ifstream in_;
  std::uint64_t left_{};
  std::uint64_t at_{};
};

}  // namespace

std::string pbf_frame_complaint(const std::filesystem::path& file) { return FrameWalk{file}.complaint(); }

}  // namespace watchgrid::osm
