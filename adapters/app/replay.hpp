#pragma once
/// The journal back into a State: apply, and nothing else. No town, no roads, no policy files are needed.
#include <functional>
#include <string>

#include "adapters/port/event_log.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::app {

struct ReplayResult {
    engine::State state;
    std::uint64_t events{};       ///< applied, those inside the snapshot not counted
    port::Seq from_snapshot{};    ///< 0: from the beginning
    double seconds{};
    std::string complaint;        ///< empty: all is well; else what is damaged and where
};

struct ReplayOptions {
    bool use_snapshot{true};
    /// Called after each event was applied; for the outbox, printing and reports. May be empty.
    std::function<void(const engine::State&, const engine::Event&, port::Seq)> on_event{};
    /// Called every 100,000 events, for a progress bar. May be empty.
    std::function<void(std::uint64_t events)> progress{};
};

/// Blocking. A damaged snapshot is passed over (the journal is the truth); a damaged record ends the replay and is named.
ReplayResult replay(port::EventLog&, port::Shard, const ReplayOptions& = {});

}  // namespace watchgrid::app
