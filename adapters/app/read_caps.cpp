#include "adapters/app/read_caps.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

/// One: the record that `param` names; an incident is one record, however many of its sides are looked at. Question: one for each different
/// one. Page: what fits on it. Whole: what the town has.
enum class Counts : std::uint8_t { One, Question, Page, Responders, Homes };
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
    {"/v1/responders", Counts::Responders, "responders", ""},
    {"/v1/responders/nearest", Counts::Question, "nearest", ""},
    {"/v1/responders/{id}", Counts::One, "responder", "id"},
    {"/v1/homes", Counts::Homes, "homes", ""},
    {"/v1/places", Counts::Homes, "homes", ""},  // they are among them
    {"/v1/tasks", Counts::Page, "tasks", ""},
    {"/v1/patrols", Counts::Page, "patrols", ""},
    {"/v1/rings/{id}", Counts::One, "ring", "id"},
    {"/v1/disputes", Counts::Page, "disputes", ""},
    {"/v1/disputes/{id}", Counts::One, "dispute", "id"},
    {"/v1/points", Counts::Page, "points", ""},
    {"/v1/points/{holder}", Counts::One, "holder", "holder"},
    {"/v1/reports/repeats", Counts::Page, "repeats", ""},
    {"/v1/sheet", Counts::Page, "sheet", ""},
};
constexpr std::uint64_t kPageUsual = 100, kPageMax = 1000;  ///< `limit` of the routes
constexpr std::uint64_t kWholeShare = 4;                    ///< a list without pages costs at most one in so many of the cap

const Row* row_of(std::string_view pattern) noexcept {
    const Row* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& known) { return known.pattern == pattern; });
    return row == std::end(kRows) ? nullptr : row;
}

bool is_whole(const Row& row) noexcept { return row.counts == Counts::Responders || row.counts == Counts::Homes; }

std::uint64_t page_size(const http::Request& r) {
    std::uint64_t limit = kPageUsual;
    if (const auto text = r.query_value("limit")) std::from_chars(text->data(), text->data() + text->size(), limit);
    return std::clamp<std::uint64_t>(limit, 1, kPageMax);
}

std::uint64_t cost_of(const Row& row, const http::Request& r, const ListSizes& sizes, std::uint64_t per_hour) {
    if (row.counts == Counts::Page) return page_size(r);
    if (!is_whole(row)) return 1;
    return std::min(row.counts == Counts::Homes ? sizes.homes : sizes.responders, per_hour / kWholeShare);
}

/// What has been read once in the hour costs nothing more.
std::string key_of(const Row& row, const http::Request& r) {
    std::string key{row.kind};
    if (row.counts == Counts::One) return key.append("/").append(r.param(row.param).substr(0, 128));
    if (is_whole(row)) return key;
    for (const http::NameValue& q : r.query) key.append("&").append(q.name.substr(0, 32)).append("=").append(q.value.substr(0, 64));
    return key;
}

/// What is open, and the newest rounds on the board: pages ask for them again and again.
bool is_work_in_hand(const Row& row, const http::Request& r) {
    if (row.pattern == "/v1/incidents") return r.query_value("state").value_or("open") == "open";
    if (row.pattern == "/v1/tasks") return r.query_value("state").value_or("open") == "open" || r.query_value("state") == "overdue";
    return row.pattern == "/v1/patrols" && !r.query_value("cursor") && !r.query_value("zone") && !r.query_value("state");
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
    const Row* row = row_of(route.pattern);
    if (row == nullptr || is_work_in_hand(*row, r)) return std::nullopt;
    const engine::Instant now = now_();
    Reader& who = reader(r.caller.name, now);
    std::string key = key_of(*row, r);
    if (who.seen.contains(key) || now < who.lifted_until) return std::nullopt;
    const std::uint64_t cost = cost_of(*row, r, sizes_, per_hour_);
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

bool ReadCaps::counts(std::string_view pattern) noexcept { return row_of(pattern) != nullptr; }

void ReadCaps::lift(std::string_view name, engine::Instant until) {
    Reader& who = reader(name, now_());
    who.lifted_until = std::max(who.lifted_until, until);
}

}  // namespace watchgrid::app
