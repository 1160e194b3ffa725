#pragma once
/// Load on a running service, and what its journal says afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "adapters/app/replay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {

#if defined(__SANITIZE_THREAD__)
inline constexpr double kSlower = 10;  ///< what the thread sanitizer costs
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr double kSlower = 3;
#else
inline constexpr double kSlower = 1;
#endif

/// How much of something: as the environment says (tests/long/run), else what fits into ./test.
inline std::size_t so_many(const char* variable, std::size_t usual) {
    const char* text = std::getenv(variable);
    return text == nullptr ? usual : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

/// 200 alerts a second from one MQTT client, each sent again until it is acknowledged.
class Load {
public:
    explicit Load(World& world, std::string prefix) : thread_{[this, &world, prefix] {
        auto next = std::chrono::steady_clock::now();
        for (std::uint64_t n = 0; !stop_; ++n) {
            world.raise(prefix + std::to_string(n), n % 3 == 0 ? "fight" : n % 3 == 1 ? "medical" : "dispute");
            ++raised_;
            if (n % 40 == 0) world.resend_unacknowledged(seconds{1});
            if (n % 2000 == 0) world.report_positions();
            next += milliseconds{5};
            std::this_thread::sleep_until(next);
        }
    }} {}
    ~Load() { stop(); }
    void stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
    }
    std::size_t raised() const { return raised_; }

private:
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> raised_{0};
    std::thread thread_;
};

/// Until every alert is acknowledged; the senders ask again every second.
inline bool drain(World& world, seconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (world.unacknowledged() > 0 && std::chrono::steady_clock::now() < until) {
        world.resend_unacknowledged(seconds{1});
        std::this_thread::sleep_for(milliseconds{50});
    }
    return world.unacknowledged() == 0;
}

struct Journal {
    std::set<std::string> alerts;
    std::size_t alerts_twice{};
    std::map<std::uint64_t, int> breaches;  ///< by clock
    struct Breach {
        engine::Instant due_at;
        bool late{};
    };
    std::vector<Breach> breached;
    std::size_t times_backwards{};  ///< events that are earlier than the one before
    std::size_t offers_twice{};     ///< made to somebody who had an open one of the same incident
    std::size_t lost{};             ///< acknowledged and not here; expect_nothing_lost counts them
    std::string complaint;
    std::set<std::uint64_t> offers;
    std::uint64_t records{};
};

/// Was somebody asked who is being asked for the same incident already?
inline bool is_asked_twice(const engine::State& s, const engine::OfferMade& made) {
    for (const engine::OfferId id : s.incidents.at(made.incident).offers) {
        const engine::OfferState* other = s.offers.find(id);
        if (other != nullptr && id != made.offer && other->responder == made.responder && other->open()) return true;
    }
    return false;
}

inline Journal read_journal(const std::filesystem::path& folder) {
    Journal out;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return out.complaint = log.error(), out;
    app::ReplayOptions options{.use_snapshot = false};
    engine::Instant before{};
    options.on_event = [&](const engine::State& s, const engine::Event& e, port::Seq) {
        out.times_backwards += e.at < std::exchange(before, e.at) ? 1 : 0;
        if (const auto* alert = std::get_if<engine::AlertAccepted>(&e.body)) out.alerts_twice += out.alerts.insert(alert->alert.alert_id).second ? 0 : 1;
        if (const auto* breach = std::get_if<engine::ClockBreached>(&e.body)) ++out.breaches[breach->clock.value], out.breached.push_back({s.clocks.at(breach->clock).due_at, breach->late});
        if (const auto* offer = std::get_if<engine::OfferMade>(&e.body)) out.offers.insert(offer->offer.value), out.offers_twice += is_asked_twice(s, *offer) ? 1 : 0;
    };
    const app::ReplayResult result = app::replay(**log, 1, options);
    out.complaint = result.complaint, out.records = result.events;
    return out;
}

/// The fingerprint of the state after that many records; 0 when there are fewer.
inline std::uint64_t digest_after(const std::filesystem::path& folder, std::uint64_t records) {
    std::uint64_t digest = 0;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return digest;
    app::ReplayOptions options{.use_snapshot = false};
    options.on_event = [&](const engine::State& s, const engine::Event&, port::Seq seq) {
        if (seq == records) digest = engine::state_digest(s);
    };
    app::replay(**log, 1, options);
    return digest;
}

/// Nothing that was acknowledged is missing or there twice; @return the journal for more questions.
inline Journal expect_nothing_lost(const Rig& rig, const World& world) {
    Journal journal = read_journal(rig.folder() / "journal");
    EXPECT_EQ(journal.complaint, "");
    for (const std::string& id : world.acknowledged_ids()) journal.lost += journal.alerts.contains(id) ? 0 : 1;
    EXPECT_EQ(journal.lost, 0U) << "acknowledged and not in the journal";
    EXPECT_EQ(journal.alerts_twice, 0U);
    EXPECT_EQ(journal.offers_twice, 0U) << "somebody was asked twice at once for one incident";
    for (const std::string& id : world.offer_ids()) EXPECT_TRUE(journal.offers.contains(std::stoull(id.substr(1)))) << id << " was visible and is not durable";
    return journal;
}

/// One line for docs/reliability.md: what the faults of this test have cost.
inline void print_figures(std::size_t faults, const World& world, const Journal& journal) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::printf("{\"test\":\"%s.%s\",\"faults_injected\":%zu,\"alerts_acknowledged\":%zu,\"lost\":%zu,\"offers_shown\":%zu,\"duplicate_offers_shown\":%zu}\n", test->test_suite_name(), test->name(), faults,
                world.acknowledged(), journal.lost, world.offers_seen(), journal.offers_twice);
}

}  // namespace watchgrid::e2e
