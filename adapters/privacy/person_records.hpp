#pragma once
/// What a journal holds about one person, and taking it out (decisions/0016).
///
/// A caller is found by the telephone number: as reporter or as the source of an alarm. Then the reporter and the words of those alarms go, the
/// name goes wherever the desk wrote it down in the same incidents, and the number goes from every text of the whole journal; it becomes a
/// pseudonym of this run, so that two alarms of one caller are still of one caller. Where and when something happened stays: that is the
/// record of what the police did, not of who called.
/// A responder's name, home and what was written about injuries go; the id stays, since offers and answers hang on it. A home that was
/// cared for loses the person, the medical notes, the key holder and the relatives, and what was said of visits and to whom was told of an alarm.
/// The incident that one of theirs was merged into counts as theirs too: the desk goes on writing there.
///
/// Two passes over the journal in order: `learn` every event, then `concerns` or `erase` any.
#include <set>
#include <string>

#include "adapters/privacy/event_text.hpp"
#include "adapters/privacy/home_records.hpp"

namespace watchgrid::privacy {

inline constexpr std::size_t kPhoneMin = 5;  ///< characters: a shorter number would be found inside others

struct Person {
    std::string phone;      ///< of a caller, as it was sent
    std::string name;       ///< of the caller, beside the phone; may be empty
    std::string responder;  ///< external id
    std::string home;       ///< place id
};
/// What is wrong with the question, empty when nothing is: exactly one of phone, responder and home.
std::string complaint_about(const Person&);

class PersonRecords {
public:
    /// @param pseudonym  stands for the phone from now on; must be new in this journal
    PersonRecords(Person person, std::string pseudonym) : who_{std::move(person)}, pseudonym_{std::move(pseudonym)} {}

    void learn(const engine::EventBody&);
    /// Whether it says something about them, names them or is something they did.
    bool concerns(const engine::EventBody&) const;
    /// @return whether there was anything to erase
    bool erase(engine::EventBody&) const;

    /// Why they may not be erased yet, empty when they may: the town pack would only write them down again.
    std::string still_in_use() const;
    const std::set<std::string>& photos() const noexcept { return photos_; }  ///< digests, of their incidents
    std::size_t incidents() const noexcept { return incidents_.size(); }

private:
    bool is_their_alarm(const engine::Alert&) const;
    bool is_theirs(engine::ResponderId id) const { return responders_.contains(id); }
    bool is_about_them(engine::IncidentId id) const { return incidents_.contains(id) || merged_into_.contains(id); }
    bool is_named(std::string_view id) const { return !who_.responder.empty() && id == who_.responder; }
    bool erase_whole(engine::EventBody&) const;

    Person who_;
    std::string pseudonym_;
    IncidentOf incident_of_;
    HomeOf home_of_;
    std::set<engine::IncidentId> incidents_;
    std::set<engine::IncidentId> merged_into_;  ///< and others' too, it may be
    std::set<engine::ResponderId> responders_;
    std::set<engine::OfferId> offers_;
    std::set<engine::HomeId> homes_;
    std::set<std::string> photos_;
    bool on_the_list_{};
};

}  // namespace watchgrid::privacy
