#include "adapters/web/plate_page.hpp"

#include <boost/json.hpp>
#include <map>

#include "adapters/web/html.hpp"
#include "adapters/web/plate_sources.hpp"

namespace watchgrid::web {
namespace {

namespace json = boost::json;
using Progress = AlarmView::Progress;

const std::string& script() {
    static const std::string text = squeeze(plate_js());
    return text;
}
const std::string& style() {
    static const std::string text = squeeze(plate_css());
    return text;
}
const std::string& page() {
    static const std::string text = squeeze(plate_html());
    return text;
}

std::string with_number(std::string_view words, std::int64_t n) {
    std::string out{words};
    const std::size_t at = out.find('#');
    return at == std::string::npos ? out : out.replace(at, 1, std::to_string(n));
}

std::string progress_words(const PlateWords& w, const AlarmView& a) {
    if (a.intent == engine::Intent::Consult && a.progress != Progress::Coming && a.progress != Progress::Arrived)
        return a.progress == Progress::Closed ? w.consult_closed : w.consult_open;
    switch (a.progress) {
        case Progress::Received: return a.anybody_asked ? w.asking : w.searching;
        case Progress::Arrived: return w.arrived;
        case Progress::Closed: return w.closed;
        case Progress::Coming: break;
    }
    // Rounded up: better a minute early than a minute late.
    const std::int64_t minutes = a.eta_s ? (*a.eta_s + 59) / 60 : 0;
    if (minutes <= 0) return w.coming_now;
    return minutes == 1 ? w.coming_minute : with_number(w.coming_minutes, minutes);
}

const char* title_words(const PlateWords& w, engine::Intent intent) { return intent == engine::Intent::Consult ? w.registered : w.received; }

struct Step {
    const char* text;
    bool done;
};
std::vector<Step> steps_of(const PlateWords& w, const AlarmView& a) {
    std::vector<Step> out{{w.step_received, true}};
    if (a.intent != engine::Intent::Consult) {
        out.push_back({w.step_coming, a.anybody_came});
        out.push_back({w.step_arrived, a.anybody_there});
    }
    out.push_back({w.step_closed, a.progress == Progress::Closed});
    return out;
}

const char* notice_words(const PlateWords& w, PlateNotice n) {
    switch (n) {
        case PlateNotice::UnknownAlarm: return w.unknown_alarm;
        case PlateNotice::Busy: return w.busy;
        case PlateNotice::TooMany: return w.too_many;
        case PlateNotice::Told: return w.told;
        case PlateNotice::None: break;
    }
    return "";
}

std::string banner(const PlateWords& w, const Plate& p, const std::optional<AlarmView>& a, PlateNotice notice) {
    const auto line = [](const char* text) { return "<p class=\"banner\" role=\"status\">" + escape_html(text) + "</p>"; };
    std::string out;
    if (notice != PlateNotice::None && notice != PlateNotice::Told) out += line(notice_words(w, notice));
    if (p.standing != PlateStanding::Known) out += line(p.standing == PlateStanding::Revoked ? w.revoked_plate : w.unknown_plate);
    if (a && a->intent_unknown) out += line(w.unknown_intent);
    return out;
}

std::string steps_html(const PlateWords& w, const AlarmView& a) {
    std::string out;
    for (const Step& s : steps_of(w, a)) out += std::string{"<li"} + (s.done ? " class=\"done\">" : ">") + escape_html(s.text) + "</li>";
    return out;
}

std::string types_html(const PlateWords& w) {
    std::string out;
    for (std::size_t i = 0; i < std::size(kPlateTypes); ++i)
        out += "<label><input type=\"radio\" name=\"type\" value=\"" + std::string{kPlateTypes[i]} + "\">" + escape_html(w.types[i]) + "</label>";
    return out;
}

/// For the script. "<" is written as an escape, so that no text can end the element.
std::string words_json(const PlateWords& w, const Plate& p, const std::optional<AlarmView>& a) {
    const json::object all{{"plate", p.spelling.empty() ? p.id : p.spelling}, {"key", a ? a->key : std::string{}}, {"lang", w.other_query == std::string_view{"en"} ? "zh" : "en"},
                           {"gps_ok", w.gps_ok}, {"gps_none", w.gps_none}, {"sending", w.sending}, {"first_try", w.first_try}, {"again", w.again}, {"age", w.age},
                           {"old", w.old}, {"told", w.told}, {"told_not", w.told_not}, {"refused", w.refused}};
    std::string out;
    for (const char c : json::serialize(all)) {
        if (c == '<') out += "\\u003c";
        else out += c;
    }
    return out;
}

std::map<std::string_view, std::string> fixed_values(const PlateWords& w) {
    const auto text = [](const char* words) { return escape_html(words); };
    return {{"css", style()}, {"js", script()}, {"lang", w.lang}, {"other_lang", w.other_lang}, {"other_name", text(w.other_name)}, {"start_title", text(w.start_title)},
            {"report", text(w.report)}, {"report_more", text(w.report_more)}, {"rescue", text(w.rescue)}, {"rescue_more", text(w.rescue_more)}, {"help", text(w.help)},
            {"help_more", text(w.help_more)}, {"consult", text(w.consult)}, {"consult_more", text(w.consult_more)}, {"gps_note", text(w.gps_note)}, {"call", text(w.call)},
            {"sending", text(w.sending)}, {"keep_open", text(w.keep_open)}, {"number_word", text(w.number_word)}, {"more_title", text(w.more_title)},
            {"type_title", text(w.type_title)}, {"text_label", text(w.text_label)}, {"phone_label", text(w.phone_label)}, {"send", text(w.send)},
            {"mistake", text(w.mistake)}, {"types", types_html(w)}};
}

}  // namespace

std::string render_plate_page(Language language, const Plate& plate, const std::optional<AlarmView>& alarm, PlateNotice notice) {
    const PlateWords& w = plate_words(language);
    const std::string here = "/p/" + escape_path_segment(plate.spelling.empty() ? plate.id : plate.spelling), asked = alarm ? here + "/a/" + escape_path_segment(alarm->key) : here;
    auto values = fixed_values(w);
    const std::string heading = std::string{w.plate} + " " + plate.id + (plate.name.empty() ? "" : " · " + plate.name);
    values["title"] = escape_html(heading);
    values["heading"] = escape_html(heading);
    values["other_href"] = asked + "?lang=" + w.other_query;
    values["banner"] = banner(w, plate, alarm, notice);
    values["action"] = here;
    values["more_action"] = asked;
    values["start_hidden"] = alarm ? " hidden" : "";
    values["sent_hidden"] = alarm ? "" : " hidden";
    values["over_hidden"] = alarm && alarm->progress == AlarmView::Progress::Closed ? " hidden" : "";
    values["received"] = escape_html(title_words(w, alarm ? alarm->intent : engine::Intent::Report));
    values["words"] = words_json(w, plate, alarm);
    values["told"] = notice == PlateNotice::Told ? escape_html(w.told) : std::string{};
    if (alarm) {
        // Without a script the page looks again by itself, and at a touch; slowly, for who is writing.
        values["refresh"] = "<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>";
        values["age"] = "<noscript><a href=\"" + asked + "?lang=" + (language == Language::Zh ? "zh" : "en") + "\">" + escape_html(w.refresh) + "</a></noscript>";
        values["number"] = escape_html(alarm->incident_id);
        values["progress"] = escape_html(progress_words(w, *alarm));
        values["steps"] = steps_html(w, *alarm);
    }
    return fill_template(page(), [&](std::string_view name) {
        const auto at = values.find(name);
        return at == values.end() ? std::string{} : at->second;
    });
}

std::string alarm_json(Language language, const AlarmView& a) {
    static constexpr const char* kStates[] = {"received", "coming", "arrived", "closed"};
    const PlateWords& w = plate_words(language);
    json::array steps;
    for (const Step& s : steps_of(w, a)) steps.push_back(json::object{{"text", s.text}, {"done", s.done}});
    json::object out{{"title", title_words(w, a.intent)}, {"key", a.key}, {"number", a.incident_id}, {"state", kStates[static_cast<std::size_t>(a.progress)]}, {"progress", progress_words(w, a)}, {"steps", std::move(steps)}};
    if (a.eta_s && a.progress == Progress::Coming) out["eta_s"] = *a.eta_s;
    if (a.intent_unknown) out["note"] = w.unknown_intent;
    return json::serialize(out);
}

std::string notice_json(Language language, PlateNotice notice) { return json::serialize(json::object{{"detail", notice_words(plate_words(language), notice)}}); }

const std::string& plate_page_policy() {
    static const std::string policy = "default-src 'none'; script-src " + policy_hash(script()) + "; style-src " + policy_hash(style()) +
                                      "; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    return policy;
}

}  // namespace watchgrid::web
