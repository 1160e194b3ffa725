#pragma once
/// A request and a response as routes see them. No Boost type: routes compile fast and can be tested without a socket.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/http/roles.hpp"

namespace watchgrid::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Other };
std::string_view to_string(Method) noexcept;

struct NameValue {
    std::string_view name;
    std::string_view value;
};

/// One request. All views point into the connection's buffers and stay valid until the responder was called; copy what outlives it.
struct Request {
    Method method{Method::Get};
    std::string_view target;         ///< as sent: path and query
    std::string_view path;           ///< as sent, before the '?'; not decoded
    std::vector<NameValue> headers;  ///< as sent
    std::vector<NameValue> query;    ///< decoded, in order
    std::vector<NameValue> params;   ///< `{name}` parts of the route's pattern, decoded
    std::string_view body;           ///< at most the route's body_max bytes
    std::string_view remote;         ///< IP address of the peer
    Caller caller;                   ///< who the bearer token belongs to; role None on public routes without a token

    /// Name without regard to case. O(headers).
    std::optional<std::string_view> header(std::string_view name) const noexcept;
    /// The first with that name. O(parameters).
    std::optional<std::string_view> query_value(std::string_view name) const noexcept;
    /// Empty when the pattern has no such part.
    std::string_view param(std::string_view name) const noexcept;
    /// The token of `Authorization: Bearer`, or of the WebSocket sub-protocol `bearer.<token>` (browsers cannot set the header
    /// there). Empty when absent. Never log it.
    std::string_view bearer() const noexcept;
};

/// An open file; closed with the last copy of its pointer.
class OpenFile {
public:
    explicit OpenFile(int descriptor) noexcept : descriptor_(descriptor) {}
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

/// A stretch of a file as a body: read and sent block by block, so that a map of any size costs 64 KiB of memory.
struct FileSlice {
    std::shared_ptr<const OpenFile> file{};
    std::uint64_t offset{};
    std::uint64_t size{};  ///< bytes
};

/// One answer. Content-Length, Date and Connection are added by the server; `Cache-Control: no-store` unless a header says otherwise.
struct Response {
    int status{200};
    std::string content_type{"application/json"};  ///< ignored when the body is empty
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    FileSlice file{};  ///< when set, sent instead of `body`
    std::string etag{};  ///< quoted; when the request's If-None-Match names it the answer becomes 304 without a body
};

/// Of what follows the header.
inline std::uint64_t body_size(const Response& r) noexcept { return r.file.file ? r.file.size : r.body.size(); }

Response json_response(int status, std::string body);
Response text_response(int status, std::string body);

/// What stands behind a responder: a connection, or a test.
class Exchange {
public:
    virtual ~Exchange() = default;
    virtual void answer(std::uint64_t ticket, Response) = 0;
};

/// The answer slip of one request. Copyable; may be called from any thread, once. Later calls, and calls after the server gave up
/// waiting (503 after response_timeout), do nothing. Fits into `std::function<void(Response)>`.
class Responder {
public:
    Responder(std::shared_ptr<Exchange> exchange, std::uint64_t ticket) noexcept : exchange_(std::move(exchange)), ticket_(ticket) {}
    void operator()(Response response) const { exchange_->answer(ticket_, std::move(response)); }

private:
    std::shared_ptr<Exchange> exchange_;
    std::uint64_t ticket_;
};

/// A responder for tests of routes: passes the answer on to `receive`, which must be callable.
Responder responder_for_test(std::function<void(Response)> receive);

/// Percent-decodes `text` onto the end of `out`; '+' means a space when `form` is set. False when an escape is broken, and where there is a NUL.
bool percent_decode(std::string_view text, bool form, std::string& out);

}  // namespace watchgrid::http
