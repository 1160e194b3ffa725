#include <ostream>

#include "adapters/client/answers.hpp"
#include "adapters/client/commands.hpp"

namespace watchgrid::client {
namespace {

namespace json = boost::json;

json::object place(const RingOptions& o) { return {{"lat", o.lat.value_or(0)}, {"lon", o.lon.value_or(0)}, {"crs", "wgs84"}}; }

/// What is known of the suspect, in the words of the interface.
void put_suspect(json::object& out, const RingOptions& o) {
    if (o.lat && o.lon) out["location"] = place(o);
    if (!o.vehicle.empty()) out["vehicle"] = o.vehicle;
    if (o.heading) out["heading_deg"] = *o.heading;
    if (!o.towards.empty()) out["towards"] = o.towards;
    if (o.age_s) out["age_s"] = *o.age_s;
    if (!o.description.empty()) out["description"] = o.description;
}

std::string body_of(const RingOptions& o) {
    json::object out;
    put_suspect(out, o);
    if (!o.incident.empty()) out["incident_id"] = o.incident;
    if (!o.command.empty()) {
        out["command"] = o.command;
        if (o.post) out["post"] = *o.post;
        if (o.handover_s) out["handover_s"] = *o.handover_s;
        if (!o.reason.empty()) out["reason"] = o.reason;
        if (!o.source.empty()) out["source"] = o.source;
    }
    if (!o.bureau.empty()) out["bureau"] = o.bureau;
    if (!o.template_id.empty()) out["template"] = o.template_id;
    return json::serialize(out);
}

std::string target_of(const RingOptions& o) {
    if (o.templates) return "/v1/ring-templates";
    if (o.id.empty()) return o.plan ? "/v1/rings:plan" : "/v1/rings";
    return "/v1/rings/" + percent_encode(o.id) + (o.command.empty() ? "" : "/commands");
}

std::string complaint_about(const RingOptions& o) {
    if (o.templates) return !o.id.empty() || o.plan || !o.incident.empty() ? "--templates: expected alone" : "";
    if (!o.id.empty() && !o.template_id.empty()) return "--template: expected with --plan or --incident; a ring that is active goes outwards by --command escalate";
    if (!o.id.empty() && (o.plan || !o.incident.empty())) return "ring, --plan, --incident: expected a ring to look at, or a suspect to plan for, not both";
    if (o.id.empty() && !o.command.empty()) return "--command: expected a ring, for example G1";
    if (o.lat.has_value() != o.lon.has_value()) return "--lat, --lon: expected both";
    if (o.id.empty() && !o.lat) return "--lat, --lon: expected where the suspect was seen";
    if (o.id.empty() && !o.plan && o.incident.empty()) return "--incident: expected the incident that the ring belongs to, or --plan for a preview";
    return {};
}

void print_rows(const json::value& ring, const char* member, const std::vector<std::string>& columns, std::ostream& out) {
    const json::object* o = ring.if_object();
    const json::value* list = o != nullptr ? o->if_contains(member) : nullptr;
    if (list == nullptr || !list->is_array() || list->get_array().empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : list->get_array()) {
        auto& row = rows.emplace_back();
        for (const std::string& c : columns) row.push_back(cell(item, c.c_str()));
    }
    out << "\n";
    print_table(out, columns, rows);
}

void print_templates(const json::value& answer, std::ostream& out) {
    std::vector<std::vector<std::string>> rows;
    if (const json::object* o = answer.if_object())
        if (const json::value* items = o->if_contains("items"); items != nullptr && items->is_array())
            for (const json::value& t : items->get_array())
                rows.push_back({cell(t, "id"), cell(t, "template"), cell(t, "name"), cell(t, "bureau"), std::to_string(t.at("posts").as_array().size())});
    print_table(out, {"id", "template", "name", "bureau", "posts"}, rows);
}

void print_ring(const json::value& ring, std::ostream& out) {
    print_table(out, {"ring", "incident", "state", "outcome", "p_sealed", "p_intercepted", "min_cut", "margin", "close_by"},
                {{cell(ring, "ring_id"), cell(ring, "incident_id"), cell(ring, "state"), cell(ring, "outcome"), cell(ring, "p_sealed"), cell(ring, "p_intercepted"), cell(ring, "min_cut"),
                  cell(ring, "margin"), cell(ring, "close_by")}});
    print_rows(ring, "posts", {"post", "state", "responder_id", "name", "place_id", "hold_by", "arrive_s", "slack_s", "p_hold", "kind"}, out);
    print_rows(ring, "gaps", {"filler", "late_s", "suspect_at"}, out);
    if (const json::object* o = ring.if_object())
        if (const json::value* warnings = o->if_contains("warnings"); warnings != nullptr && warnings->is_array() && !warnings->get_array().empty()) out << "\nwarnings " << json::serialize(*warnings) << "\n";
}

}  // namespace

int run_ring(const RingOptions& o, std::ostream& out, std::ostream& err) {
    if (const std::string bad = check_url(o.service.url); !bad.empty()) return err << bad << "\n", kBadInput;
    if (const std::string bad = complaint_about(o); !bad.empty()) return err << bad << "\n", kBadInput;
    const bool look = o.templates || (!o.id.empty() && o.command.empty());
    const auto answer = call(o.service, look ? "GET" : "POST", target_of(o), look ? std::string{} : body_of(o), milliseconds_of(o.timeout_s));
    if (!answer) return err << answer.error() << "\n", kFailed;
    if (const int bad = judge(*answer, err); bad != kDone) return bad;
    if (o.json) return out << answer->body << "\n", kDone;
    json::error_code ec;
    const json::value document = json::parse(answer->body, ec);
    if (ec) return err << "the service answered with something that is not JSON\n", kFailed;
    if (o.templates) print_templates(document, out);
    else print_ring(document, out);
    return kDone;
}

}  // namespace watchgrid::client
