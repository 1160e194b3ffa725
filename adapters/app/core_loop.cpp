#include "adapters/app/core_loop.hpp"

#include <iterator>
#include <utility>

#include "adapters/codec/event_record.hpp"
#include "engine/core/deadlines.hpp"

namespace watchgrid::app {

using std::chrono::steady_clock;

namespace {
constexpr std::size_t kPositionsPerStep = 512;  ///< so that a flood of positions never holds up an alert for longer than a millisecond
constexpr std::size_t kUrgentShare = 5;         ///< one in so many places of the inbox is kept for alerts
}

CoreLoop::CoreLoop(engine::State state, engine::World world, port::EventLog& log, port::Shard shard, port::Head head, AnchoredClock clock, CoreLimits limits,
                   Observers observers)
    : state_{std::move(state)}, world_{world}, log_{log}, shard_{shard}, head_{head}, clock_{clock}, limits_{limits}, observers_{std::move(observers)} {
    next_deadline_ = engine::next_deadline(state_);
}

CoreLoop::~CoreLoop() { stop(std::chrono::milliseconds{0}); }

void CoreLoop::start() {
    thread_ = std::thread{[this] { run(); }};
}

void CoreLoop::stop(std::chrono::milliseconds deadline) {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        stop_by_ = steady_clock::now() + deadline;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool CoreLoop::submit(engine::Command command, Reply reply, bool urgent) {
    bool notify = false;
    {
        const std::lock_guard lock{mutex_};
        const std::size_t room = urgent ? limits_.commands_max : limits_.commands_max - limits_.commands_max / kUrgentShare;
        if (urgent_.size() + commands_.size() >= room || stopping_) return false;
        (urgent ? urgent_ : commands_).push_back({std::move(command), std::move(reply), steady_clock::now()});
        depth_.store(urgent_.size() + commands_.size(), std::memory_order_relaxed);
        notify = std::exchange(waiting_, false);
    }
    if (notify) wake_.notify_one();
    return true;
}

PositionTaken CoreLoop::submit_position(engine::ReportPosition position) {
    bool notify = false;
    PositionTaken taken = PositionTaken::Waits;
    {
        const std::lock_guard lock{mutex_};
        const std::size_t slot = position.responder.value;
        if (position_of_.size() <= slot) position_of_.resize(slot + 1);
        if (!position_of_[slot]) {
            if (positions_.size() >= limits_.positions_max) {
                position_of_[positions_.front()].reset();
                positions_.pop_front();
                taken = PositionTaken::InsteadOfAnother;
            }
            positions_.push_back(static_cast<std::uint32_t>(slot));
        } else {
            taken = PositionTaken::InsteadOfItsOlder;
            if (position.taken_at < position_of_[slot]->taken_at) return taken;  // an answer that is said again
        }
        position_of_[slot] = position;
        notify = std::exchange(waiting_, false);
    }
    if (notify) wake_.notify_one();
    return taken;
}

void CoreLoop::read(Read read, bool urgent) {
    bool notify = false;
    {
        const std::lock_guard lock{mutex_};
        (urgent ? urgent_reads_ : reads_).push_back(std::move(read));
        notify = std::exchange(waiting_, false);
    }
    if (notify) wake_.notify_one();
}

CoreLoop::Work CoreLoop::wait_for_work() {
    std::unique_lock lock{mutex_};
    const auto something = [&] { return stopping_ || !urgent_.empty() || !commands_.empty() || !positions_.empty() || !urgent_reads_.empty() || !reads_.empty(); };
    while (!something()) {
        waiting_ = true;
        if (!next_deadline_) {
            wake_.wait(lock);
        } else if (wake_.wait_until(lock, clock_.steady(*next_deadline_)) == std::cv_status::timeout) {
            break;
        }
    }
    waiting_ = false;
    return take_work();
}

/// With the lock held.
CoreLoop::Work CoreLoop::take_work() {
    Work work;
    for (; !urgent_reads_.empty() && work.urgent_reads.size() < limits_.batch_max; urgent_reads_.pop_front()) work.urgent_reads.push_back(std::move(urgent_reads_.front()));
    work.reads = std::exchange(reads_, {});
    const auto take = [&](std::deque<Envelope>& from) {
        while (!from.empty() && work.commands.size() < limits_.batch_max) {
            work.commands.push_back(std::move(from.front()));
            from.pop_front();
        }
    };
    take(urgent_);
    take(commands_);
    for (std::size_t n = 0; n < kPositionsPerStep && !positions_.empty(); ++n) {
        work.positions.push_back(*std::exchange(position_of_[positions_.front()], std::nullopt));
        positions_.pop_front();
    }
    depth_.store(urgent_.size() + commands_.size(), std::memory_order_relaxed);
    const bool empty = urgent_.empty() && commands_.empty() && urgent_reads_.empty() && work.reads.empty();
    work.stopping = stopping_ && (empty || steady_clock::now() >= stop_by_);
    return work;
}

void CoreLoop::run() {
    for (;;) {
        Work work = wait_for_work();
        const bool last = work.stopping;
        if (!work_off(std::move(work)) || last) return;
    }
}

bool CoreLoop::step_once() {
    Work work;
    {
        const std::lock_guard lock{mutex_};
        work = take_work();
    }
    return work_off(std::move(work));
}

bool CoreLoop::work_off(Work work) {
    for (Read& read : work.urgent_reads) read(state_, world_, clock_.now());
    const engine::Instant now = clock_.now();
    Step step;
    if (next_deadline_ && *next_deadline_ <= now) {
        if (observers_.timer_lag) observers_.timer_lag(now - *next_deadline_);
        decide_one(step, engine::Tick{}, {}, steady_clock::now(), now);
    }
    for (Envelope& e : work.commands) decide_one(step, e.command, std::move(e.reply), e.received, now);
    for (const engine::ReportPosition& p : work.positions) {
        const engine::ResponderState* who = state_.responders.find(p.responder);
        if (who != nullptr && !who->on_duty) {
            if (observers_.position_off_duty) observers_.position_off_duty();
            continue;
        }
        decide_one(step, p, {}, steady_clock::now(), now);
        if (observers_.position) observers_.position(world_.fleet.last_fix_verdict());
    }
    if (!make_durable(step)) return false;
    show(step, now);
    next_deadline_ = engine::next_deadline(state_);
    serve(std::move(work.reads));
    return true;
}

/// Between two steps, so what is shown is durable. What finds no time waits, before those that have come meanwhile.
void CoreLoop::serve(std::deque<Read> reads) {
    const auto begin = steady_clock::now();
    while (!reads.empty()) {
        reads.front()(state_, world_, clock_.now());
        reads.pop_front();
        if (steady_clock::now() - begin >= limits_.reads_for) break;
    }
    if (reads.empty()) return;
    const std::lock_guard lock{mutex_};
    reads_.insert(reads_.begin(), std::make_move_iterator(reads.begin()), std::make_move_iterator(reads.end()));
}

void CoreLoop::decide_one(Step& step, const engine::Command& command, Reply reply, steady_clock::time_point received, engine::Instant now) {
    auto decided = engine::decide(state_, world_, command, now);
    Answer answer{.reply = std::move(reply), .rejection = std::nullopt, .first = step.events.size(), .count = 0};
    if (!decided) {
        answer.rejection = decided.error();
    } else {
        for (engine::Event& event : *decided) {
            const port::Seq seq = state_.seq - decided->size() + answer.count + 1;
            step.records.push_back({engine::to_ms(event.at), codec::encode_event(event.body)});
            for (engine::Effect& effect : engine::effects_of(state_, event, seq)) step.effects.push_back({std::move(effect), received});
            step.events.push_back({seq, std::move(event)});
            ++answer.count;
        }
    }
    if (answer.reply) step.answers.push_back(std::move(answer));
}

/// Blocks this thread, and only this one, until the step is on disk.
bool CoreLoop::make_durable(Step& step) {
    if (step.records.empty()) return true;
    const auto begin = steady_clock::now();
    append_result_.reset();
    const port::Seq last = head_.last_seq + step.records.size();
    log_.append({.shard = shard_, .epoch = head_.epoch, .expected_seq = head_.last_seq, .batch = std::move(step.records)},
                [this](boost::system::error_code ec, port::Seq) {
                    const std::lock_guard lock{append_mutex_};
                    append_result_ = ec;
                    appended_.notify_one();  // within the lock: whoever sees the result may end this object
                });
    boost::system::error_code result;
    {
        std::unique_lock lock{append_mutex_};
        appended_.wait(lock, [&] { return append_result_.has_value(); });
        result = *append_result_;
    }
    if (result) {
        if (observers_.fatal) observers_.fatal("journal append failed: " + result.message());
        return false;
    }
    head_.last_seq = last;
    if (observers_.append_took) observers_.append_took(steady_clock::now() - begin);
    return true;
}

void CoreLoop::show(Step& step, engine::Instant now) {
    const std::span<const StoredEvent> events{step.events};
    // Offers leave first: every microsecond counts there.
    if (!step.effects.empty() && observers_.effects) observers_.effects(state_, std::move(step.effects));
    for (Answer& a : step.answers)
        a.reply({.state = state_, .world = world_, .now = now, .rejection = a.rejection ? &*a.rejection : nullptr, .events = events.subspan(a.first, a.count)});
    if (!events.empty() && observers_.events) observers_.events(state_, events, world_);
}

}  // namespace watchgrid::app
