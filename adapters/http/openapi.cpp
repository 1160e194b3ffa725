#include "adapters/http/openapi.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace watchgrid::http {
namespace {

constexpr Method kDocumented[] = {Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete};

std::string lower_name(Method method) {
    std::string name(to_string(method));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    return name;
}

/// "[admin, wall]"
Roles parse_roles(std::string_view list) {
    Roles roles;
    for (const auto& [role, name] : engine::EnumNames<Role>::table)
        for (const std::string_view mark : {"[", " "})
            for (const std::string_view end : {",", "]"})
                if (list.find(std::string(mark) + std::string(name) + std::string(end)) != std::string_view::npos) roles = roles | Roles{role};
    return list.find("everyone") == std::string_view::npos ? roles : Roles::everyone();
}

std::string words_of(Roles roles) {
    if (roles.is_public()) return "everyone";
    std::string out;
    for (const auto& [role, name] : engine::EnumNames<Role>::table)
        if (roles.contains(role)) out += (out.empty() ? "" : ", ") + std::string(name);
    return out.empty() ? "nobody" : out;
}

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& visit) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        visit(line);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
}

/// "name: zone, in: query" of a parameter's line; empty: none.
std::string_view query_name_of(std::string_view line) {
    constexpr std::string_view kName = "{name: ", kQuery = ", in: query,";
    const std::size_t from = line.find(kName), to = line.find(kQuery);
    return from == std::string_view::npos || to == std::string_view::npos ? std::string_view{} : line.substr(from + kName.size(), to - from - kName.size());
}

/// Of `components/parameters`, under the reference that names each: `"#/components/parameters/From"`.
std::map<std::string, std::string_view> shared_query_names() {
    std::map<std::string, std::string_view> out;
    bool inside = false;
    for_each_line(openapi_yaml(), [&](std::string_view line) {
        if (line.size() > 2 && line.starts_with("  ") && line[2] != ' ') inside = line == "  parameters:";
        if (const std::string_view name = query_name_of(line); inside && !name.empty()) out.emplace("\"#/components/parameters/" + std::string{line.substr(4, line.find(':') - 4)} + "\"", name);
    });
    return out;
}

std::string words_of(QueryNames names) {
    std::sort(names.begin(), names.end());
    std::string out;
    for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string{name};
    return out.empty() ? "none" : out;
}

}  // namespace

void add_openapi_route(Router& router) {
    router.get("/openapi.yaml", Roles::everyone(), [](const Request&, const Responder& respond) {
        respond({.status = 200, .content_type = "application/yaml", .body = std::string(openapi_yaml())});
    });
}

/// Not a YAML parser: it relies on the document's own layout, two spaces a level, which the test of this file pins down.
std::vector<RouteInfo> openapi_operations() {
    std::vector<RouteInfo> out;
    std::string path;
    bool in_paths = false;
    const auto shared = shared_query_names();
    for_each_line(openapi_yaml(), [&](std::string_view line) {
        if (!line.starts_with(' ') && !line.empty()) in_paths = line == "paths:";
        if (!in_paths) return;
        if (line.starts_with("  /") && line.ends_with(':')) path = line.substr(2, line.size() - 3);
        for (const Method method : kDocumented)
            if (line == "    " + lower_name(method) + ":") out.push_back({.method = method, .pattern = path, .roles = {}});
        if (line.starts_with("      x-roles: ") && !out.empty()) out.back().roles = parse_roles(line);
        if (line == "      x-personal: true" && !out.empty()) out.back().personal = true;
        if (const std::string_view name = query_name_of(line); !name.empty() && !out.empty()) out.back().query.push_back(name);
        for (const auto& [reference, name] : shared)
            if (line.find(reference) != std::string_view::npos && !out.empty()) out.back().query.push_back(name);
        if (line.starts_with("        \"101\":") && !out.empty()) out.back().websocket = true;
    });
    return out;
}

std::vector<std::string> openapi_disagreements(const Router& router, const std::vector<std::string_view>& undocumented) {
    const auto key = [](const RouteInfo& r) { return std::string(to_string(r.method)) + " " + r.pattern; };
    std::map<std::string, RouteInfo> documented;
    for (const RouteInfo& r : openapi_operations()) documented.emplace(key(r), r);
    std::vector<std::string> out;
    for (const RouteInfo& r : router.routes()) {
        const bool exempt = std::any_of(undocumented.begin(), undocumented.end(), [&](std::string_view mark) {
            return mark.size() > 1 && mark.ends_with('/') ? r.pattern.starts_with(mark) : r.pattern == mark;
        });
        if (exempt) continue;
        const auto at = documented.find(key(r));
        if (at == documented.end()) {
            out.push_back(key(r) + " is served but not in openapi.yaml");
            continue;
        }
        if (!(at->second.roles == r.roles)) out.push_back(key(r) + " is served to " + words_of(r.roles) + " but documented for " + words_of(at->second.roles));
        if (r.query != QueryNames{kAnyQuery} && words_of(r.query) != words_of(at->second.query))
            out.push_back(key(r) + " reads the query parameters " + words_of(r.query) + " but is documented with " + words_of(at->second.query));
        if (at->second.websocket != r.websocket) out.push_back(key(r) + " is a WebSocket on one side only");
        documented.erase(at);
    }
    for (const auto& [name, r] : documented) out.push_back(name + " is in openapi.yaml but not served");
    return out;
}

}  // namespace watchgrid::http
