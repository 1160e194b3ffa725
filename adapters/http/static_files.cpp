#include "adapters/http/static_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "adapters/http/problem.hpp"

namespace watchgrid::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPathMax = 1024;  ///< bytes
constexpr std::size_t kHashLength = 8;  ///< of the hash in a name, as the bundler writes it: "-B4cQ9xZ1"

struct MediaType {
    std::string_view ending;
    std::string_view type;
    bool packable;  ///< worth sending as .br or .gz
};
constexpr std::array kMediaTypes{
    MediaType{".html", "text/html; charset=utf-8", true}, MediaType{".js", "text/javascript; charset=utf-8", true},
    MediaType{".mjs", "text/javascript; charset=utf-8", true}, MediaType{".css", "text/css; charset=utf-8", true},
    MediaType{".json", "application/json", true}, MediaType{".map", "application/json", true},
    MediaType{".geojson", "application/geo+json", true}, MediaType{".webmanifest", "application/manifest+json", true},
    MediaType{".svg", "image/svg+xml", true}, MediaType{".txt", "text/plain; charset=utf-8", true}, MediaType{".xml", "application/xml", true},
    MediaType{".wasm", "application/wasm", true}, MediaType{".png", "image/png", false}, MediaType{".jpg", "image/jpeg", false},
    MediaType{".jpeg", "image/jpeg", false}, MediaType{".webp", "image/webp", false}, MediaType{".gif", "image/gif", false},
    MediaType{".ico", "image/x-icon", false}, MediaType{".woff2", "font/woff2", false}, MediaType{".mp3", "audio/mpeg", false},
    MediaType{".pmtiles", "application/vnd.pmtiles", false}, MediaType{".pdf", "application/pdf", false}};

const MediaType* find_type(std::string_view name) noexcept {
    const auto* at = std::find_if(kMediaTypes.begin(), kMediaTypes.end(), [&](const MediaType& t) { return name.ends_with(t.ending); });
    return at == kMediaTypes.end() ? nullptr : at;
}

/// Relative, no segment that is empty, hidden or goes up, nothing that a file system takes for something else.
bool is_plain(std::string_view path) noexcept {
    if (path.empty() || path.size() > kPathMax) return false;
    const bool odd = std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\'; });
    if (odd) return false;
    for (;;) {
        const std::string_view segment = path.substr(0, path.find('/'));
        if (segment.empty() || segment.front() == '.') return false;
        if (segment.size() == path.size()) return true;
        path.remove_prefix(segment.size() + 1);
    }
}

bool is_below(const fs::path& file, const fs::path& folder) {
    const auto [rest, unused] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return rest == folder.end();
}

struct Opened {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t size{};
    std::string etag;
};

/// Falsy file: it is not there, or not a regular file.
Opened open_file(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return {};
    Opened out{.file = std::make_shared<const OpenFile>(fd), .size = 0, .etag = {}};
    struct stat info{};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return {};
    out.size = static_cast<std::uint64_t>(info.st_size);
    char tag[64];
    std::snprintf(tag, sizeof tag, "\"%llx-%llx%08lx\"", static_cast<unsigned long long>(info.st_size), static_cast<unsigned long long>(info.st_mtim.tv_sec),
                  static_cast<unsigned long>(info.st_mtim.tv_nsec));
    out.etag = tag;
    return out;
}

Response no_such_file(std::string_view path) { return problem(404, "no_such_file", "There is no file \"" + std::string(path) + "\" here."); }

std::optional<std::uint64_t> parse_number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional{value} : std::nullopt;
}

/// The packed neighbour that the client takes, best first; empty when there is none.
std::string_view choose_packing(const Request& request, const fs::path& file, Opened& opened) {
    const std::string_view accepted = request.header("Accept-Encoding").value_or(std::string_view{});
    for (const auto& [coding, ending] : {std::pair<std::string_view, const char*>{"br", ".br"}, {"gzip", ".gz"}}) {
        if (!accepts_coding(accepted, coding)) continue;
        Opened packed = open_file(fs::path{file} += ending);
        if (!packed.file) continue;
        opened = std::move(packed);
        opened.etag.insert(opened.etag.size() - 1, ending);  // another representation, another tag
        return coding;
    }
    return {};
}

