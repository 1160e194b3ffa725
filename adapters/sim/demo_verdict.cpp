#include "adapters/sim/demo_verdict.hpp"

#include <cstdio>
#include <set>

#include "adapters/app/replay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/sim/tally.hpp"

namespace watchgrid::sim {

Verdict judge(const std::filesystem::path& journal, std::uint32_t shard, const std::vector<std::string>& receipted_alerts, std::pair<std::uint64_t, std::uint64_t> served) {
    Verdict out;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = journal, .read_only = true});
    if (!log) {
        out.complaint = log.error();
        return out;
    }
    Tally tally;
    std::set<std::string> kept;  // from the events: the state forgets old incidents
    const auto look = [&](const engine::State& s, const engine::Event& e, port::Seq) {
        if (const auto* accepted = std::get_if<engine::AlertAccepted>(&e.body)) kept.insert(accepted->alert.alert_id);
        tally.see(s, e);
    };
    const app::ReplayResult replayed = app::replay(**log, shard, {.use_snapshot = false, .on_event = look, .progress = {}});
    out.complaint = replayed.complaint;
    for (const std::string& id : receipted_alerts) out.lost += kept.contains(id) ? 0U : 1U;
    const std::uint64_t digest = engine::state_digest(replayed.state);
    out.replay_matches = std::pair{digest, replayed.state.seq} == served;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(digest));
    out.summary = {{"alerts", tally.alerts()}, {"incidents", tally.incidents()}, {"offers", tally.offers()}, {"accepted", tally.accepted()}, {"arrived", tally.arrived()},
                   {"closed", tally.closed()}, {"open", replayed.state.open_incidents.size()}, {"lost", out.lost}, {"seq", replayed.state.seq}, {"state_digest", text},
                   {"replay_matches", out.replay_matches}};
    return out;
}

}  // namespace watchgrid::sim
