/// The points ledger: balances, redeeming at a shop, corrections, the quarter's balance. Nobody is ranked: lists go by the order of entry.
#include <boost/json.hpp>

#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/reports/everyday_report.hpp"
#include "engine/everyday/report_keys.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;
using http::Role;

constexpr http::Roles kLeaders{Role::Admin, Role::Supervisor};
constexpr std::int64_t kPointsMax = 1'000'000;  ///< of one entry

json::array rules_json(const std::vector<engine::PointsRule>& rules) {
    json::array out;
    for (const engine::PointsRule& r : rules) {
        const std::string_view merit = engine::to_string(r.merit);
        out.push_back(json::object{{"id", r.id}, {"for", json::string{merit.data(), merit.size()}}, {"work", r.work.empty() ? json::value{} : json::value(json::string{r.work})},
                                   {"points", r.points}, {"daily_max", r.daily_max}});
    }
    return out;
}

void list_holders(const RouteContext& c, const Request& r, const Responder& respond) {
    PageQuery page;
    if (auto bad = parse_page(r, 'H', page)) return respond(std::move(*bad));
    c.core.read([page, respond](const engine::State& s, engine::World, engine::Instant) {
        json::object out = page_of("holders", 'H', s.books.holders, page, [](const engine::HolderState&) { return true; }, [&](engine::HolderId id) { return holder_json(s, id); });
        out["on"] = s.books.rules.points_on;
        out["entries"] = s.books.entries.size();
        out["rules"] = rules_json(s.books.rules.points);
        respond(http::json_response(200, json::serialize(out)));
    });
}

/// The balance, and the entries that made it, newest first.
void show_holder(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    const std::string name{r.param("holder")};
    if (!author->desk && author->id != name) return respond(http::problem(403, "not_yours", "these are somebody else's points"));
    PageQuery page;
    if (auto bad = parse_page(r, 'E', page)) return respond(std::move(*bad));
    c.core.read([name, page, respond](const engine::State& s, engine::World, engine::Instant) {
        const engine::HolderId holder = engine::Books::find(s.books.holder_by_id, name);
        if (!holder && !s.find_responder(name)) return respond(http::problem(404, "unknown_holder", "nobody is called \"" + name + "\""));
        json::object out = holder ? holder_json(s, holder) : json::object{{"holder", name}, {"balance", 0}, {"earned", 0}, {"redeemed", 0}};
        json::array entries;
        json::value next;
        for (engine::EntryId id = s.books.newest_of(holder); id; id = s.books.before(id)) {  // this holder's rows only: the ledger may be millions
            if (id.value >= page.before) continue;
            if (entries.size() == page.limit) {
                next = json::string{public_id(engine::EntryId{id.value + 1})};
                break;
            }
            entries.push_back(entry_json(s, id));
        }
        out["entries"] = std::move(entries);
        out["next_cursor"] = std::move(next);
        respond(http::json_response(200, json::serialize(out)));
    });
}

json::object entry_by_key(const Outcome& o, const std::string& key) {
    const engine::EntryId entry = engine::Books::find(o.state.books.entry_by_key, key);
    if (!entry) return {};
    json::object out = entry_json(o.state, entry);
    out["balance"] = o.state.books.holders.at(o.state.books.entries.at(entry).holder).balance;
    return out;
}

std::int32_t points_of(JsonBody& body) {
    const auto points = optional_integer(body, "points", 1, kPointsMax);
    if (!points && body.good()) body.complain("points", "expected a whole number from 1 to " + std::to_string(kPointsMax));
    return static_cast<std::int32_t>(points.value_or(0));
}

void credit(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::CreditPoints command{.holder = body.required_text("holder", "\"resident-017\""), .points = points_of(body), .key = body.required_text("key", "\"fair-2026-17\""),
                                 .text = body.required_text("text", "\"helped at the fair\""), .by = std::string{r.caller.name}};
    if (!body.complete()) return respond(body.problem());
    const std::string key = engine::hand_key(command.key);
    submit(c, std::move(command), respond, [key](const Outcome& o) { return entry_by_key(o, key); }, true);
}

/// A points shop's device redeems at its own counter only.
void redeem(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::RedeemPoints command{.holder = body.required_text("holder", "\"resident-017\""), .points = points_of(body), .key = body.required_text("key", "\"slip-4711\""),
                                 .shop = body.text("shop", 64), .text = body.text("text"), .by = std::string{r.caller.name}};
    if (r.caller.role == Role::Device) {
        if (!command.shop.empty() && command.shop != r.caller.name) body.complain("shop", "expected your own id, \"" + std::string{r.caller.name} + "\", or nothing");
        command.shop = std::string{r.caller.name};
    } else if (command.shop.empty() && body.good()) body.complain("shop", "expected the id of a points shop");
    if (!body.complete()) return respond(body.problem());
    const std::string key = engine::redemption_key(command.shop, command.key);
    submit(c, std::move(command), respond, [key](const Outcome& o) { return entry_by_key(o, key); }, true);
}

