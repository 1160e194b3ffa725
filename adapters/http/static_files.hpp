#pragma once
/// Files of a folder as answers: the built pages, their assets, base maps.
///
/// - Strong ETag (size and time of change) with If-None-Match; one byte range with 206, Accept-Ranges and If-Range; 416 beyond the
///   end. Several ranges in one request are answered with the whole file, as RFC 9110 section 14.2 allows.
/// - `name.br` and `name.gz` beside a file are sent instead of it to a client that takes them, with Vary. Never for a range, and never
///   for files that are packed inside (.pmtiles, images, fonts): a packed stream of packed tiles would break the ranges of a map reader.
/// - Files under assets/ whose name carries a hash ("index-B4cQ9xZ1.js") are immutable for a year; everything else is asked for again.
/// - Paths never leave the folder: no "..", no hidden files, no symbolic link that points out of it.
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/http/message.hpp"

namespace watchgrid::http {

class StaticFiles {
public:
    /// The folder may be missing, also for good: then nothing is found. It is looked at again with every request, so that a new build
    /// is served without a restart.
    explicit StaticFiles(std::filesystem::path folder) : folder_{std::move(folder)} {}

    /// The file at `path`, decoded and relative to the folder. 404 no_such_file, 304, 200, 206 or 416. For GET and HEAD.
    Response serve(const Request&, std::string_view path) const;
    /// Whether `serve` would find it.
    bool has(std::string_view path) const;

private:
    std::filesystem::path find(std::string_view path) const;
    std::filesystem::path folder_;
};

/// By the end of the name; "application/octet-stream" when it is not known.
std::string_view media_type_of(std::string_view file_name) noexcept;

/// Whether a file's name promises that its content never changes: a path under assets/, with a dash and eight characters before the last dot.
bool is_hashed_asset(std::string_view path) noexcept;

/// A part of a body. `first` + `size` <= the size of the whole.
struct ByteRange {
    enum class Kind : std::uint8_t { Whole, Part, Unsatisfiable } kind{Kind::Whole};
    std::uint64_t first{};
    std::uint64_t size{};
};
/// Reads a Range header of one range: "bytes=0-99", "bytes=100-", "bytes=-100". Whatever else is there means the whole.
ByteRange parse_range(std::string_view header, std::uint64_t whole_size) noexcept;

/// Whether Accept-Encoding takes `coding` (named and not with q=0).
bool accepts_coding(std::string_view accept_encoding, std::string_view coding) noexcept;

}  // namespace watchgrid::http
