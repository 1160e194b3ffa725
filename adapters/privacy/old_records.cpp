#include "adapters/privacy/old_records.hpp"

#include <algorithm>

#include "adapters/privacy/overloaded.hpp"

namespace watchgrid::privacy {
namespace {

constexpr int kMergesMax = 100;  ///< of a chain; a journal that claims more is not followed for ever

}  // namespace

void OldRecords::learn(const engine::EventBody& body, engine::Instant at) {
    incident_of_.learn(body);
    home_of_.learn(body);
    std::visit(Overloaded{
                   [&](const engine::IncidentClosed& e) { closed_[e.incident] = at; },
                   [&](const engine::IncidentReopened& e) { closed_.erase(e.incident); },
                   [&](const engine::IncidentMerged& e) { merged_[e.incident] = e.into; },
                   [&](const engine::IncidentUnmerged& e) { merged_.erase(e.incident); },
                   [&](const engine::HomeListed& e) { unlisted_.erase(e.home); },
                   [&](const engine::HomeUnlisted& e) { unlisted_[e.home] = at; },
                   [&](const engine::PhotoAdded& e) { photos_[e.digest].insert(e.incident); },
                   [](const auto&) {}},
               body);
}

bool OldRecords::is_old(engine::IncidentId incident, const std::optional<engine::Duration>& kept) const {
    if (!kept || !incident) return false;
    for (int n = 0; n < kMergesMax; ++n) {
        const auto into = merged_.find(incident);
        if (into == merged_.end()) break;
        incident = into->second;
    }
    const auto closed = closed_.find(incident);
    return closed != closed_.end() && closed->second + *kept <= now_;
}

bool OldRecords::erase_reporter(engine::Alert& a) {
    bool changed = a.reporter.location.has_value();
    a.reporter.location.reset();
    const std::string phone = a.reporter.phone;
    changed = erase_text(a.reporter.name) || changed;
    changed = erase_text(a.reporter.phone) || changed;
    if (a.source_kind != engine::SourceKind::Phone || a.source_id.empty() || a.source_id.starts_with("erased-")) return changed;
    const auto known = pseudonyms_.try_emplace(a.source_id, prefix_ + std::to_string(pseudonyms_.size() + 1)).first;
    replace_all(a.alert_id, a.source_id, known->second);
    a.source_id = known->second;
    return true;
}

bool OldRecords::erase_alarm(engine::AlertAccepted& e) {
    const bool reporter = is_old(e.incident, kept_.reporters) && erase_reporter(e.alert);
    return (is_old(e.incident, kept_.texts) && erase_text(e.alert.text)) || reporter;
}

bool OldRecords::is_old(engine::HomeId home) const {
    const auto gone = unlisted_.find(home);
    return kept_.homes && gone != unlisted_.end() && gone->second + *kept_.homes <= now_;
}

/// The telephone of a caller who was told, by the caller's class; the words by theirs. What is about the home goes with the home.
bool OldRecords::erase_notice(engine::CareNotified& e) const {
    const bool to = e.party == engine::CareParty::Reporter && is_old(e.incident, kept_.reporters) && erase_text(e.to);
    return (is_old(e.incident, kept_.texts) && erase_text(e.text)) || to;
}

bool OldRecords::erase(engine::EventBody& body) {
    const bool home = is_old(home_of_(body)) && erase_home(body);
    return erase_of_incident(body) || home;
}

bool OldRecords::erase_of_incident(engine::EventBody& body) {
    const bool texts = is_old(incident_of_(body), kept_.texts);
    return std::visit(Overloaded{
                          [&](engine::AlertAccepted& e) { return erase_alarm(e); },
                          [&](engine::NoteAdded& e) { return texts && erase_text(e.text); },
                          [&](engine::OfferDeclined& e) { return texts && erase_text(e.text); },
                          [&](engine::AssignmentProgressed& e) { return texts && erase_text(e.text); },
                          [&](engine::AssignmentEnded& e) { return texts && erase_text(e.text); },
                          [&](engine::IncidentClosed& e) { return texts && erase_text(e.text); },
                          [&](engine::HelpRecorded& e) { return texts && erase_text(e.text); },
                          [&](engine::InjuryRecorded& e) { return texts && erase_text(e.text); },
                          [&](engine::CareNotified& e) { return erase_notice(e); },
                          [&](engine::CareNoticeSettled& e) { return texts && erase_text(e.text); },
                          [](auto&) { return false; }},
                      body);
}

std::set<std::string> OldRecords::old_photos() const {
    std::set<std::string> out;
    for (const auto& [digest, incidents] : photos_)
        if (std::all_of(incidents.begin(), incidents.end(), [&](engine::IncidentId i) { return is_old(i, kept_.photos); })) out.insert(digest);
    return out;
}

}  // namespace watchgrid::privacy
