#include "adapters/sim/faulty_log.hpp"

namespace watchgrid::sim {

using namespace std::chrono_literals;

boost::system::error_code FaultyLog::claim(port::Shard, std::string_view, port::Head& out) {
    out = {++epoch_, records_.size()};
    return {};
}

void FaultyLog::append(port::AppendRequest request, port::AppendHandler handler) {
    if (request.epoch != epoch_) return handler(port::LogErrc::Fenced, records_.size());
    if (request.expected_seq != records_.size()) return handler(port::LogErrc::OutOfOrder, records_.size());
    if (weather_.strikes(Fault::Crash, 0.002)) throw Killed{};
    if (weather_.strikes(Fault::AppendFails, 0.002)) return handler(port::LogErrc::Io, records_.size());
    if (weather_.strikes(Fault::AppendSlow, 0.01)) weather_.advance_to(weather_.now() + engine::Duration{static_cast<std::int64_t>(weather_.dice.between(200, 3000))});
    write(std::move(request.batch));
    if (weather_.strikes(Fault::Crash, 0.002)) throw Killed{};
    if (weather_.strikes(Fault::AppendUnknown, 0.002)) return handler(port::LogErrc::Io, records_.size());
    handler({}, records_.size());
}

void FaultyLog::write(std::vector<port::Record>&& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        records_.push_back(std::move(batch[i]));
        on_durable_(records_.size(), records_.back(), i + 1 == batch.size());
    }
}

boost::system::error_code FaultyLog::tail(port::Shard, port::Seq after, const port::RecordVisitor& visit, std::string&) {
    for (port::Seq seq = after + 1; seq <= records_.size(); ++seq)
        if (!visit(seq, records_[seq - 1].at_ms, records_[seq - 1].bytes)) break;
    return {};
}

std::optional<std::uint64_t> FaultyLog::cursor(port::Shard, std::string_view name) {
    const auto it = cursors_.find(std::string{name});
    return it == cursors_.end() ? std::nullopt : std::optional{it->second};
}

}  // namespace watchgrid::sim
