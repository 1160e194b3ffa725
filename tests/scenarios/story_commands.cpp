/// The directives that are commands of the engine.
#include <stdexcept>

#include "tests/scenarios/policy_options.hpp"
#include "tests/scenarios/story.hpp"
#include "tests/scenarios/story_words.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

LatLon point_of(const std::string& text) {
    const auto comma = text.find(',');
    return at_meters(std::stod(text.substr(0, comma)), std::stod(text.substr(comma + 1)));
}

template <class IdT>
IdT id_of(const std::string& text) { return {std::stoull(text.substr(1))}; }

/// The words after the first `n`, as one text.
std::string rest_of(const Directive& d, std::size_t n) { return d.words.size() > n ? d.words[n] : std::string{}; }

}  // namespace

Command Story::answer_of(AnswerKind kind, const Directive& d) const {
    const OfferId offer = id_of<OfferId>(d.word(1));
    const OfferState* o = rig_->state.offers.find(offer);
    const ResponderId by = !d.option("by").empty() ? responder(d.option("by")) : o != nullptr ? o->responder : ResponderId{1};
    std::optional<Instant> device_at;
    if (!d.option("device").empty()) device_at = start_ + duration_of(d.option("device"));
    return AnswerOffer{by, offer, kind, device_at, rest_of(d, 2)};
}

Command Story::alert_of(const Directive& d) const {
    Alert a;
    a.alert_id = d.word(1);
    a.type = word_of<AlertType>(d.option("type", "other"));
    a.intent = word_of<Intent>(d.option("intent", "report"));
    a.source_kind = word_of<SourceKind>(d.option("source", "phone"));
    if (!d.option("severity").empty()) a.severity = word_of<Severity>(d.option("severity"));
    if (!d.option("at").empty()) a.location = Location{point_of(d.option("at")), 10};
    a.place_id = d.option("place");
    a.source_id = d.option("from");
    a.reporter.phone = d.option("phone");
    if (!d.option("reporter_at").empty()) a.reporter.location = Location{point_of(d.option("reporter_at")), 10};
    a.silent = d.has("silent");
    a.drill = d.has("drill");
    return ReceiveAlert{std::move(a)};
}

Command Story::command_of(const Directive& d) const {
    const std::string& what = d.word(0);
    const std::string by = d.option("by", "desk1");
    if (what == "alert") return alert_of(d);
    if (what == "tick") return Tick{};
    if (const auto answer = parse_enum<AnswerKind>(what)) return answer_of(*answer, d);
    if (what == "duty") return ReportDuty{responder(d.word(1)), d.word(2) != "off", d.word(2) == "drill", d.option("by")};
    if (what == "policy") return LoadTown{rig_->town.responders, policy_of(d)};
    if (what == "town") {  // the pack of today, without this person or this home
        std::erase_if(rig_->town.everyday.homes, [&](const CareHome& h) { return h.place_id == d.option("without_home"); });
        LoadTown load{rig_->town.responders, rig_->state.policies.back()};
        const std::string gone = ";" + d.option("without") + ";";
        std::erase_if(load.responders, [&](const Responder& r) { return gone.find(";" + r.external_id + ";") != std::string::npos; });
        return load;
    }
    if (auto ring = ring_command_of(d, wall())) return *std::move(ring);
    if (auto everyday = everyday_command_of(d, wall(), start_)) return *std::move(everyday);
    const auto incident = id_of<IncidentId>(d.word(1));
    if (what == "claim") return ClaimIncident{incident, by};
    if (what == "assign") return AssignResponder{incident, responder(d.word(2)), by, rest_of(d, 3)};
    if (what == "unassign") return UnassignResponder{incident, responder(d.word(2)), by, rest_of(d, 3)};
    if (what == "escalate") return Escalate{incident, static_cast<Tier>(std::stoi(d.option("tier", "0"))), by, rest_of(d, 2)};
    if (what == "set_severity") return SetSeverity{incident, word_of<Severity>(d.word(2)), by, rest_of(d, 3)};
    if (what == "set_location") return SetLocation{incident, Location{point_of(d.word(2)), 5}, by};
    if (what == "note") return AddNote{incident, by, rest_of(d, 2)};
    if (what == "excuse") return ExcuseClock{incident, d.word(2), d.word(3), by};
    if (what == "pause") return PauseClock{incident, d.word(2), false, by, rest_of(d, 3)};
    if (what == "resume") return PauseClock{incident, d.word(2), true, by, ""};
    if (what == "resolve") return ResolveIncident{incident, std::string{to_string(word_of<IncidentOutcome>(d.word(2)))}, by, ""};
    if (what == "cancel") return CancelIncident{incident, by, rest_of(d, 2)};
    if (what == "reopen") return ReopenIncident{incident, by, rest_of(d, 2)};
    if (what == "merge") return MergeIncident{incident, id_of<IncidentId>(d.word(2)), by};
    if (what == "unmerge") return UnmergeIncident{incident, by};
    throw std::runtime_error{"no such directive: " + what};
}

}  // namespace watchgrid::test
