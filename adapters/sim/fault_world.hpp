#pragma once
/// One seed of the deterministic fault simulation (reliability 3 and 4): a town's alarms, phones and desk, the real engine, core loop,
/// outbox, gateway and codec, and a journal, a broker, clocks and people that go wrong. First the faults strike, then they stop, and
/// everything has to come to its end. Same town, options and seed: same run, event for event.
///
/// Checked: what was acknowledged is in the journal, once; nothing is published that is not durable; nobody who may not be asked is
/// asked; no phone shows two offers of one incident; the truths about the state and about each step; a restarted process has exactly
/// the journal's state and deadlines; when the faults have stopped, every alarm gets its receipt, every open offer reaches its phone,
/// and every incident closes.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sim/fault_kinds.hpp"
#include "engine/base/instant.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/town.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::sim {

struct FaultOptions {
    std::uint64_t seed{1};
    FaultSet faults{kAllFaults};
    engine::Duration stormy{std::chrono::minutes{6}};  ///< how long faults strike and alarms are raised
    double alerts_per_hour{240};
    std::uint64_t check_every{200};  ///< events between two looks at the truths about the state; 1: at each, in the middle of a batch only at what holds between two states
    std::optional<std::vector<Strike>> only{};  ///< these strikes and no others, instead of what the dice throw
    /// One more demand on the run: a sentence when it is not met. For tests that need a run to fail.
    std::function<std::string(const std::vector<Strike>&)> demand{};
};

struct FaultVerdict {
    std::vector<std::string> violations{};  ///< the first few, in words; empty: all is well
    std::vector<Strike> strikes{};          ///< in the order of time
    std::uint64_t alerts_acknowledged{}, offers_shown{}, lives{}, events{};
    std::uint64_t checks{};                 ///< looks at the state
    std::uint64_t alerts_lost{};            ///< acknowledged and not in the journal
    std::uint64_t offers_shown_twice{};     ///< a second open offer of one incident on one phone
    std::uint64_t digest{};                 ///< of the last state
};

/// The town must have people, roads and shifts that let them work.
FaultVerdict run_with_faults(const engine::Town&, const engine::PolicyPack&, const FaultOptions&);

}  // namespace watchgrid::sim
