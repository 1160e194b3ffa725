#pragma once
/// What the routes of the everyday work have in common: who speaks, how a decision is told, how a long list is paged.
#include <boost/json.hpp>
#include <algorithm>

#include "adapters/app/body_parts.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/app/routes_everyday.hpp"
#include "engine/everyday/presence.hpp"

namespace watchgrid::app {

inline constexpr http::Roles kDeskRoles{http::Role::Admin, http::Role::Supervisor, http::Role::Dispatcher};
inline constexpr http::Roles kDeskAndDevices{http::Role::Admin, http::Role::Supervisor, http::Role::Dispatcher, http::Role::Device};

/// Under /v1 for tokens, under /patrol/api for passwords.
void add_for_reporters(http::Router&, http::Method, const std::string& path, const http::Handler&, const http::QueryNames& = {});

/// Whose word it is.
struct Author {
    std::string id;  ///< a responder's external id, or a desk's name
    bool desk{};
};
/// None: it was answered (nobody we know).
std::optional<Author> author_of(const http::Request&, const EverydayOptions&, const http::Responder&);
/// `by` of the body: the desk names who of the town did it, a person may only name himself.
std::string doer_of(JsonBody&, const Author&, const Directory&);
/// `complete` of the body. A phone gives up for good what it is told is wrong, so its report is not refused for a field that a newer page sends.
bool complete(JsonBody&, const Author&);
/// proof (geofence or qr with its code), location with accuracy_m, fix_at, at. The desk's word needs none of them.
engine::CheckIn check_in_of(JsonBody&, const Author&, std::string_view place_id, const PlaceCodes&);

/// A refusal: 404 for what the path names (`path_field`) or an unknown id, 422 with the field when one is wrong, else 409.
http::Response refusal_of(const engine::Rejection&, std::string_view path_field = {});

using Render = std::function<boost::json::object(const Outcome&)>;
/// Hands over; answers when it is durable. `created`: 201 for what is new, 200 with `"repeated": true` for what was known already.
void submit(const RouteContext&, engine::Command, const http::Responder&, Render, bool created, std::string path_field = {});
/// Looks first, on the core thread: a response from `check` is the answer.
void check_then_submit(const RouteContext&, std::function<std::optional<http::Response>(const engine::State&)> check, engine::Command, const http::Responder&, Render, bool created);

/// The first event of that kind among the outcome's own; null when there is none.
template <class E>
const E* event_of(const Outcome& o) {
    for (const StoredEvent& e : o.events)
        if (const E* found = std::get_if<E>(&e.event.body)) return found;
    return nullptr;
}

struct PageQuery {
    std::size_t limit{100};
    std::uint64_t before{~std::uint64_t{0}};  ///< cursor: ids below this
};
/// `limit` and `cursor` of the query; the complaint when one is wrong. `letter` is that of the ids.
std::optional<http::Response> parse_page(const http::Request&, char letter, PageQuery&);
http::Response bad_query(const char* name, std::string expected);
/// `true` or `false` of the query; without it false. The complaint for any other word.
std::optional<http::Response> parse_flag(const http::Request&, const char* name, bool&);
/// `zone` of the query, empty without it; the complaint when the town has no such zone, for a misspelt one would look like one where all is well.
std::optional<http::Response> parse_zone(const http::Request&, const engine::Town&, std::string&);
/// The same for a query that names somebody of the town.
std::optional<http::Response> parse_person(const http::Request&, const char* name, const Directory&, std::string&);

/// One page of a table, newest first: those that `keep`, as `show` has them.
template <class IdT, class T, class Keep, class Show>
boost::json::object page_of(const char* name, char letter, const engine::DenseTable<IdT, T>& table, const PageQuery& q, Keep&& keep, Show&& show) {
    boost::json::array items;
    boost::json::value next;
    for (std::uint64_t id = std::min(table.next_id().value, q.before); id > table.first_id().value;) {
        --id;
        if (!keep(table.at(IdT{id}))) continue;
        if (items.size() == q.limit) {
            next = boost::json::string{letter + std::to_string(id + 1)};
            break;
        }
        items.push_back(show(IdT{id}));
    }
    return {{name, std::move(items)}, {"next_cursor", std::move(next)}};
}

}  // namespace watchgrid::app
