#include "tests/support/core_rig.hpp"

#include "engine/core/apply.hpp"
#include "engine/core/invariants.hpp"

namespace watchgrid::test {

using namespace engine;

CoreRig::CoreRig(Town t) : town{std::move(t)}, grids{town.zones}, fleet{std::make_unique<Fleet>(town)}, rings{std::make_unique<RingDesk>(town)} {}

Decided CoreRig::run(const Command& command, Instant now) {
    const State before = state;
    const std::size_t first = journal.size();
    Decided decided = decide(state, {town, grids, *fleet, rings.get()}, command, now);
    effects.clear();
    if (decided)
        for (const Event& e : *decided) journal.push_back(e);
    check(before, !decided, first);
    return decided;
}

void CoreRig::check(const State& before, bool refused, std::size_t first_event) {
    const auto complain = [&](const std::vector<std::string>& texts) { complaints.insert(complaints.end(), texts.begin(), texts.end()); };
    complain(broken_invariants(state));
    if (refused && state_digest(before) != state_digest(state)) complaints.push_back("a refusal changed the state");
    for (std::size_t i = first_event; i < journal.size(); ++i) {
        const State step = shadow_;
        apply(shadow_, journal[i]);
        complain(broken_between(step, shadow_));
    }
    // As the service does: when all events of the command were applied.
    for (std::size_t i = first_event; i < journal.size(); ++i)
        for (Effect& e : effects_of(shadow_, journal[i], shadow_.seq - (journal.size() - 1 - i))) effects.push_back(std::move(e));
    if (state_digest(shadow_) != state_digest(state)) complaints.push_back("applying the events gives another state than deciding them");
}

void CoreRig::load(const PolicyPack& policy, Instant now) { (void)run(LoadTown{town.responders, policy}, now); }

void CoreRig::restart() {
    State replayed;
    for (const Event& e : journal) apply(replayed, e);
    if (state_digest(replayed) != state_digest(state)) complaints.push_back("replay gives another state");
    state = std::move(replayed);
    fleet = std::make_unique<Fleet>(town);
    sync_fleet(state, {town, grids, *fleet});
}

}  // namespace watchgrid::test
