#pragma once
/// Watches the hard invariants of offers (design 4) from outside: it knows the town's people and shifts and the events as they came
/// out, and shares no code with the engine's own gates. Off duty, off shift, on leave, resting, gated, not vetted, busy: never offered.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/core/event.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::sim {

class OfferOracle {
public:
    /// The town must outlive it.
    OfferOracle(const engine::Town&, const engine::PolicyPack&);

    void see(const engine::Event&);
    std::uint64_t violations() const noexcept { return violations_; }
    /// The first few, in words.
    const std::vector<std::string>& complaints() const noexcept { return complaints_; }

private:
    struct Person {
        std::size_t in_town{};  ///< position in Town::responders; beyond the end: not of this town
        bool on_duty{};
        std::uint64_t held{};   ///< the offer or assignment that keeps them, 0: none
        std::int64_t rests_until{};
    };
    struct Offer {
        std::uint64_t incident{}, person{};
        engine::Tier tier{};
        bool accepted{}, moved{};
    };
    void enrolled(const engine::ResponderEnrolled&);
    void made(const engine::OfferMade&, std::int64_t now);
    void ended(std::uint64_t offer, std::int64_t now, bool earns_rest = true);
    void complain(const engine::OfferMade&, const char* why);
    bool at_market(std::size_t in_town, std::int64_t minute) const;
    bool is_away(std::size_t in_town, std::int64_t minute) const;
    bool gated(const engine::Responder&, std::uint64_t incident, int minute_of_day) const;

    const engine::Town& town_;
    const std::int64_t rest_ms_;
    std::map<std::string_view, std::size_t> town_index_;
    std::vector<Person> people_;                       // by responder id
    std::map<std::uint64_t, Offer> held_;              // open or accepted
    std::map<std::uint64_t, engine::AlertType> open_;   // incidents that people may be sent to
    std::map<std::uint64_t, engine::AlertType> types_;  // of all
    std::uint64_t violations_{};
    std::vector<std::string> complaints_;
};

}  // namespace watchgrid::sim
