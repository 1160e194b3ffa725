#pragma once
/// All that the engine remembers. Changed by `apply` only; owned by value by the one core loop.
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/dense_table.hpp"
#include "engine/core/event.hpp"
#include "engine/core/ring_state.hpp"
#include "engine/everyday/books.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kHourBands = 4;  ///< 0-6, 6-12, 12-18, 18-24 local
constexpr std::size_t hour_band(std::uint16_t week_minute_local) noexcept { return week_minute_local % (24U * 60U) / (6U * 60U); }
/// Position in lists by class and hour band.
constexpr std::size_t group_of(ResponderClass c, std::size_t band) noexcept { return static_cast<std::size_t>(c) * kHourBands + band; }

inline constexpr std::size_t kClosedIncidentsKept = 20'000;  ///< the oldest closed ones beyond this are forgotten (the journal keeps them)
inline constexpr std::size_t kMatchesKept = 64;              ///< explanations kept an incident
inline constexpr std::size_t kTimelineMax = 2'000;           ///< journal positions kept an incident
inline constexpr std::size_t kPhotosMax = 24;                ///< of one incident

/// A time on duty that is over.
struct DutySpell {
    Instant from;
    Duration lasted{};
    friend bool operator==(const DutySpell&, const DutySpell&) = default;
};
inline constexpr std::size_t kDutySpellsKept = 32;

/// What the engine knows of one responder beside the profile. Positions are telemetry and live in the fleet.
struct ResponderState {
    Responder profile;
    bool retired{};
    bool on_duty{};
    bool drill_only{};
    OfferId open_offer;       ///< one at a time
    OfferId assignment;       ///< active one
    std::optional<Instant> resting_until;
    std::vector<Instant> asked_at;   ///< offers of the last day, at most kOffersRemembered: the budget of pages
    AnswerCounts answers;            ///< as they come in
    AnswerCounts learned;            ///< as of the last AnswersLearned: what decisions use
    Duration delay_median{};         ///< learned; 0: the class's
    std::optional<Instant> on_duty_since;  ///< of the spell that lasts, where hours are counted (duty_hours.hpp)
    std::vector<DutySpell> spells;         ///< those before it, in order, that reach into the last day; at most kDutySpellsKept and two
};

struct AlertState {
    std::string alert_id;
    IncidentId incident;        ///< where it is counted now (moves with merge and unmerge)
    IncidentId first_incident;  ///< that it opened or joined
    Instant received_at;
    SourceKind source_kind{};
    std::string source_id;
    std::string text;
    Reporter reporter;
    std::uint32_t flags{};
    AlertType type{};
    std::optional<Location> location;  ///< as sent, or of the place
};

