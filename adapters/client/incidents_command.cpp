#include <ostream>

#include "adapters/client/answers.hpp"
#include "adapters/client/commands.hpp"

namespace watchgrid::client {
namespace {

namespace json = boost::json;

std::string target_of(const IncidentsOptions& o) {
    std::string out{"/v1/incidents"};
    if (o.id.empty()) {
        out.append("?state=").append(percent_encode(o.state)).append("&limit=").append(std::to_string(o.limit));
        if (!o.zone.empty()) out.append("&zone=").append(percent_encode(o.zone));
        return out;
    }
    out.append("/").append(percent_encode(o.id));
    if (!o.command.empty()) out.append("/commands");
    else if (o.timeline) out.append("/timeline");
    else if (o.explanation) out.append("/explanation");
    return out;
}

std::string command_body(const IncidentsOptions& o) {
    json::object out{{"command", o.command}};
    const std::pair<const char*, const std::string*> texts[] = {{"outcome", &o.outcome}, {"text", &o.text}, {"reason", &o.reason}, {"responder_id", &o.responder},
                                                                {"severity", &o.severity}, {"into", &o.into}, {"rule_id", &o.rule}, {"code", &o.code}};
    for (const auto& [key, value] : texts)
        if (!value->empty()) out[key] = *value;
    if (o.tier) out["tier"] = *o.tier;
    if (o.lat && o.lon) out["location"] = json::object{{"lat", *o.lat}, {"lon", *o.lon}, {"crs", "wgs84"}};
    return json::serialize(out);
}

const json::array* list_in(const json::value& document, const char* member) {
    const json::object* o = document.if_object();
    const json::value* v = o != nullptr ? o->if_contains(member) : nullptr;
    return v != nullptr ? v->if_array() : nullptr;
}

void print_list(const json::value& document, std::ostream& out) {
    std::vector<std::vector<std::string>> rows;
    if (const json::array* list = list_in(document, "incidents"))
        for (const json::value& i : *list)
            rows.push_back({cell(i, "incident_id"), cell(i, "state"), cell(i, "severity"), cell(i, "intent"), cell(i, "type"), cell(i, "zone_id"), cell(i, "place"), cell(i, "age_s"),
                            cell(i, "offers_open"), cell(i, "assigned"), cell(i, "arrived"), cell(i, "claimed_by")});
    print_table(out, {"incident", "state", "severity", "intent", "type", "zone", "place", "age_s", "offers", "assigned", "arrived", "claimed_by"}, rows);
}

void print_one(const json::value& i, std::ostream& out) {
    print_list(json::object{{"incidents", json::array{i}}}, out);
    std::vector<std::vector<std::string>> clocks, offers;
    if (const json::array* list = list_in(i, "clocks"))
        for (const json::value& c : *list) clocks.push_back({cell(c, "rule_id"), cell(c, "stage"), cell(c, "state"), cell(c, "due_at"), cell(c, "stopped_at"), cell(c, "cause")});
    out << "\n";
    print_table(out, {"clock", "stage", "state", "due_at", "stopped_at", "cause"}, clocks);
    if (const json::array* list = list_in(i, "offers"))
        for (const json::value& o : *list)
            offers.push_back({cell(o, "offer_id"), cell(o, "responder_id"), cell(o, "name"), cell(o, "class"), cell(o, "state"), cell(o, "progress"), cell(o, "eta_s")});
    out << "\n";
    print_table(out, {"offer", "responder", "name", "class", "state", "progress", "eta_s"}, offers);
}

void print_timeline(const json::value& document, std::ostream& out) {
    const json::array* list = list_in(document, "events");
    if (list == nullptr) return;
    for (const json::value& e : *list) out << json::serialize(e) << "\n";
}

}  // namespace

int run_incidents(const IncidentsOptions& o, std::ostream& out, std::ostream& err) {
    if (const std::string bad = check_url(o.service.url); !bad.empty()) return err << bad << "\n", kBadInput;
    if (o.id.empty() && (!o.command.empty() || o.timeline || o.explanation)) return err << "--command, --timeline, --explanation: expected an incident, for example I17\n", kBadInput;
    if (o.lat.has_value() != o.lon.has_value()) return err << "--lat, --lon: expected both\n", kBadInput;
    const bool order = !o.command.empty();
    const auto answer = call(o.service, order ? "POST" : "GET", target_of(o), order ? command_body(o) : std::string{}, milliseconds_of(o.timeout_s));
    if (!answer) return err << answer.error() << "\n", kFailed;
    if (const int bad = judge(*answer, err); bad != kDone) return bad;
    if (o.json) return out << answer->body << "\n", kDone;
    json::error_code ec;
    const json::value document = json::parse(answer->body, ec);
    if (ec) return err << "the service answered with something that is not JSON\n", kFailed;
    if (o.id.empty()) print_list(document, out);
    else if (order || (!o.timeline && !o.explanation)) print_one(document, out);
    else if (o.timeline) print_timeline(document, out);
    else out << answer->body << "\n";
    return kDone;
}

}  // namespace watchgrid::client
