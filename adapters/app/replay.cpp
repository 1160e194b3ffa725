#include "adapters/app/replay.hpp"

#include <chrono>

#include "adapters/codec/event_record.hpp"
#include "engine/core/apply.hpp"

namespace watchgrid::app {

ReplayResult replay(port::EventLog& log, port::Shard shard, const ReplayOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    ReplayResult out;
    if (options.use_snapshot) {
        if (const auto snapshot = log.newest_snapshot(shard)) {
            if (auto state = codec::decode_snapshot(snapshot->bytes); state && state->seq == snapshot->seq) {
                out.state = std::move(*state);
                out.from_snapshot = snapshot->seq;
            }
        }
    }
    std::string detail;
    const auto visit = [&](port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
        auto body = codec::decode_event(bytes);
        if (!body) {
            out.complaint = "record " + std::to_string(seq) + ": " + body.error();
            return false;
        }
        if (seq != out.state.seq + 1) {
            out.complaint = "record " + std::to_string(seq) + " follows " + std::to_string(out.state.seq);
            return false;
        }
        const engine::Event event{engine::instant_from_ms(at_ms), std::move(*body)};
        engine::apply(out.state, event);
        ++out.events;
        if (options.on_event) options.on_event(out.state, event, seq);
        if (options.progress && out.events % 100'000 == 0) options.progress(out.events);
        return true;
    };
    if (const auto ec = log.tail(shard, out.state.seq, visit, detail)) out.complaint = detail.empty() ? ec.message() : detail;
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return out;
}

}  // namespace watchgrid::app
