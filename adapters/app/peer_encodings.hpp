#pragma once
/// Which encoding each responder's phone speaks: the one it used last. JSON until it has said anything.
#include <atomic>
#include <memory>
#include <vector>

#include "adapters/codec/wire_notes.hpp"
#include "engine/base/ids.hpp"

namespace watchgrid::app {

/// Thread-safe; sized once for everybody in the town.
class PeerEncodings {
public:
    explicit PeerEncodings(std::size_t responders) : encodings_(responders + 1) {}
    void note(engine::ResponderId id, codec::Encoding e) noexcept {
        if (id.value < encodings_.size()) encodings_[id.value].store(e == codec::Encoding::Protobuf, std::memory_order_relaxed);
    }
    codec::Encoding of(engine::ResponderId id) const noexcept {
        return id.value < encodings_.size() && encodings_[id.value].load(std::memory_order_relaxed) ? codec::Encoding::Protobuf : codec::Encoding::Json;
    }

private:
    std::vector<std::atomic<bool>> encodings_;
};

}  // namespace watchgrid::app