/// How often a sender's alarms turned out false. Shown, and never a reason to send nobody.
struct SourceRecord {
    std::string source_id;
    std::uint32_t closed{};
    std::uint32_t false_alarms{};
    friend bool operator==(const SourceRecord&, const SourceRecord&) = default;
};
inline constexpr std::size_t kSourcesKept = 100'000;
/// Beta-Binomial with a prior mean of 5 % worth 20 alarms (algorithms 5).
constexpr Ppm false_alarm_score(const SourceRecord& r) noexcept {
    return static_cast<Ppm>((std::uint64_t{r.false_alarms} * kCertain + 20ULL * 50'000) / (r.closed + 20ULL));
}

enum class OfferPhase : std::uint8_t { Open, Accepted, Declined, Expired, Withdrawn };
template <> struct EnumNames<OfferPhase> {
    static constexpr std::array table{
        std::pair{OfferPhase::Open, std::string_view{"open"}}, std::pair{OfferPhase::Accepted, std::string_view{"accepted"}},
        std::pair{OfferPhase::Declined, std::string_view{"declined"}}, std::pair{OfferPhase::Expired, std::string_view{"expired"}},
        std::pair{OfferPhase::Withdrawn, std::string_view{"withdrawn"}}};
};

/// An offer and, once accepted, the assignment that it became (same id).
struct OfferState {
    IncidentId incident;
    ResponderId responder;
    Tier tier{};
    OfferPhase phase{OfferPhase::Open};
    bool ordered{};
    bool claim{};
    bool undelivered{};  ///< no "delivered" in time; another channel was used
    Instant made_at;
    Instant expires_at;
    Duration eta{};
    std::uint32_t distance_m{};
    std::optional<Instant> delivered_at, seen_at, accepted_at, moving_at, arrived_at, controlled_at, feedback_at;
    bool stalled{};      ///< accepted but not moving: does not fill a slot any more
    bool not_kept{};     ///< and their yes was taken back in what is learned, until they arrive all the same
    bool ended{};        ///< assignment is over
    EndReason end_reason{};
    std::uint64_t made_seq{};  ///< journal position of OfferMade: what a phone's `last_seq` compares with
    RingId ring;               ///< to hold a post: fills no slot of a tier
    std::uint32_t post{};
    bool rematch{};              ///< ordered by the re-match
    std::uint8_t reroutings{};   ///< how often the unit was turned round before
    std::uint8_t hour_band{};    ///< local, 1..4; 0: not known

    bool open() const noexcept { return phase == OfferPhase::Open; }
    bool active() const noexcept { return phase == OfferPhase::Accepted && !ended; }
    bool under_way() const noexcept { return fills_slot() && tier == 2 && !arrived_at; }
    bool fills_slot() const noexcept { return active() && !stalled && !ring; }
    bool spoke() const noexcept { return controlled_at || feedback_at; }  ///< of the scene: the search for others may have ended by it
};

enum class ClockPhase : std::uint8_t { Running, Paused, Met, Breached, Cancelled };
template <> struct EnumNames<ClockPhase> {
    static constexpr std::array table{
        std::pair{ClockPhase::Running, std::string_view{"running"}}, std::pair{ClockPhase::Paused, std::string_view{"paused"}},
        std::pair{ClockPhase::Met, std::string_view{"met"}}, std::pair{ClockPhase::Breached, std::string_view{"breached"}},
        std::pair{ClockPhase::Cancelled, std::string_view{"cancelled"}}};
};

struct ClockState {
    IncidentId incident;
    std::uint16_t rule{};  ///< in the incident's policy pack
    ClockPhase phase{ClockPhase::Running};
    Instant started_at;
    Instant due_at;
    std::uint8_t warnings{};               ///< how many of warn_at have fired
    std::optional<Instant> breached_at;    ///< kept for ever, whatever happens afterwards
    std::optional<Instant> stopped_at;     ///< when the stop event came, in time or not
    std::optional<Instant> paused_at;
    BreachCause cause{};
    bool late{};                           ///< fired after the outage in which it was due
    std::string excuse;

    bool live() const noexcept { return phase == ClockPhase::Running || phase == ClockPhase::Paused || (phase == ClockPhase::Breached && !stopped_at); }
};

/// What one tier is asked to do for one incident.
struct TierState {
    TierPlan plan;
    std::uint16_t offers_made{};  ///< since it was opened, or opened again
    std::uint16_t claims_made{};  ///< of those, to claim: a claim asks everybody in reach and uses up nobody's turn
    std::optional<Instant> retry_at;  ///< after a shortfall
    std::optional<Instant> recheck_at;  ///< the set asked is sure enough until then
    std::optional<Instant> asked_again_at;  ///< who stayed silent before then may be asked once more
    bool withdrawn{};                 ///< ordered out: nobody of it is asked until the desk orders this very tier again
    std::optional<Instant> demanded_at;  ///< more people were wanted then: what was said before does not end the search
};

enum class IncidentPhase : std::uint8_t { Open, Closed, Merged };
template <> struct EnumNames<IncidentPhase> {
    static constexpr std::array table{std::pair{IncidentPhase::Open, std::string_view{"open"}}, std::pair{IncidentPhase::Closed, std::string_view{"closed"}},
                                      std::pair{IncidentPhase::Merged, std::string_view{"merged"}}};
};

struct IncidentState {
    IncidentPhase phase{IncidentPhase::Open};
    PolicyIndex policy{};
    std::uint16_t dispatch_row{};
    AlertType type{};
    Intent intent{};
    Severity severity{};
    SourceKind source_kind{};
    std::optional<Location> location;
    std::string place_id;
    std::string zone_id;
    ZoneClass zone_class{};
    bool silent{};
    bool drill{};
    Instant opened_at;
    Instant received_at;  ///< of the earliest alert: where clocks start
    std::optional<Instant> ordered_at, closed_at;
    std::optional<Instant> claim_until;  ///< open claim window
    std::vector<AlertNumber> alerts;
    std::vector<OfferId> offers;
    std::vector<ClockId> clocks;
    std::vector<RingId> rings;
    std::array<TierState, kTiers> tiers;
    std::vector<MatchExplained> matches;
    std::vector<std::uint64_t> timeline;  ///< journal positions of everything about it
    std::string claimed_by;
    std::string outcome;
    IncidentId merged_into;
    std::vector<IncidentId> linked;  ///< possibly the same event
    std::uint16_t reopened{};
    std::vector<std::string> photos;  ///< digests, in order of arrival; at most kPhotosMax

    bool open() const noexcept { return phase == IncidentPhase::Open; }
};

/// Where and when an incident was opened: what a new alert is compared with first, side by side in memory.
struct RecentIncident {
    Instant opened_at;
    LatLon at;
    bool placed{};
    friend bool operator==(const RecentIncident&, const RecentIncident&) = default;
};
inline constexpr std::size_t kRecentIncidents = 2'000;

/// One thing that will be due; ties are broken by kind and id.
enum class DeadlineKind : std::uint8_t { Offer, Clock, Incident, Task, Hazard, Home, Notice, Patrol };
struct Deadline {
    Instant at;
    DeadlineKind kind{};
    std::uint64_t id{};
    friend auto operator<=>(const Deadline&, const Deadline&) = default;
};

struct State {
    std::uint64_t seq{};  ///< events applied
    Instant last_at{};    ///< time of the last of them
    std::vector<PolicyPack> policies;
    DenseTable<ResponderId, ResponderState> responders;
    DenseTable<AlertNumber, AlertState> alerts;
    DenseTable<IncidentId, IncidentState> incidents;
    DenseTable<OfferId, OfferState> offers;
    DenseTable<ClockId, ClockState> clocks;
    DenseTable<RingId, RingState> rings;
    std::uint64_t closed_incidents{};
    std::vector<SourceRecord> sources;  ///< what became of each sender's alarms, by source id; at most kSourcesKept
    std::vector<AcceptancePrior> priors;  ///< by class and hour band (`prior_of`); empty: the built-in ones
    std::uint32_t learned_version{};
    std::vector<GroupCounts> group_answers;  ///< by class and hour band, of offers whose hour is known; empty: none yet
    Books books;  ///< the everyday work

    // Derived from the above and rebuilt after a snapshot (`rebuild_indexes`); not part of the digest.
    std::map<std::string, ResponderId, std::less<>> responder_by_external_id;
    std::map<std::string, AlertNumber, std::less<>> alert_by_key;  ///< alert_key: an id is unique for its sender only
    std::set<IncidentId> open_incidents;
    std::deque<RecentIncident> recent;  ///< the newest incidents, the last one at the end
    std::set<OfferId> under_way;  ///< orders of police who travel to an incident
    std::array<std::set<IncidentId>, kTiers> waiting;  ///< by tier: open ones that were short of people at the last try
    std::set<Deadline> deadlines;

    // Of all these tables: compiled once, in state.cpp, and not in every file that holds a state.
    State();
    State(const State&);
    State(State&&) noexcept;
    State& operator=(const State&);
    State& operator=(State&&) noexcept;
    ~State();

    const PolicyPack& policy_of(const IncidentState& i) const { return policies[i.policy]; }
    const Rule& rule_of(const ClockState& c) const { return policies[incidents.at(c.incident).policy].rules[c.rule]; }
    ResponderId find_responder(std::string_view external_id) const {
        const auto it = responder_by_external_id.find(external_id);
        return it == responder_by_external_id.end() ? ResponderId{} : it->second;
    }
};

/// What makes an alert the same alert: the sender and the id that the sender gave it.
inline std::string alert_key(std::string_view source_id, std::string_view alert_id) {
    return std::string{source_id} + '\n' + std::string{alert_id};
}

/// Of a sender, null before one of its alarms was closed. O(log sources).
const SourceRecord* find_source(const State&, std::string_view source_id);

void rebuild_indexes(State&);
/// What one part of a state names and another does not have, in one sentence; empty when it is whole. To be asked of a state that was read, before
/// `rebuild_indexes`. O(everything in memory).
std::string dangling_reference(const State&);

/// Fingerprint of everything remembered; equal on every machine that applied the same events.
std::uint64_t state_digest(const State&);

}  // namespace watchgrid::engine
