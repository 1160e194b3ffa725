#pragma once
/// Routes: method and pattern to handler, with the roles that may call. Filled before the server starts, then only read.
///
/// A pattern is literal segments and `{name}` segments: `/v1/incidents/{id}/commands`. A last segment `{name*}` takes the rest of
/// the path, also an empty one (files of the console). A literal segment wins over `{name}`, `{name}` over `{name*}`.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"
#include "adapters/http/roles.hpp"

namespace watchgrid::http {

class WebSocketFeed;
class WebSocketRelay;

/// Runs on the I/O thread and must not block: it either answers at once or keeps the responder for later. The request lives until
/// the responder is called. What it throws becomes a 500.
using Handler = std::function<void(const Request&, Responder)>;

/// Names of the query parameters that a route reads; views of literals. A name that it does not read is refused, for a misspelt filter
/// would otherwise look like one that found everything. kAnyQuery takes whatever comes: where a refusal would do more harm than a
/// parameter that nobody reads (alarms, pages, what machines probe).
using QueryNames = std::vector<std::string_view>;
inline constexpr std::string_view kAnyQuery = "*";

struct RouteOptions {
    Roles roles;                                    ///< empty: nobody (a mistake that shows at once)
    std::string_view consumes{"application/json"};  ///< the body's media type; else 415. "*" takes any. Must be a literal.
    std::size_t body_max{};                         ///< bytes; 0: the server's limit
    QueryNames query{};                             ///< empty: none
};

/// What the outside may know of a route: for tests against the OpenAPI document, and for tables of permissions.
struct RouteInfo {
    Method method{Method::Get};
    std::string pattern;
    Roles roles;
    bool websocket{};
    QueryNames query{};
    bool personal{};  ///< of the document's operations: `x-personal`
};

struct Route {
    RouteInfo info;
    RouteOptions options;
    Handler handler;
    WebSocketFeed* feed{};    ///< set for WebSocket routes that speak our stream
    WebSocketRelay* relay{};  ///< set for WebSocket routes that only pass on
    bool websocket() const noexcept { return feed != nullptr || relay != nullptr; }
};

/// Nothing when the route reads every parameter of the query; else 400 `invalid_query`, which names the first that it does not read, the
/// known name that is nearest to it, and all known names.
std::optional<Response> refuse_unknown_query(const Route&, const std::vector<NameValue>& query);

class Router {
public:
    Router();

    /// Asserts that the pattern is well-formed and new. HEAD is answered by GET, OPTIONS by the router itself.
    void add(Method, std::string_view pattern, RouteOptions, Handler);
    void get(std::string_view pattern, Roles roles, Handler handler) { get(pattern, roles, {}, std::move(handler)); }
    void get(std::string_view pattern, Roles roles, QueryNames query, Handler handler) { add(Method::Get, pattern, {.roles = roles, .query = std::move(query)}, std::move(handler)); }
    void post(std::string_view pattern, Roles roles, Handler handler) { add(Method::Post, pattern, {.roles = roles}, std::move(handler)); }
    /// GET with an upgrade to WebSocket; without the upgrade headers it answers 426. The feed must outlive the server.
    void websocket(std::string_view pattern, Roles roles, WebSocketFeed& feed);
    /// The same for a relay, which must outlive the server too. Any query: clients of MQTT have their own habits.
    void websocket(std::string_view pattern, Roles roles, WebSocketRelay& relay);

    /// In order of registration.
    std::vector<RouteInfo> routes() const;

    enum class Outcome : std::uint8_t { Found, NotFound, MethodNotAllowed, Options, BadPath };
    struct Match {
        Outcome outcome{Outcome::NotFound};
        const Route* route{};
        std::string allow;  ///< set for MethodNotAllowed and Options: "GET, HEAD, OPTIONS"
    };
    /// Decoded parameters go to `params`, their bytes to `scratch` (cleared; grown at most to path.size()). BadPath: a broken
    /// escape, or a segment "." or "..", which no handler should ever see. O(segments).
    Match match(Method, std::string_view path, std::vector<NameValue>& params, std::string& scratch) const;

private:
    static constexpr std::size_t kMethods = 8;
    struct Node {
        std::map<std::string, std::size_t, std::less<>> literals;
        std::size_t param{};  ///< 0: none (the root is nobody's child)
        std::size_t rest{};
        std::array<std::size_t, kMethods> route{};  ///< index + 1
        bool ends_here() const noexcept;
    };

    std::size_t node_of(std::string_view pattern);
    void insert(Route);
    const Node* find(std::size_t node, std::string_view path, std::vector<std::string_view>& values) const;
    static std::string allowed(const Node&);

    std::vector<Node> nodes_;
    std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace watchgrid::http