void command_entry(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    if (body.text("command") != "reverse") body.complain("command", "expected reverse");
    engine::ReversePoints command{parse_entry_id(r.param("id")), body.required_text("reason", "\"it was somebody else\""), std::string{r.caller.name}};
    if (!body.complete()) return respond(body.problem());
    submit(c, std::move(command), respond, [](const Outcome& o) {
        const auto* entered = event_of<engine::PointsEntered>(o);
        return entered == nullptr ? json::object{} : entry_by_key(o, entered->key);
    }, false);
}

void review(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::ReviewPoints command{body.required_text("period", "\"2026-Q1\""), std::string{r.caller.name}};
    if (!body.complete()) return respond(body.problem());
    submit(c, std::move(command), respond, [](const Outcome& o) {
        const auto* e = event_of<engine::PointsReviewed>(o);
        return e == nullptr ? json::object{} : json::object{{"period", e->period}, {"holders", e->holders}, {"entries", e->entries}, {"balance", e->balance}};
    }, true);
}

std::optional<Response> parse_period(const Request& r, int utc_offset, reports::Period& out) {
    const auto read = [&](const char* name, std::optional<engine::Instant>& into) -> bool {
        const auto text = r.query_value(name);
        if (text) into = reports::parse_when(*text, utc_offset);
        return !text || into;
    };
    if (!read("from", out.from)) return bad_query("from", "expected a day (2026-01-01) or a time (2026-01-01T00:00:00Z)");
    if (!read("to", out.to)) return bad_query("to", "expected a day (2026-04-01) or a time (2026-04-01T00:00:00Z)");
    if (out.from && out.to && *out.from >= *out.to) return bad_query("to", "expected a time behind from");
    return std::nullopt;
}

/// The sum so far, and how far it is. Rows are only ever added: those that come meanwhile are not in it.
struct PointsSum {
    explicit PointsSum(reports::Period period) : tally{period} {}
    reports::PointsTally tally;
    engine::EntryId next{}, end{};
};
constexpr std::uint64_t kRowsARead = 20'000;  ///< about a millisecond; a whole ledger at once would hold up alerts

void sum_up(const RouteContext& c, const std::shared_ptr<PointsSum>& sum, const Responder& respond) {
    c.core.read([c, sum, respond](const engine::State& s, engine::World, engine::Instant) {
        const auto& entries = s.books.entries;
        if (!sum->end) sum->next = entries.first_id(), sum->end = entries.next_id();
        const std::uint64_t stop = std::min(sum->end.value, sum->next.value + kRowsARead);
        for (; sum->next.value < stop; ++sum->next.value) {
            const engine::EntryState& e = entries.at(sum->next);
            sum->tally.add(e.at, e.kind, e.points, e.rule);
        }
        if (sum->next.value < sum->end.value) return sum_up(c, sum, respond);
        respond(http::json_response(200, reports::json_of(sum->tally.finish())));
    });
}

void points_report(const RouteContext& c, const Request& r, const Responder& respond) {
    reports::Period period;
    if (auto bad = parse_period(r, c.directory.town.utc_offset_minutes, period)) return respond(std::move(*bad));
    sum_up(c, std::make_shared<PointsSum>(period), respond);
}

}  // namespace

void add_points_routes(http::Router& router, const RouteContext& c, const EverydayOptions& o) {
    router.get("/v1/points", kLeaders, {"limit", "cursor"}, [c](const Request& r, const Responder& respond) { list_holders(c, r, respond); });
    router.get("/v1/reports/points", kLeaders, {"from", "to"}, [c](const Request& r, const Responder& respond) { points_report(c, r, respond); });
    router.post("/v1/points/credits", kLeaders, [c](const Request& r, const Responder& respond) { credit(c, r, respond); });
    router.post("/v1/points/redemptions", kDeskAndDevices, [c](const Request& r, const Responder& respond) { redeem(c, r, respond); });
    router.post("/v1/points/reviews", kLeaders, [c](const Request& r, const Responder& respond) { review(c, r, respond); });
    router.post("/v1/points/entries/{id}/commands", kLeaders, [c](const Request& r, const Responder& respond) { command_entry(c, r, respond); });
    add_for_reporters(router, http::Method::Get, "/points/{holder}", [c, o](const Request& r, const Responder& respond) { show_holder(c, o, r, respond); }, {"limit", "cursor"});
}

}  // namespace watchgrid::app
