#pragma once
/// What the journal says after the demo: counted from a replay from its first event, not from what anybody remembers.
#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace watchgrid::sim {

struct Verdict {
    boost::json::object summary;  ///< alerts, incidents, offers, accepted, arrived, closed, open, lost, seq, state_digest, replay_matches
    std::uint64_t lost{};         ///< alerts with a receipt that are not in the journal
    bool replay_matches{};        ///< same position and fingerprint as what was served last
    std::string complaint;        ///< the journal cannot be read
};

/// @param served fingerprint and position of the state that the service had when it stopped
Verdict judge(const std::filesystem::path& journal, std::uint32_t shard, const std::vector<std::string>& receipted_alerts, std::pair<std::uint64_t, std::uint64_t> served);

}  // namespace watchgrid::sim
