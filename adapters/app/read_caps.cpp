#include "adapters/app/read_caps.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

enum class Counts : std::uint8_t { One, Page, Whole };
/// `param` names the record: an incident is one record, however many of its sides are looked at.
struct Row {
    std::string_view pattern;
    Counts counts;
    std::string_view kind, param;
};
constexpr Row kRows[] = {
    {"/v1/incidents", Counts::Page, "incidents", ""},
    {"/v1/incidents/{id}", Counts::One, "incident", "id"},
    {"/v1/incidents/{id}/timeline", Counts::One, "incident", "id"},
    {"/v1/incidents/{id}/explanation", Counts::One, "incident", "id"},
    {"/v1/incidents/{id}/photos/{digest}", Counts::One, "photo", "digest"},
    {"/v1/incidents/{id}/home", Counts::One, "home", "id"},
    {"/v1/responders", Counts::Whole, "responders", ""},
    {"/v1/responders/{id}", Counts::One, "responder", "id"},
    {"/v1/homes", Counts::Page, "homes", ""},
    {"/v1/disputes", Counts::Page, "disputes", ""},
    {"/v1/disputes/{id}", Counts::One, "dispute", "id"},
    {"/v1/points", Counts::Page, "points", ""},
    {"/v1/points/{holder}", Counts::One, "holder", "holder"},
    {"/v1/reports/repeats", Counts::Whole, "repeats", ""},
    {"/v1/sheet", Counts::Whole, "sheet", ""},
};
constexpr std::uint64_t kPageUsual = 100, kPageMax = 1000;  ///< `limit` of the routes

std::uint64_t page_size(const http::Request& r) {
    std::uint64_t limit = kPageUsual;
    if (const auto text = r.query_value("limit")) std::from_chars(text->data(), text->data() + text->size(), limit);
    return std::clamp<std::uint64_t>(limit, 1, kPageMax);
}

std::uint64_t cost_of(const Row& row, const http::Request& r) {
    return row.counts == Counts::One ? 1 : row.counts == Counts::Whole ? kWholeListCosts : page_size(r);
}

/// What has been read once in the hour costs nothing more.
std::string key_of(const Row& row, const http::Request& r) {
    std::string key{row.kind};
    if (row.counts == Counts::One) return key.append("/").append(r.param(row.param).substr(0, 128));
    for (const http::NameValue& q : r.query) key.append("&").append(q.name.substr(0, 32)).append("=").append(q.value.substr(0, 64));
    return key;
}

bool is_work_in_hand(const Row& row, const http::Request& r) {
    return row.pattern == "/v1/incidents" && r.query_value("state").value_or("open") == "open";
}

}  // namespace

ReadCaps::Reader& ReadCaps::reader(std::string_view name, engine::Instant now) {
    const auto known = readers_.find(name);
    if (known != readers_.end()) {
        if (now - known->second.began >= kReadWindow) known->second = {.began = now, .lifted_until = known->second.lifted_until, .spent = 0, .seen = {}};
        return known->second;
    }
    if (readers_.size() >= kReadersKept)
        readers_.erase(std::min_element(readers_.begin(), readers_.end(), [](const auto& a, const auto& b) { return a.second.began < b.second.began; }));
    return readers_.emplace(std::string{name}, Reader{.began = now, .lifted_until = {}, .spent = 0, .seen = {}}).first->second;
}

std::optional<http::Response> ReadCaps::refuse(const http::Request& r, const http::RouteInfo& route) {
    using http::Role;
    if (per_hour_ == 0 || route.method != http::Method::Get || r.caller.role == Role::None || r.caller.role == Role::Device || r.caller.role == Role::Wall) return std::nullopt;
    const Row* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& known) { return known.pattern == route.pattern; });
    if (row == std::end(kRows) || is_work_in_hand(*row, r)) return std::nullopt;
    const engine::Instant now = now_();
    Reader& who = reader(r.caller.name, now);
    std::string key = key_of(*row, r);
    if (who.seen.contains(key) || now < who.lifted_until) return std::nullopt;
    const std::uint64_t cost = cost_of(*row, r);
    if (who.spent + cost <= per_hour_) {
        who.spent += cost;
        who.seen.insert(std::move(key));
        return std::nullopt;
    }
    const auto wait = std::chrono::ceil<std::chrono::seconds>(who.began + kReadWindow - now).count();
    http::Response out = http::problem(429, "read_cap", "this name may read " + std::to_string(per_hour_) + " records in an hour, and this would be more; wait, or propose an export (POST /v1/exports)");
    out.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(wait, 1)));
    return out;
}

void ReadCaps::lift(std::string_view name, engine::Instant until) {
    Reader& who = reader(name, now_());
    who.lifted_until = std::max(who.lifted_until, until);
}

}  // namespace watchgrid::app
