// What does the deterministic core cost: a decision with few and with many open incidents (P14), with 10,000 and 100,000 responders
// (P7), and a replay of a million events from disk to a state that can serve (P12)?
//
//   decide   ReceiveAlert on a generated county: triage, clocks, two tiers matched by road, explanation. us per alert.
//            Other side: the same with 1,000 incidents open. Goal P14: <= 1.2 x. Goal P7: <= 1.05 x from 10,000 to 100,000 people.
//            And a county of 10,000 people as it is, merging included, with 1,000 incidents open: p99 <= 500 us.
//   replay   the journal that those decisions made, written to SQLite and read back: decode and apply.
//            Other side: reading the same records without decoding. Goal P12: >= 1,000,000 events/s.
//
// core_bench [FOLDER] [EVENTS]; default the working directory and 1,000,000.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "adapters/app/replay.hpp"
#include "adapters/codec/event_record.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/policy_toml.hpp"
#include "engine/core/decide.hpp"

namespace {

using namespace watchgrid;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }
double median(std::vector<double> v) { return std::sort(v.begin(), v.end()), v[v.size() / 2]; }
double quantile(std::vector<double> v, double q) { return std::sort(v.begin(), v.end()), v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))]; }

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "core_bench: %s\n", why.c_str());
    std::exit(1);
}

engine::PolicyPack default_policy(bool merges) {
    town::Complaints complaints;
    for (const town::ShippedPolicy& p : town::shipped_policies())
        if (p.name == town::kDefaultPolicy)
            if (auto policy = town::read_policy(p.text, "zones", complaints)) {
                if (!merges) policy->matching.merge_percent = 0;  // every alert is to be one decision
                return *policy;
            }
    die("no default policy");
}

struct County {
    /// @param grids how large it is: 250 people a grid keep the density alike
    County(std::uint32_t people, std::uint32_t town_grids, bool merges = false)
        : made{town::generate_town({.seed = 3, .officers = people / 5, .volunteers = people * 7 / 10, .guards = people / 10, .grids = town_grids}, std::nullopt)}, grids{made.town.zones}, fleet{made.town} {
        if (!made.complaint.empty()) die(made.complaint);
        for (engine::WeeklyHours& shift : made.town.shifts) shift = engine::WeeklyHours::always();
        run(engine::LoadTown{made.town.responders, default_policy(merges)});
        for (std::uint64_t id = 1; id < state.responders.next_id().value; ++id) {
            run(engine::ReportDuty{.responder = {id}, .on = true, .drill = false, .by = {}});
            fleet.move({id}, state.responders.at({id}).profile.home, now, now);
        }
    }
    std::size_t run(const engine::Command& c) {
        auto decided = engine::decide(state, {made.town, grids, fleet}, c, now);
        if (!decided) return 0;
        const std::size_t n = decided->size();
        for (engine::Event& e : *decided) {
            if (keep) records.push_back({engine::to_ms(e.at), codec::encode_event(e.body)});
            last = std::move(e);
        }
        return n;
    }
    engine::IncidentId alert() {
        engine::Alert a;
        a.alert_id = "a" + std::to_string(++alerts);
        a.source_kind = engine::SourceKind::AlarmPoint;
        a.type = alerts % 2 ? engine::AlertType::Theft : engine::AlertType::Medical;
        a.location = engine::Location{made.town.places[(alerts * 7919) % made.town.places.size()].at, 10};
        run(engine::ReceiveAlert{std::move(a)});
        return {state.incidents.next_id().value - 1};
    }
    void close(engine::IncidentId id) { run(engine::ResolveIncident{id, "settled_on_the_spot", "bench", ""}); }

    /// us per alert, each closed again outside the clock.
    std::vector<double> measure(int n) {
        std::vector<double> out;
        for (int i = 0; i < n; ++i) {
            const auto begin = Clock::now();
            const engine::IncidentId id = alert();
            out.push_back(seconds_since(begin) * 1e6);
            close(id);
        }
        return out;
    }

    town::Generated made;
    engine::GridTree grids;
    engine::Fleet fleet;
    engine::State state;
    engine::Instant now{engine::instant_from_ms(1'700'000'000'000)};
    bool keep{};
    std::vector<port::Record> records;
    engine::Event last;
    std::size_t alerts{};
};

