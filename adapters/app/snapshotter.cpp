#include "adapters/app/snapshotter.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "adapters/codec/event_record.hpp"
#include "engine/core/apply.hpp"

namespace watchgrid::app {

Snapshotter::Snapshotter(port::EventLog& log, port::Shard shard, engine::State state, std::uint64_t every, port::Seq published)
    : log_{log}, shard_{shard}, every_{every}, state_{std::move(state)}, written_{state_.seq}, published_{published}, thread_{[this] { run(); }} {}

Snapshotter::~Snapshotter() { stop(); }

void Snapshotter::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Snapshotter::on_durable(port::Seq seq) {
    bool notify = false;
    {
        const std::lock_guard lock{mutex_};
        durable_ = seq;
        notify = durable_ - written_ >= every_;
    }
    if (notify) wake_.notify_one();
}

void Snapshotter::on_published(port::Seq seq) {
    bool notify = false;
    {
        const std::lock_guard lock{mutex_};
        published_ = std::max(published_, seq);
        notify = published_ >= awaited_;
    }
    if (notify) wake_.notify_one();
}

/// @return false: stopping
bool Snapshotter::wait_until_published() {
    std::unique_lock lock{mutex_};
    awaited_ = state_.seq;
    wake_.wait(lock, [&] { return stopping_ || published_ >= awaited_; });
    awaited_ = kNothingAwaited;
    return !stopping_;
}

void Snapshotter::run() {
    for (;;) {
        port::Seq to = 0;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [&] { return stopping_ || durable_ >= written_ + every_; });
            if (stopping_) return;
            to = durable_;
        }
        follow(to);
        if (state_.seq < to) return;  // said why; the service goes on without snapshots
        std::string bytes = codec::encode_snapshot(state_);
        if (!wait_until_published()) return;
        log_.put_snapshot(shard_, {state_.seq, std::move(bytes)});
        const std::lock_guard lock{mutex_};
        written_ = state_.seq;
    }
}

void Snapshotter::follow(port::Seq to) {
    std::string detail;
    const auto visit = [&](port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
        auto body = codec::decode_event(bytes);
        if (!body) return detail = body.error(), false;
        engine::apply(state_, {engine::instant_from_ms(at_ms), std::move(*body)});
        return seq < to;
    };
    const auto ec = log_.tail(shard_, state_.seq, visit, detail);
    if (ec || !detail.empty()) spdlog::error("snapshot given up: {}", detail.empty() ? ec.message() : detail);
}

}  // namespace watchgrid::app