void apply_range(const Request& request, Response& response) {
    const auto asked = request.header("Range");
    const auto condition = request.header("If-Range");
    if (!asked || (condition && *condition != response.etag)) return;
    const std::uint64_t whole = response.file.size;
    const ByteRange range = parse_range(*asked, whole);
    if (range.kind == ByteRange::Kind::Whole) return;
    if (range.kind == ByteRange::Kind::Unsatisfiable) {
        response = problem(416, "range_not_satisfiable", "The file has " + std::to_string(whole) + " bytes.");
        response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(whole));
        return;
    }
    response.status = 206;
    response.file.offset = range.first;
    response.file.size = range.size;
    response.headers.emplace_back("Content-Range",
                                  "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.size - 1) + "/" + std::to_string(whole));
}

}  // namespace

std::string_view media_type_of(std::string_view file_name) noexcept {
    const MediaType* type = find_type(file_name);
    return type == nullptr ? "application/octet-stream" : type->type;
}

bool is_hashed_asset(std::string_view path) noexcept {
    if (!path.starts_with("assets/") && path.find("/assets/") == std::string_view::npos) return false;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::string_view stem = name.substr(0, name.rfind('.'));
    if (stem.size() == name.size()) return false;
    return stem.size() > kHashLength && stem[stem.size() - kHashLength - 1] == '-';
}

ByteRange parse_range(std::string_view header, std::uint64_t whole) noexcept {
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return {};
    header.remove_prefix(kUnit.size());
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first = parse_number(header.substr(0, dash)), last = parse_number(header.substr(dash + 1));
    if (dash == 0) {
        if (!last) return {};
        if (*last == 0 || whole == 0) return {.kind = ByteRange::Kind::Unsatisfiable, .first = 0, .size = 0};
        const std::uint64_t size = std::min(*last, whole);
        return {.kind = ByteRange::Kind::Part, .first = whole - size, .size = size};
    }
    if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return {};
    if (*first >= whole) return {.kind = ByteRange::Kind::Unsatisfiable, .first = 0, .size = 0};
    const std::uint64_t end = last ? std::min(*last, whole - 1) : whole - 1;
    return {.kind = ByteRange::Kind::Part, .first = *first, .size = end - *first + 1};
}

bool accepts_coding(std::string_view list, std::string_view coding) noexcept {
    while (!list.empty()) {
        std::string_view item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(item.size() + 1, list.size()));
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        const std::string_view name = item.substr(0, item.find_first_of("; \t"));
        if (name != coding) continue;
        const std::size_t q = item.find("q=");
        return q == std::string_view::npos || item.substr(q + 2).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

fs::path StaticFiles::find(std::string_view path) const {
    if (!is_plain(path)) return {};
    std::error_code ec;
    const fs::path root = fs::canonical(folder_, ec);
    if (ec) return {};
    fs::path file = fs::canonical(root / fs::path{std::string(path)}, ec);
    return ec || !is_below(file, root) || !fs::is_regular_file(file, ec) ? fs::path{} : file;
}

bool StaticFiles::has(std::string_view path) const { return !find(path).empty(); }

Response StaticFiles::serve(const Request& request, std::string_view path) const {
    const fs::path file = find(path);
    if (file.empty()) return no_such_file(path);
    Opened opened = open_file(file);
    if (!opened.file) return no_such_file(path);
    const MediaType* type = find_type(path);
    Response response{.status = 200, .content_type = std::string(media_type_of(path)), .body = {}, .headers = {}, .file = {}, .etag = {}};
    if (type != nullptr && type->packable) {
        response.headers.emplace_back("Vary", "Accept-Encoding");
        if (!request.header("Range"))
            if (const std::string_view coding = choose_packing(request, file, opened); !coding.empty()) response.headers.emplace_back("Content-Encoding", coding);
    }
    response.headers.emplace_back("Cache-Control", is_hashed_asset(path) ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("Accept-Ranges", "bytes");
    response.etag = opened.etag;
    response.file = {.file = std::move(opened.file), .offset = 0, .size = opened.size};
    // If-None-Match goes first (RFC 9110 section 13.2.2): the server makes the 304 out of a 200.
    const auto known = request.header("If-None-Match");
    if (!known || (*known != "*" && known->find(response.etag) == std::string_view::npos)) apply_range(request, response);
    return response;
}

}  // namespace watchgrid::http