void bench_decide() {
    std::vector<double> small, large, crowded;
    County ten{10'000, 40}, hundred{100'000, 400}, dense{100'000, 40};
    ten.measure(500), hundred.measure(500), dense.measure(500);
    std::vector<double> all;
    for (int round = 0; round < 5; ++round) {
        small.push_back(median(ten.measure(1000)));
        const auto times = hundred.measure(1000);
        all.insert(all.end(), times.begin(), times.end());
        large.push_back(median(times));
    }
    std::printf("P7  decide an alert, us   10,000 people %7.1f   100,000 people %7.1f   ratio %.2f (goal 1.05 %s)   p99 at 100,000 %.1f\n", median(small), median(large), median(large) / median(small),
                median(large) <= 1.05 * median(small) ? "met" : "MISSED", quantile(all, 0.99));
    std::printf("    ten times the people in the same streets: %.1f us\n", median(dense.measure(1000)));
    for (int i = 0; i < 1000; ++i) hundred.alert();
    for (int round = 0; round < 5; ++round) crowded.push_back(median(hundred.measure(1000)));
    std::printf("P14 decide an alert, us   alone %7.1f   with 1,000 open incidents %7.1f   ratio %.2f (goal 1.20 %s)\n", median(large), median(crowded), median(crowded) / median(large),
                median(crowded) <= 1.2 * median(large) ? "met" : "MISSED");
}

/// Alerts of a county as they come, explained and merged where they tell of one event.
void bench_county() {
    County county{10'000, 40, true};
    county.measure(500);
    while (county.state.open_incidents.size() < 1000) {
        county.now += std::chrono::seconds{3};
        county.alert();
    }
    std::vector<double> all;
    while (all.size() < 5000) {
        county.now += std::chrono::seconds{3};
        const auto begin = Clock::now();
        const engine::IncidentId id = county.alert();
        const double us = seconds_since(begin) * 1e6;
        if (!county.state.incidents.at(id).open()) continue;  // merged: no decision about people
        all.push_back(us);
        county.close(id);
    }
    std::printf("    county, 1,000 open incidents: p50 %.1f   p99 %.1f us (goal 500 %s)\n", median(all), quantile(all, 0.99), quantile(all, 0.99) <= 500 ? "met" : "MISSED");
}

void bench_replay(const std::filesystem::path& folder, std::size_t events) {
    std::filesystem::remove_all(folder);
    auto opened = journal_sqlite::SqliteEventLog::open({.folder = folder});
    if (!opened) die(opened.error());
    auto& log = **opened;
    port::Head head;
    if (log.claim(1, "bench", head)) die("cannot claim");
    County county{2'000, 40};
    // The first events were not kept; start again with a journal that is whole.
    county.state = {};
    county.keep = true;
    county.run(engine::LoadTown{county.made.town.responders, default_policy(false)});
    for (std::uint64_t id = 1; id < county.state.responders.next_id().value; ++id) county.run(engine::ReportDuty{.responder = {id}, .on = true, .drill = false, .by = {}});
    std::size_t written = 0;
    while (written < events) {
        const engine::IncidentId id = county.alert();
        for (const engine::OfferId o : std::vector<engine::OfferId>{county.state.incidents.at(id).offers}) {
            const engine::ResponderId who = county.state.offers.at(o).responder;
            for (const auto kind : {engine::AnswerKind::Delivered, engine::AnswerKind::Accept, engine::AnswerKind::Moving, engine::AnswerKind::Arrived})
                county.run(engine::AnswerOffer{.responder = who, .offer = o, .answer = kind, .device_at = {}, .text = {}});
        }
        county.close(id);
        if (county.records.size() < 4096) continue;
        const std::size_t n = county.records.size();
        log.append({.shard = 1, .epoch = head.epoch, .expected_seq = written, .batch = std::exchange(county.records, {})}, [](boost::system::error_code ec, port::Seq) {
            if (ec) die("append: " + ec.message());
        });
        written += n;
    }
    log.renew(1, head.epoch);  // waits for what is queued
    std::vector<double> raw, replayed;
    std::string detail;
    for (int round = 0; round < 5; ++round) {
        std::size_t n = 0, bytes = 0;
        auto begin = Clock::now();
        log.tail(1, 0, [&](port::Seq, std::int64_t, std::string_view b) { return ++n, bytes += b.size(), true; }, detail);
        raw.push_back(static_cast<double>(n) / seconds_since(begin));
        begin = Clock::now();
        const app::ReplayResult r = app::replay(log, 1, {.use_snapshot = false});
        if (!r.complaint.empty()) die(r.complaint);
        replayed.push_back(static_cast<double>(r.events) / seconds_since(begin));
        if (round == 0) std::printf("replay: %llu events of %.0f bytes\n", static_cast<unsigned long long>(r.events), static_cast<double>(bytes) / static_cast<double>(n));
    }
    std::printf("P12 replay, events/s   reading only %9.0f   decode and apply %9.0f   ratio %.2f (goal 1,000,000/s %s)\n", median(raw), median(replayed), median(replayed) / median(raw),
                median(replayed) >= 1e6 ? "met" : "MISSED");
    log.close();
    std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each line as it is known, also into a pipe
    const std::filesystem::path folder = std::filesystem::path{argc > 1 ? argv[1] : "."} / "core-bench";
    bench_decide();
    bench_county();
    bench_replay(folder, argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000);
}
