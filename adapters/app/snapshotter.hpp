#pragma once
/// Writes snapshots without ever stopping the core: a second State follows the journal on a thread of its own.
/// What it writes was rebuilt from the disk, so every snapshot is also a check of the journal.
///
/// A snapshot is written only when everything up to it has reached the broker: a restart reads the journal from the newest snapshot
/// on, and what it does not read it cannot publish. While the broker is away the newest snapshot stays old and a start takes longer.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/port/event_log.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::app {

class Snapshotter {
public:
    /// @param state the one that was replayed at the start; copied
    /// @param published the outbox's cursor
    Snapshotter(port::EventLog&, port::Shard, engine::State state, std::uint64_t every, port::Seq published);
    ~Snapshotter();
    /// Any thread; cheap. `seq` is durable.
    void on_durable(port::Seq seq);
    /// Any thread; cheap. The broker has confirmed what every event up to `seq` sends.
    void on_published(port::Seq seq);
    void stop();

private:
    void run();
    void follow(port::Seq to);
    bool wait_until_published();

    port::EventLog& log_;
    const port::Shard shard_;
    const std::uint64_t every_;
    engine::State state_;
    port::Seq written_;
    std::mutex mutex_;
    std::condition_variable wake_;
    port::Seq durable_{};
    port::Seq published_;
    static constexpr port::Seq kNothingAwaited = ~port::Seq{0};
    port::Seq awaited_{kNothingAwaited};  ///< the snapshot that waits for the broker
    bool stopping_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
