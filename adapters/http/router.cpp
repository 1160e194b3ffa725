#include "adapters/http/router.hpp"

#include <algorithm>

#include "adapters/http/problem.hpp"
#include "engine/base/assert.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::http {
namespace {

constexpr std::size_t kNameShown = 64;  ///< bytes of a foreign name that an answer repeats

/// First segment of "/a/b": "a"; the rest stays in `path` ("/b", or empty at the end).
std::string_view take_segment(std::string_view& path) noexcept {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool is_param(std::string_view segment) noexcept { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }
bool is_rest(std::string_view segment) noexcept { return is_param(segment) && segment[segment.size() - 2] == '*'; }

/// Decodes into scratch, whose capacity was reserved, so that earlier views stay valid. False for "." and "..", also written as
/// escapes, and inside the rest of a path.
bool decode_segments(std::string_view raw, std::string& scratch, std::string_view& out) {
    const std::size_t from = scratch.size();
    if (!percent_decode(raw, false, scratch)) return false;
    out = std::string_view(scratch).substr(from);
    for (std::string_view rest = out;;) {
        const std::string_view segment = rest.substr(0, rest.find('/'));
        if (segment == "." || segment == "..") return false;
        if (segment.size() == rest.size()) return true;
        rest.remove_prefix(segment.size() + 1);
    }
}

}  // namespace

std::optional<Response> refuse_unknown_query(const Route& route, const std::vector<NameValue>& query) {
    const QueryNames& known = route.options.query;
    if (known == QueryNames{kAnyQuery}) return std::nullopt;
    const auto unknown = std::find_if(query.begin(), query.end(), [&](const NameValue& q) { return std::find(known.begin(), known.end(), q.name) == known.end(); });
    if (unknown == query.end()) return std::nullopt;
    const std::string name{unknown->name.substr(0, kNameShown)};
    std::string expected;
    for (const std::string_view one : known) {
        expected += expected.empty() ? "expected " : one == known.back() ? " or " : ", ";
        expected += one;
    }
    if (known.empty()) expected = "this route reads no parameters";
    const std::string_view near = engine::nearest_name(name, known);
    const std::string said = "no such parameter; " + (near.empty() ? std::string{} : "did you mean \"" + std::string{near} + "\"? ") + expected;
    return problem(400, "invalid_query", name + ": " + said, {{"/" + name, said}});
}

bool Router::Node::ends_here() const noexcept {
    return std::any_of(route.begin(), route.end(), [](std::size_t r) { return r != 0; });
}

Router::Router() : nodes_(1) {}

std::size_t Router::node_of(std::string_view pattern) {
    WATCHGRID_ASSERT(pattern.starts_with('/'));
    std::size_t at = 0;
    const auto child = [this](std::size_t index) {
        if (index != 0) return index;
        nodes_.emplace_back();
        return nodes_.size() - 1;
    };
    while (!pattern.empty()) {
        const std::string_view segment = take_segment(pattern);
        std::size_t next = 0;
        if (is_rest(segment)) {
            WATCHGRID_ASSERT(pattern.empty());
            next = child(nodes_[at].rest);
            nodes_[at].rest = next;
        } else if (is_param(segment)) {
            next = child(nodes_[at].param);
            nodes_[at].param = next;
        } else {
            const auto found = nodes_[at].literals.find(segment);
            next = child(found == nodes_[at].literals.end() ? 0 : found->second);
            nodes_[at].literals.emplace(segment, next);
        }
        at = next;
    }
    return at;
}

void Router::insert(Route route) {
    const std::size_t node = node_of(route.info.pattern);
    std::size_t& slot = nodes_[node].route[static_cast<std::size_t>(route.info.method)];
    WATCHGRID_ASSERT(slot == 0);
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    slot = routes_.size();
}

void Router::add(Method method, std::string_view pattern, RouteOptions options, Handler handler) {
    WATCHGRID_ASSERT(handler && method != Method::Head && method != Method::Options && method != Method::Other);
    // NOLINTNEXTLINE(bugprone-use-after-move): initializers in braces are evaluated in their order, so the copies come before the move
    insert({.info = {.method = method, .pattern = std::string(pattern), .roles = options.roles, .query = options.query}, .options = std::move(options), .handler = std::move(handler), .feed = nullptr, .relay = nullptr});
}

void Router::websocket(std::string_view pattern, Roles roles, WebSocketFeed& feed) {
    insert({.info = {.method = Method::Get, .pattern = std::string(pattern), .roles = roles, .websocket = true}, .options = {.roles = roles}, .handler = {}, .feed = &feed, .relay = nullptr});
}

void Router::websocket(std::string_view pattern, Roles roles, WebSocketRelay& relay) {
    insert({.info = {.method = Method::Get, .pattern = std::string(pattern), .roles = roles, .websocket = true, .query = {kAnyQuery}}, .options = {.roles = roles, .query = {kAnyQuery}},
            .handler = {}, .feed = nullptr, .relay = &relay});
}

std::vector<RouteInfo> Router::routes() const {
    std::vector<RouteInfo> out;
    for (const auto& route : routes_) out.push_back(route->info);
    return out;
}

const Router::Node* Router::find(std::size_t at, std::string_view path, std::vector<std::string_view>& values) const {
    const Node& node = nodes_[at];
    if (path.empty()) return node.ends_here() ? &node : nullptr;
    const std::string_view whole = path.substr(1);
    std::string_view tail = path;
    const std::string_view segment = take_segment(tail);
    if (const auto literal = node.literals.find(segment); literal != node.literals.end())
        if (const Node* hit = find(literal->second, tail, values)) return hit;
    if (node.param != 0 && !segment.empty()) {
        values.push_back(segment);
        if (const Node* hit = find(node.param, tail, values)) return hit;
        values.pop_back();
    }
    if (node.rest == 0) return nullptr;
    values.push_back(whole);
    return &nodes_[node.rest];
}

std::string Router::allowed(const Node& node) {
    std::string out;
    for (const Method m : {Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete})
        if (node.route[static_cast<std::size_t>(m)] != 0) {
            out += to_string(m);
            out += m == Method::Get ? ", HEAD, " : ", ";
        }
    return out + "OPTIONS";
}

Router::Match Router::match(Method method, std::string_view path, std::vector<NameValue>& params, std::string& scratch) const {
    params.clear();
    scratch.clear();
    scratch.reserve(path.size());
    if (!path.starts_with('/')) return {.outcome = Outcome::BadPath, .route = nullptr, .allow = {}};
    thread_local std::vector<std::string_view> values;
    values.clear();
    const Node* node = find(0, path, values);
    if (node == nullptr) return {};
    const Method wanted = method == Method::Head ? Method::Get : method;
    const std::size_t route = node->route[static_cast<std::size_t>(wanted)];
    if (route == 0) return {.outcome = method == Method::Options ? Outcome::Options : Outcome::MethodNotAllowed, .route = nullptr, .allow = allowed(*node)};

    std::size_t value = 0;
    for (std::string_view pattern = routes_[route - 1]->info.pattern; !pattern.empty();) {
        std::string_view name = take_segment(pattern);
        if (!is_param(name)) continue;
        const std::size_t braces = is_rest(name) ? 3 : 2;
        std::string_view decoded;
        if (!decode_segments(values[value++], scratch, decoded)) return {.outcome = Outcome::BadPath, .route = nullptr, .allow = {}};
        params.push_back({name.substr(1, name.size() - braces), decoded});
    }
    return {.outcome = Outcome::Found, .route = routes_[route - 1].get(), .allow = {}};
}

}  // namespace watchgrid::http
