#include <charconv>
#include <ostream>

#include "adapters/client/answers.hpp"
#include "adapters/client/commands.hpp"

namespace watchgrid::client {
namespace {

namespace json = boost::json;

/// "lat,lon" as two numbers in the text that was given; the service judges their range.
std::optional<std::pair<std::string, std::string>> parse_point(const std::string& text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) return std::nullopt;
    const auto number = [](const std::string& s) {
        double value = 0;
        const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), value);
        return ec == std::errc{} && end == s.data() + s.size();
    };
    const std::string lat = text.substr(0, comma), lon = text.substr(comma + 1);
    return number(lat) && number(lon) ? std::optional{std::pair{lat, lon}} : std::nullopt;
}

std::string nearest_target(const RespondersOptions& o, const std::pair<std::string, std::string>& at) {
    std::string out{"/v1/responders/nearest?lat="};
    out.append(percent_encode(at.first)).append("&lon=").append(percent_encode(at.second)).append("&k=").append(std::to_string(o.k));
    if (o.within_s) out.append("&within_s=").append(std::to_string(*o.within_s));
    if (!o.responder_class.empty()) out.append("&class=").append(percent_encode(o.responder_class));
    if (!o.mode.empty()) out.append("&mode=").append(percent_encode(o.mode));
    return out;
}

/// Empty: none of the three words.
std::string_view duty_body(std::string_view word) {
    if (word == "on") return R"({"on":true})";
    if (word == "off") return R"({"on":false})";
    return word == "drill" ? R"({"on":true,"drill":true})" : "";
}

void print(const json::value& document, bool nearest, std::ostream& out) {
    std::vector<std::string> header{"responder", "name", "class", "tier", "unit", "status", "incident", "fix_age_s"};
    if (nearest) header.insert(header.end(), {"eta_s", "distance_m", "reason"});
    std::vector<std::vector<std::string>> rows;
    const auto add = [&](const json::value& r) {
        rows.push_back({cell(r, "responder_id"), cell(r, "name"), cell(r, "class"), cell(r, "tier"), cell(r, "unit"), cell(r, "status"), cell(r, "incident_id"), cell(r, "fix_age_s")});
        if (nearest) rows.back().insert(rows.back().end(), {cell(r, "eta_s"), cell(r, "distance_m"), cell(r, "reason")});
    };
    const json::object* o = document.if_object();
    const json::value* list = o != nullptr ? o->if_contains("responders") : nullptr;
    if (list == nullptr || !list->is_array()) add(document);
    else
        for (const json::value& r : list->get_array()) add(r);
    print_table(out, header, rows);
}

}  // namespace

int run_responders(const RespondersOptions& o, std::ostream& out, std::ostream& err) {
    if (const std::string bad = check_url(o.service.url); !bad.empty()) return err << bad << "\n", kBadInput;
    if (!o.duty.empty() && (o.id.empty() || duty_body(o.duty).empty())) return err << "--duty = " << o.duty << ": expected on, off or drill, and a responder\n", kBadInput;
    std::string target{"/v1/responders"}, body;
    if (!o.nearest.empty()) {
        const auto at = parse_point(o.nearest);
        if (!at) return err << "--nearest = " << o.nearest << ": expected lat,lon in degrees, for example 30.6,114.3\n", kBadInput;
        target = nearest_target(o, *at);
    } else if (!o.id.empty()) {
        target.append("/").append(percent_encode(o.id));
        if (!o.duty.empty()) target.append("/duty"), body = duty_body(o.duty);
    } else if (o.on_duty) {
        target.append("?on_duty=true");
    }
    const auto answer = call(o.service, body.empty() ? "GET" : "POST", target, body, milliseconds_of(o.timeout_s));
    if (!answer) return err << answer.error() << "\n", kFailed;
    if (const int bad = judge(*answer, err); bad != kDone) return bad;
    if (o.json) return out << answer->body << "\n", kDone;
    json::error_code ec;
    const json::value document = json::parse(answer->body, ec);
    if (ec) return err << "the service answered with something that is not JSON\n", kFailed;
    print(document, !o.nearest.empty(), out);
    return kDone;
}

}  // namespace watchgrid::client
