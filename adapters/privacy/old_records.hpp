#pragma once
/// Retention by class of data: what is old enough to go, of incidents that are long closed (decisions/0016).
///
/// | class | what goes | what stays |
/// | reporters | name, telephone and place of who called, also where they were told what became of it; a telephone as the source of an alarm becomes a pseudonym | that somebody called, when, about what |
/// | texts | words of the alarm, notes, what was said on declining, reporting and closing, to whom a home's alarm was told | who wrote something, when, the outcome |
/// | photos | the files (the caller of this removes them) | that there was one, its digest |
/// | homes | person, medical notes, key holder, relatives of homes that are no longer cared for; what was said of visits there and of alarms | that there was a home, its visits, who was told when |
///
/// An incident's age counts from its last closing; one that was merged is as old as the one that it went into. What is open stays whole.
/// Two passes over the journal in order: `learn` every event with its time, then `erase` any.
#include <map>
#include <optional>
#include <set>
#include <string>

#include "adapters/privacy/event_text.hpp"
#include "adapters/privacy/home_records.hpp"

namespace watchgrid::privacy {

/// How long each class is kept; nothing: for ever.
struct Retention {
    std::optional<engine::Duration> reporters, texts, photos, homes;
};

class OldRecords {
public:
    /// @param pseudonym_prefix  new in this journal, for example "erased-1772352930250-"
    OldRecords(Retention kept, engine::Instant now, std::string pseudonym_prefix) : kept_{kept}, now_{now}, prefix_{std::move(pseudonym_prefix)} {}

    void learn(const engine::EventBody&, engine::Instant at);
    /// After the first pass. @return whether there was anything to erase
    bool erase(engine::EventBody&);
    /// Digests of photos whose every incident is old enough.
    std::set<std::string> old_photos() const;

private:
    bool is_old(engine::IncidentId, const std::optional<engine::Duration>& kept) const;
    bool is_old(engine::HomeId) const;
    bool erase_notice(engine::CareNotified&) const;
    bool erase_of_incident(engine::EventBody&);
    bool erase_reporter(engine::Alert&);
    bool erase_alarm(engine::AlertAccepted&);

    Retention kept_;
    engine::Instant now_;
    std::string prefix_;
    IncidentOf incident_of_;
    HomeOf home_of_;
    std::map<engine::IncidentId, engine::Instant> closed_;        ///< and not opened again since
    std::map<engine::IncidentId, engine::IncidentId> merged_;
    std::map<engine::HomeId, engine::Instant> unlisted_;          ///< and not listed again since
    std::map<std::string, std::set<engine::IncidentId>> photos_;
    std::map<std::string, std::string, std::less<>> pseudonyms_;  ///< by telephone
};

}  // namespace watchgrid::privacy
