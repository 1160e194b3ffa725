#include "adapters/app/timelines.hpp"

#include "adapters/codec/event_record.hpp"

namespace watchgrid::app {

namespace {
constexpr port::Seq kReadThrough = 64;  ///< positions closer together than this are read in one go
}

TimelineReader::TimelineReader(port::EventLog& log, port::Shard shard) : log_{log}, shard_{shard}, thread_{[this] { run(); }} {}

TimelineReader::~TimelineReader() { stop(); }

void TimelineReader::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void TimelineReader::read(std::vector<port::Seq> positions, Done done) {
    {
        const std::lock_guard lock{mutex_};
        jobs_.push_back({std::move(positions), std::move(done)});
    }
    wake_.notify_one();
}

void TimelineReader::run() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
            if (stopping_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        work_off(job);
    }
}

void TimelineReader::work_off(Job& job) {
    std::vector<StoredEvent> events;
    std::string complaint;
    std::size_t next = 0;
    const auto& wanted = job.positions;
    while (next < wanted.size() && complaint.empty()) {
        const port::Seq first = wanted[next];
        const std::size_t before = next;
        const auto visit = [&](port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
            if (next < wanted.size() && seq == wanted[next]) {
                auto body = codec::decode_event(bytes);
                if (!body) {
                    complaint = body.error();
                    return false;
                }
                events.push_back({seq, {engine::instant_from_ms(at_ms), std::move(*body)}});
                ++next;
            }
            return next < wanted.size() && wanted[next] <= seq + kReadThrough;
        };
        std::string detail;
        if (const auto ec = log_.tail(shard_, first - 1, visit, detail)) complaint = detail.empty() ? ec.message() : detail;
        if (next == before && complaint.empty()) complaint = "journal position " + std::to_string(first) + " is not there";
    }
    job.done(std::move(events), std::move(complaint));
}

}  // namespace watchgrid::app
