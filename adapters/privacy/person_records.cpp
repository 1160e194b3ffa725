#include "adapters/privacy/person_records.hpp"

#include <algorithm>
#include <utility>

#include "adapters/privacy/overloaded.hpp"

namespace watchgrid::privacy {
namespace {

/// Fields in which people write what they like; the others hold ids and words of vocabularies.
bool is_free_text(std::string_view field) noexcept { return field == "text" || field == "reason" || field == "description" || field == "subject"; }

bool erase_profile(engine::Responder& r) {
    bool changed = erase_text(r.name);
    if (r.home != engine::LatLon{}) r.home = {}, changed = true;
    if (std::exchange(r.vetted_until, std::nullopt)) changed = true;
    return changed;
}

}  // namespace

std::string complaint_about(const Person& p) {
    if (!p.phone.empty() + !p.responder.empty() + !p.home.empty() != 1) return "expected one of --phone, --responder and --home";
    if (!p.name.empty() && p.phone.empty()) return "--name: expected beside --phone, to find it in notes about the same incidents";
    if (!p.phone.empty() && p.phone.size() < kPhoneMin) return "--phone: expected at least " + std::to_string(kPhoneMin) + " characters; a shorter one would be found inside others";
    return {};
}

bool PersonRecords::is_their_alarm(const engine::Alert& a) const { return !who_.phone.empty() && (a.reporter.phone == who_.phone || a.source_id == who_.phone); }

void PersonRecords::learn(const engine::EventBody& body) {
    incident_of_.learn(body);
    home_of_.learn(body);
    const auto enrolled = [&](engine::ResponderId id, const engine::Responder& r) {
        if (who_.responder.empty() || r.external_id != who_.responder) return;
        responders_.insert(id);
        on_the_list_ = true;
    };
    std::visit(Overloaded{
                   [&](const engine::AlertAccepted& e) { if (is_their_alarm(e.alert)) incidents_.insert(e.incident); },
                   [&](const engine::ResponderEnrolled& e) { enrolled(e.responder, e.profile); },
                   [&](const engine::ResponderUpdated& e) { enrolled(e.responder, e.profile); },
                   [&](const engine::ResponderRetired& e) { if (is_theirs(e.responder)) on_the_list_ = false; },
                   [&](const engine::OfferMade& e) { if (is_theirs(e.responder)) offers_.insert(e.offer); },
                   [&](const engine::HomeListed& e) { if (!who_.home.empty() && e.profile.place_id == who_.home) homes_.insert(e.home), on_the_list_ = true; },
                   [&](const engine::HomeUnlisted& e) { if (homes_.contains(e.home)) on_the_list_ = false; },
                   [&](const engine::IncidentMerged& e) { if (is_about_them(e.incident)) merged_into_.insert(e.into); },
                   [&](const engine::PhotoAdded& e) { if (is_about_them(e.incident)) photos_.insert(e.digest); },
                   [](const auto&) {}},
               body);
}

bool PersonRecords::concerns(const engine::EventBody& body) const {
    const bool theirs = std::visit([&](const auto& e) {
        if constexpr (requires { engine::ResponderId{e.responder}; }) { if (is_theirs(e.responder)) return true; }
        if constexpr (requires { std::string_view{e.responder}; }) { if (is_named(e.responder)) return true; }
        if constexpr (requires { engine::OfferId{e.offer}; }) { if (offers_.contains(e.offer)) return true; }
        if constexpr (requires { std::string_view{e.by}; }) { if (is_named(e.by)) return true; }
        if constexpr (std::is_same_v<std::decay_t<decltype(e)>, engine::TaskHandedOver>) return is_named(e.from) || is_named(e.to);
        return false;
    }, body);
    if (theirs || homes_.contains(home_of_(body))) return true;
    engine::EventBody copy = body;
    return erase(copy);
}

/// What is about nobody else goes whole.
bool PersonRecords::erase_whole(engine::EventBody& body) const {
    if (homes_.contains(home_of_(body))) return erase_home(body);
    return std::visit(Overloaded{
                          [&](engine::AlertAccepted& e) {
                              if (!is_their_alarm(e.alert)) return false;
                              bool changed = e.alert.reporter.location.has_value();
                              e.alert.reporter.location.reset();
                              for (std::string* text : {&e.alert.reporter.name, &e.alert.reporter.phone, &e.alert.text}) changed = erase_text(*text) || changed;
                              return changed;
                          },
                          [&](engine::ResponderEnrolled& e) { return is_theirs(e.responder) && erase_profile(e.profile); },
                          [&](engine::ResponderUpdated& e) { return is_theirs(e.responder) && erase_profile(e.profile); },
                          [&](engine::InjuryRecorded& e) { return is_named(e.responder) && erase_text(e.text); },
                          [&](engine::HelpRecorded& e) { return is_named(e.responder) && erase_text(e.text); },
                          [](auto&) { return false; }},
                      body);
}

bool PersonRecords::erase(engine::EventBody& body) const {
    bool changed = erase_whole(body);
    if (who_.phone.empty()) return changed;
    const bool in_their_incident = !who_.name.empty() && is_about_them(incident_of_(body));
    const bool written = edit_texts(body, [&](std::string_view field, std::string& text) {
        const bool number = replace_all(text, who_.phone, pseudonym_);
        return (in_their_incident && is_free_text(field) && replace_all(text, who_.name, kErased)) || number;
    });
    return written || changed;
}

std::string PersonRecords::still_in_use() const {
    if (!on_the_list_) return {};
    return who_.responder.empty() ? "home " + who_.home + " is in the town pack; take it out of care.csv and start the service once"
                                  : "responder " + who_.responder + " is in the town pack; take them out of responders.csv and start the service once";
}

}  // namespace watchgrid::privacy
