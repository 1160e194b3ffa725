#include "adapters/app/proposals.hpp"

#include <algorithm>

#include "adapters/app/json_body.hpp"
#include "adapters/app/json_views.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Role;

constexpr std::size_t kBodyMax = 8U << 10U;  ///< bytes
constexpr http::Roles kProposers{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Auditor};
constexpr std::string_view kExport = "export";
constexpr http::Roles kSeconds{Role::Admin, Role::Supervisor};

json::value text_or_null(const std::string& s) { return s.empty() ? json::value{} : json::value(json::string{s}); }

void grant_export(ReadCaps& caps, const std::string& name, engine::Instant until, const Responder& respond) {
    caps.lift(name, until);
    respond(http::json_response(200, json::serialize(json::object{{"name", name}, {"no_cap_until", time_json(until)}})));
}

void propose_export(Proposals& proposals, ReadCaps& caps, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string reason = body.required_text("reason", "\"figures for the prosecutor, file 17\"");
    if (reason.size() > 1000) body.complain("reason", "expected at most 1000 bytes");
    if (!body.complete()) return respond(body.problem());
    const std::string name{r.caller.name};
    if (!proposals.needed()) return grant_export(caps, name, proposals.now() + kExportLasts, respond);
    proposals.propose(kExport, {{"name", name}, {"reason", reason}, {"hours", 1}}, name, [&proposals, &caps, name](const std::string&, const Responder& to) {
        grant_export(caps, name, proposals.now() + kExportLasts, to);
    }, respond);
}

void command(Proposals& proposals, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string word = body.text("command"), reason = body.text("reason", 1000);
    if (word != "confirm" && word != "reject") body.complain("command", "expected confirm or reject");
    if (!body.complete()) return respond(body.problem());
    proposals.decide(r.param("id"), word == "confirm", r.caller.name, reason, respond);
}

}  // namespace

json::object Proposals::json_of(const Proposal& p) {
    static constexpr const char* kWords[] = {"waiting", "confirmed", "rejected", "expired"};
    return {{"proposal_id", "Q" + std::to_string(p.number)}, {"what", p.what}, {"about", p.about}, {"state", kWords[static_cast<std::size_t>(p.standing)]}, {"by", p.by},
            {"at", time_json(p.at)}, {"expires_at", time_json(p.expires_at)}, {"decided_by", text_or_null(p.decided_by)}, {"reason", text_or_null(p.reason)}};
}

void Proposals::let_old_ones_go() {
    const engine::Instant now = now_();
    for (Proposal& p : proposals_)
        if (p.standing == Standing::Waiting && now >= p.expires_at) p.standing = Standing::Expired, p.action = {};
    while (proposals_.size() > kProposalsKept && proposals_.front().standing != Standing::Waiting) proposals_.pop_front();
}

void Proposals::propose(std::string_view what, json::object about, std::string_view by, Action action, const Responder& respond) {
    std::unique_lock lock{mutex_};
    let_old_ones_go();
    const auto same = std::find_if(proposals_.begin(), proposals_.end(), [&](const Proposal& p) { return p.standing == Standing::Waiting && p.what == what && p.by == by && p.about == about; });
    if (same != proposals_.end()) {
        const json::object shown = json_of(*same);
        lock.unlock();
        return respond(http::json_response(202, json::serialize(shown)));
    }
    std::size_t waiting = 0, of_one = 0;
    for (const Proposal& p : proposals_) {
        if (p.standing != Standing::Waiting || (p.what == kExport) != (what == kExport)) continue;
        ++waiting;
        of_one += p.by == by ? 1 : 0;
    }
    if (of_one >= (what == kExport ? kExportsOfOne : kNoticesOfOne)) {
        lock.unlock();
        return respond(http::problem(429, "too_many_of_one", std::to_string(of_one) + " proposals of " + std::string{by} + " wait for a second person already; have them decided first"));
    }
    if (waiting >= kProposalsMax) {
        lock.unlock();
        return respond(http::problem(503, "too_many_proposals", "too much waits for a second person; have some of it decided first"));
    }
    const engine::Instant now = now_();
    proposals_.push_back({.number = ++last_, .what = std::string{what}, .about = std::move(about), .by = std::string{by}, .decided_by = {}, .reason = {}, .at = now,
                          .expires_at = now + kProposalLasts, .standing = Standing::Waiting, .action = std::move(action)});
    const json::object shown = json_of(proposals_.back());
    lock.unlock();
    respond(http::json_response(202, json::serialize(shown)));
}

void Proposals::decide(std::string_view id, bool confirm, std::string_view by, std::string_view reason, const Responder& respond) {
    std::unique_lock lock{mutex_};
    let_old_ones_go();
    const auto refuse = [&](int status, std::string_view code, const std::string& why) {
        lock.unlock();
        respond(http::problem(status, code, why));
    };
    const auto it = std::find_if(proposals_.begin(), proposals_.end(), [&](const Proposal& p) { return "Q" + std::to_string(p.number) == id; });
    if (it == proposals_.end()) return refuse(404, "unknown_proposal", "no proposal " + std::string{id.substr(0, 64)});
    Proposal& p = *it;
    if (p.standing != Standing::Waiting) return refuse(409, "proposal_decided", "this was confirmed, rejected, or has waited too long");
    if (confirm && p.by == by) return refuse(409, "same_person", "expected somebody else than who has proposed it");
    p.standing = confirm ? Standing::Confirmed : Standing::Rejected;
    p.decided_by = by;
    p.reason = reason;
    const Action action = std::exchange(p.action, {});
    const std::string both = p.by + ", confirmed by " + p.decided_by;
    const json::object shown = json_of(p);
    lock.unlock();
    if (confirm) action(both, respond);
    else respond(http::json_response(200, json::serialize(shown)));
}

json::array Proposals::list() {
    const std::lock_guard lock{mutex_};
    let_old_ones_go();
    json::array out;
    for (auto p = proposals_.rbegin(); p != proposals_.rend(); ++p) out.push_back(json_of(*p));
    return out;
}

void add_proposal_routes(http::Router& router, Proposals& proposals, ReadCaps& caps) {
    router.get("/v1/proposals", kProposers, [&proposals](const Request&, const Responder& respond) {
        respond(http::json_response(200, json::serialize(json::object{{"proposals", proposals.list()}})));
    });
    router.add(http::Method::Post, "/v1/proposals/{id}/commands", {.roles = kSeconds, .body_max = kBodyMax},
               [&proposals](const Request& r, const Responder& respond) { command(proposals, r, respond); });
    router.add(http::Method::Post, "/v1/exports", {.roles = kProposers, .body_max = kBodyMax},
               [&proposals, &caps](const Request& r, const Responder& respond) { propose_export(proposals, caps, r, respond); });
}

}  // namespace watchgrid::app
