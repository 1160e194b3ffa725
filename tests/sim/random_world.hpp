#pragma once
/// A small made-up town with made-up people, rules and troubles. Same seed, same world and same story.
#include <memory>
#include <string>
#include <vector>

#include "engine/core/decide.hpp"
#include "tests/sim/oracle.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::test {

class RandomWorld {
public:
    /// With `keeps_journal` from the very first event; keep_journal() begins later.
    explicit RandomWorld(std::uint64_t seed, bool keeps_journal = false);

    /// One random command, or the Tick that is due. Every event goes past the oracle.
    void step();
    /// What the oracle saw and, when `deep`, what the state says about itself. Empty: all is well.
    std::vector<std::string> complaints(bool deep) const;

    const engine::State& state() const noexcept { return state_; }
    const std::vector<engine::Event>& journal() const noexcept { return journal_; }
    std::uint64_t trials() const noexcept { return trials_; }  ///< decide calls that can make offers, and accepts
    const Oracle& oracle() const noexcept { return *oracle_; }
    void keep_journal() noexcept { keeps_journal_ = true; }

private:
    void make_people();
    engine::PolicyPack make_policy();
    engine::LatLon anywhere();
    engine::ResponderId anybody();
    engine::IncidentId any_incident();
    engine::Command random_command(bool& trial, bool& by_hand);
    engine::Command random_alert();
    engine::Command random_answer(bool& trial);
    engine::Command random_order();
    engine::Command random_time_or_close();
    void run(const engine::Command&, bool by_hand);

    Dice dice_;
    engine::Town town_;
    std::vector<OracleShift> shifts_;
    std::unique_ptr<engine::GridTree> grids_;
    std::unique_ptr<engine::Fleet> fleet_;
    std::unique_ptr<Oracle> oracle_;
    engine::State state_;
    engine::Instant now_;
    std::vector<engine::Event> journal_;
    bool keeps_journal_{};
    std::uint64_t trials_{}, alerts_{};
};

}  // namespace watchgrid::test
