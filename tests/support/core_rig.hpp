#pragma once
/// The whole deterministic core on a small town, with everything checked that can be checked after each decision.
#include <memory>
#include <string>
#include <vector>

#include "engine/core/decide.hpp"
#include "engine/core/effect.hpp"
#include "engine/core/ring_desk.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::test {

class CoreRig {
public:
    explicit CoreRig(engine::Town);

    /// Decides, keeps the events for `restart`, and adds to `complaints` whatever does not hold afterwards: broken invariants of
    /// the state and of every step, a shadow that applied the same events one by one and differs, a refusal that changed something.
    engine::Decided run(const engine::Command&, engine::Instant now);
    /// Tells the core what the town pack says, with this policy.
    void load(const engine::PolicyPack&, engine::Instant now);
    /// Fresh memory from the journal: the fleet forgets where people are.
    void restart();

    engine::ResponderId responder(std::string_view external_id) const { return state.find_responder(external_id); }

    engine::Town town;  ///< a story may change what the pack says before it is read again
    const engine::GridTree grids;
    std::unique_ptr<engine::Fleet> fleet;
    std::unique_ptr<engine::RingDesk> rings;
    engine::State state;
    std::vector<engine::Event> journal;
    std::vector<engine::Effect> effects;  ///< of the last run
    std::vector<std::string> complaints;

private:
    void check(const engine::State& before, bool refused, std::size_t first_event);
    engine::State shadow_;
};

}  // namespace watchgrid::test
