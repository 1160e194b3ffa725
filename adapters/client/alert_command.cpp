#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <thread>

#include "adapters/client/answers.hpp"
#include "adapters/client/commands.hpp"
#include "engine/incident/vocabulary.hpp"

namespace watchgrid::client {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

std::string made_up_id() {
    std::array<unsigned char, 8> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    std::string out{"cli-"};
    for (const unsigned char byte : random) out += "0123456789abcdef"[byte >> 4U], out += "0123456789abcdef"[byte & 15U];
    return out;
}

json::object body_of(const AlertOptions& o, const std::string& id) {
    json::object out{{"alert_id", id}};
    const auto add = [](json::object& to, const char* key, const std::string& value) {
        if (!value.empty()) to[key] = value;
    };
    json::object source{{"kind", o.source_kind.empty() ? "desk" : o.source_kind.c_str()}};
    add(source, "id", o.source_id);
    out["source"] = std::move(source);
    add(out, "intent", o.intent);
    add(out, "type", o.type);
    add(out, "severity", o.severity);
    add(out, "place_id", o.place);
    add(out, "text", o.text);
    if (o.lat && o.lon) out["location"] = json::object{{"lat", *o.lat}, {"lon", *o.lon}, {"crs", o.crs.empty() ? "wgs84" : o.crs.c_str()}};
    json::object reporter;
    add(reporter, "name", o.name);
    add(reporter, "phone", o.phone);
    if (!reporter.empty()) out["reporter"] = std::move(reporter);
    if (o.silent) out["silent"] = true;
    if (o.drill) out["drill"] = true;
    return out;
}

void print_receipt(const std::string& body, std::ostream& out) {
    json::error_code ec;
    const json::value receipt = json::parse(body, ec);
    out << cell(receipt, "incident_id") << " " << cell(receipt, "severity") << " (alert " << cell(receipt, "alert_id") << ", " << cell(receipt, "code") << ")\n";
    if (const json::object* o = receipt.if_object())
        if (const json::value* clocks = o->if_contains("clocks"); clocks != nullptr && clocks->is_array())
            for (const json::value& c : clocks->get_array()) out << "  " << cell(c, "stage") << " by " << cell(c, "due_at") << "  " << cell(c, "rule_id") << "\n";
}

template <engine::NamedEnum E>
void tell_unknown_word(const char* option, const std::string& text, std::ostream& err) {
    if (!text.empty() && !engine::parse_enum<E>(text)) err << option << " " << text << ": not understood; expected " << engine::expected_words<E>() << "\n";
}

/// An alert is never refused for a word, so its sender hears afterwards what was not understood.
void tell_what_was_not_understood(const AlertOptions& o, std::ostream& err) {
    if (o.type != "fall") tell_unknown_word<engine::AlertType>("--type", o.type, err);  // home cameras say it, and it is taken as medical
    tell_unknown_word<engine::Severity>("--severity", o.severity, err);
    tell_unknown_word<engine::Intent>("--intent", o.intent, err);
    tell_unknown_word<engine::SourceKind>("--source-kind", o.source_kind, err);
}

/// Whether the same alert may still be taken: not for a mistake of ours, which stays one.
bool worth_another_try(const Talked<Answer>& a) { return !a || a->status == 429 || a->status >= 500 || a->status == 408; }

}  // namespace

int run_alert(const AlertOptions& o, std::ostream& out, std::ostream& err) {
    if (const std::string bad = check_url(o.service.url); !bad.empty()) return err << bad << "\n", kBadInput;
    if (o.lat.has_value() != o.lon.has_value()) return err << "--lat, --lon: expected both\n", kBadInput;
    const std::string id = o.id.empty() ? made_up_id() : o.id;
    const std::string body = json::serialize(body_of(o, id));
    const auto until = steady_clock::now() + milliseconds_of(o.timeout_s);
    auto pause = milliseconds_of(o.retry_s);
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
        const auto answer = call(o.service, "POST", "/v1/alerts", body, std::clamp(left, std::chrono::milliseconds{1}, std::chrono::milliseconds{5'000}));
        if (!worth_another_try(answer)) {
            if (const int bad = judge(*answer, err); bad != kDone) return bad;
            if (o.json) out << answer->body << "\n";
            else print_receipt(answer->body, out);
            out.flush();
            tell_what_was_not_understood(o, err);
            return kDone;
        }
        if (steady_clock::now() + pause >= until) {
            if (!answer) err << answer.error() << "\n";
            else judge(*answer, err);
            return err << "no receipt: nobody knows of this alert yet\n", kFailed;
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds{4'000});
    }
}

}  // namespace watchgrid::client
