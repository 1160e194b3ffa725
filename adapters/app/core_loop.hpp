#pragma once
/// The one thread that owns State. Everything else talks to it by value through a bounded inbox.
///
///     take a batch -> decide -> append -> DURABLE -> replies, observers, effects
///
/// Nothing is shown to anybody before the append has returned: not to the caller, not to a query, not to a phone. A failed append
/// is fatal: memory is ahead of the disk and the journal is the truth, so the process ends and replays (docs/decisions/0002).
/// Queries run between steps on the same thread, so they always see a durable state without copying it. They come after the step, and no
/// more of them than fit into CoreLimits::reads_for: however many ask to look, an alert waits for one look, not for all.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "adapters/app/anchored_clock.hpp"
#include "adapters/port/event_log.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/effect.hpp"

namespace watchgrid::app {

struct StoredEvent {
    port::Seq seq{};
    engine::Event event;
};

/// What became of a command. `events` are its own; the state is the one after the whole step.
struct Outcome {
    const engine::State& state;
    engine::World world;
    engine::Instant now;
    const engine::Rejection* rejection{};  ///< null: done (also when there was nothing to do)
    std::span<const StoredEvent> events;
};
/// Runs on the core thread after the command is durable. Quick, never blocks, never throws.
using Reply = std::function<void(const Outcome&)>;
/// Runs on the core thread between steps.
using Read = std::function<void(const engine::State&, engine::World, engine::Instant now)>;

/// Effects with the time at which the command that caused them came in.
struct DueEffect {
    engine::Effect effect;
    std::chrono::steady_clock::time_point received;
};

/// Called on the core thread, after durability, in this order for each step.
struct Observers {
    std::function<void(const engine::State&, std::span<const StoredEvent>, engine::World)> events;
    std::function<void(const engine::State&, std::vector<DueEffect>&&)> effects;
    std::function<void(std::chrono::nanoseconds)> append_took;
    std::function<void(engine::Duration)> timer_lag;
    std::function<void(engine::FixVerdict)> position;
    std::function<void()> position_off_duty;  ///< one that was not even looked at
    std::function<void(std::string)> fatal;  ///< journal lost: log it and end the process; called once
};

/// What became of the inbox when a position was handed over. The position itself always waits.
enum class PositionTaken : std::uint8_t { Waits, InsteadOfItsOlder, InsteadOfAnother };

struct CoreLimits {
    std::size_t commands_max{100'000};   ///< waiting alerts and commands; more are refused at the border
    std::size_t positions_max{200'000};  ///< people with a waiting position; one each, the newest wins
    std::size_t batch_max{256};          ///< commands decided before one append
    std::chrono::steady_clock::duration reads_for{std::chrono::milliseconds{5}};  ///< of each step; one is always served, the rest wait for the next
};

class CoreLoop {
public:
    CoreLoop(engine::State state, engine::World world, port::EventLog& log, port::Shard shard, port::Head head, AnchoredClock clock, CoreLimits limits,
             Observers observers);
    ~CoreLoop();

    void start();
    /// For simulations, instead of start(): one step on the caller's thread, with what waits in the inbox now; never blocks as long
    /// as the journal answers inside append. @return false: the journal is lost
    bool step_once();
    /// For simulations: when the engine wants to be woken. Between steps only.
    std::optional<engine::Instant> next_deadline() const noexcept { return next_deadline_; }
    /// Works off what waits until the deadline, then stops. What is left was never acknowledged.
    void stop(std::chrono::milliseconds deadline);

    /// Any thread. Alerts go before other commands, and the last fifth of the inbox is theirs alone. @return false when the inbox is full:
    /// nothing was kept, tell the sender to try again.
    bool submit(engine::Command, Reply, bool urgent = false);
    /// Any thread. Coalesced: only the newest position of each responder waits, and in a full inbox the one that waits longest makes room.
    /// Where somebody is who is off duty is nobody's business: it is forgotten unread when its turn comes.
    PositionTaken submit_position(engine::ReportPosition);
    /// Any thread. Never refused. `urgent`: an alert comes out of it, so it goes before the commands of the next step.
    void read(Read, bool urgent = false);

    std::size_t inbox_depth() const noexcept { return depth_.load(std::memory_order_relaxed); }
    port::Epoch epoch() const noexcept { return head_.epoch; }
    const AnchoredClock& clock() const noexcept { return clock_; }
    /// After stop(): the state that was served last.
    const engine::State& final_state() const noexcept { return state_; }

private:
    struct Envelope {
        engine::Command command;
        Reply reply;
        std::chrono::steady_clock::time_point received;
    };
    struct Answer {
        Reply reply;
        std::optional<engine::Rejection> rejection;
        std::size_t first{}, count{};  // of Step::events
    };
    struct Step {
        std::vector<StoredEvent> events;
        std::vector<Answer> answers;
        std::vector<DueEffect> effects;
        std::vector<port::Record> records;
    };
    struct Work {
        std::vector<Read> urgent_reads;
        std::deque<Read> reads;
        std::vector<Envelope> commands;
        std::vector<engine::ReportPosition> positions;
        bool stopping{};
    };

    void run();
    Work wait_for_work();
    Work take_work();
    bool work_off(Work);
    void serve(std::deque<Read> reads);
    void decide_one(Step&, const engine::Command&, Reply, std::chrono::steady_clock::time_point received, engine::Instant now);
    bool make_durable(Step&);
    void show(Step&, engine::Instant now);

    engine::State state_;
    engine::World world_;
    port::EventLog& log_;
    const port::Shard shard_;
    port::Head head_;
    const AnchoredClock clock_;
    const CoreLimits limits_;
    const Observers observers_;
    std::optional<engine::Instant> next_deadline_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Envelope> urgent_, commands_;
    std::deque<Read> urgent_reads_, reads_;
    std::vector<std::optional<engine::ReportPosition>> position_of_;  // by responder
    std::deque<std::uint32_t> positions_;                             // who has one waiting
    bool stopping_{}, waiting_{};
    std::chrono::steady_clock::time_point stop_by_{};

    std::mutex append_mutex_;
    std::condition_variable appended_;
    std::optional<boost::system::error_code> append_result_;

    std::atomic<std::size_t> depth_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
