#pragma once
/// The hard invariants of design 4, said a second time and without a line of the engine's own checks: from the people as they were
/// made up, the commands as they were sent and the events as they came out.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/command.hpp"
#include "engine/core/event.hpp"

namespace watchgrid::test {

/// What the oracle knows of one person.
struct OracleShift {
    int from_minute{}, to_minute{};  ///< of the day; from > to passes midnight; equal: always
};

class Oracle {
public:
    Oracle(std::vector<engine::Responder> people, std::vector<OracleShift> shifts, engine::PolicyPack policy, int utc_offset_minutes);

    /// `by_hand`: the command was an order of the desk, which may overrule rest and shift but nothing else.
    void see(const engine::Event&, bool by_hand);
    /// After a Tick at `now`: nothing that is open is past its deadline.
    void see_end_of_tick(engine::Instant now);

    const std::vector<std::string>& complaints() const noexcept { return complaints_; }
    std::uint64_t offers() const noexcept { return offers_seen_; }
    std::uint64_t winners() const noexcept { return winners_seen_; }
    std::uint64_t rematches() const noexcept { return rematches_seen_; }  ///< units that lost their order to the re-match

private:
    struct Person {
        engine::Responder profile;
        OracleShift shift;
        bool on{}, drill{};
        std::uint64_t offer{}, assignment{};  // 0: none
        std::int64_t rests_until{};
        int turned_round{};  ///< since they were last asked or had a job to the end
    };
    struct Incident {
        engine::AlertType type{};
        bool drill{}, consult{}, open{true};
        std::array<int, engine::kTiers> slots{};
    };
    struct Offer {
        std::uint64_t incident{};
        std::size_t person{};
        int tier{};
        bool open{}, active{}, stalled{}, moved{};
        std::int64_t until{};
        int turned_round{};
    };
    void made(const engine::OfferMade&, std::int64_t now, bool by_hand);
    void accepted(std::uint64_t offer, std::int64_t now);
    void ended(std::uint64_t offer, std::int64_t now);
    void opened(const engine::IncidentOpened&);
    void merged(std::uint64_t from, std::uint64_t into);
    int filled(std::uint64_t incident, int tier) const;
    bool police_go(std::uint64_t incident) const;
    void complain(const std::string& sentence) { if (complaints_.size() < 20) complaints_.push_back(sentence); }

    std::vector<Person> people_;
    engine::PolicyPack policy_;
    int utc_offset_minutes_;
    std::map<std::uint64_t, Incident> incidents_;
    std::map<std::uint64_t, Offer> offers_;       // open or active
    std::vector<std::string> complaints_;
    std::uint64_t offers_seen_{}, winners_seen_{}, rematches_seen_{};
};

}  // namespace watchgrid::test
