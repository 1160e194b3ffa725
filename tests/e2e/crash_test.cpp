/// kill -9 of the service and of the broker under load: what was acknowledged is there, no offer is shown twice, clocks fire once.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <random>
#include <set>
#include <thread>
#include <utility>

#include "adapters/codec/event_record.hpp"
#include "tests/e2e/load.hpp"

namespace watchgrid::e2e {
namespace {

engine::Instant wall_now() { return std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()); }

/// From the kill of one process to the start of the next.
struct Outage {
    engine::Instant from, to;
};

/// Clocks that fell due while no process was there, so long before the next one that it must call them late.
struct Overdue {
    std::size_t all{}, marked{};
};
Overdue overdue_in(const std::vector<Outage>& outages, const Journal& journal) {
    constexpr engine::Duration kLate{1'500};
    Overdue out;
    for (const Journal::Breach& b : journal.breached) {
        if (std::none_of(outages.begin(), outages.end(), [&](const Outage& o) { return b.due_at > o.from && b.due_at + kLate < o.to; })) continue;
        ++out.all, out.marked += b.late ? 1 : 0;
    }
    return out;
}

TEST(KillMinusNine, AgainAndAgainUnderLoadLosesNoAcknowledgedAlert) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::mt19937 random{20};
    const std::size_t kills = so_many("WATCHGRID_KILLS", 20);
    double slowest = 0;
    std::vector<Outage> outages;
    const auto kill_for = [&](milliseconds away) {
        outages.push_back({wall_now(), {}});
        rig.kill_service();
        std::this_thread::sleep_for(away);
        outages.back().to = wall_now();
        const auto down = std::chrono::steady_clock::now();
        rig.start_service();
        slowest = std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - down).count());
    };
    engine::Instant first_due{};  // nobody says yes: so long has the first alarm's first clock
    {
        Load load{world, "k"};
        const auto first = world.receipt("k0", seconds{5});
        ASSERT_TRUE(first && !first->clocks.empty());
        first_due = std::min_element(first->clocks.begin(), first->clocks.end(), [](const auto& a, const auto& b) { return a.due_at < b.due_at; })->due_at.value();
        for (std::size_t kill = 0; kill < kills; ++kill) {
            std::this_thread::sleep_for(milliseconds{300 + random() % 900});
            kill_for(milliseconds{kill % 5 == 4 ? 2500 : 0});
        }
        load.stop();
        EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " of " << load.raised() << " alerts were never acknowledged";
        std::printf("raised %zu acknowledged %zu offers %zu arrived again and dropped by phones %zu after their deadline %zu\n", load.raised(), world.acknowledged(),
                    world.offers_seen(), world.offers_repeated(), world.offers_after_deadline());
    }
    const bool waits = wall_now() < first_due - seconds{1};
    if (waits) {  // else the kills took so long that clocks ran out among them
        std::this_thread::sleep_until(first_due - seconds{1});
        kill_for(seconds{4});
    }
    std::this_thread::sleep_for(seconds{1});
    rig.stop_service();
    EXPECT_LT(slowest, 3.0 * kSlower) << "from the start of the process until it serves";
    std::printf("%zu kills, slowest start %.2f s\n", outages.size(), slowest);
    EXPECT_GT(world.acknowledged(), kills * 50) << "there was no load";
    EXPECT_GT(world.offers_seen(), 0U) << "nobody was asked: the test shows nothing of offers";
    // Nor was anything visible before it was durable.
    const Journal journal = expect_nothing_lost(rig, world);
    EXPECT_FALSE(journal.breaches.empty()) << "no clock ran out: the test shows nothing of them";
    for (const auto& [clock, times] : journal.breaches) EXPECT_EQ(times, 1) << "clock " << clock << " fired more than once";
    const Overdue overdue = overdue_in(outages, journal);
    EXPECT_EQ(overdue.marked, overdue.all) << "of the clocks that fell due in an outage";
    EXPECT_TRUE(overdue.all > 0 || !waits) << "none fell due in the outage that was made for it";
    EXPECT_EQ(world.offers_after_deadline(), 0u);
    const Ran audited = rig.watchgrid("audit verify --data " + (rig.folder() / "journal").string());
    EXPECT_EQ(audited.exit_code, 0) << audited.output;
    std::printf("journal: alerts %zu, breached clocks %zu, %zu of them in an outage, all marked late\n", journal.alerts.size(), journal.breaches.size(), overdue.all);
    print_figures(outages.size(), world, journal);
}

/// Writes notes about an incident behind the last record, as a service would have over the months. @return the complaint
std::string lengthen(const std::filesystem::path& folder, engine::IncidentId incident, std::size_t events) {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder});
    if (!log) return log.error();
    port::Head head;
    if (const auto ec = (*log)->claim(1, "test", head)) return ec.message();
    const std::string note = codec::encode_event(engine::NoteAdded{incident, "desk1", "as it was told"});
    const auto at_ms = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (std::size_t written = 0; written < events;) {
        port::AppendRequest request{.shard = 1, .epoch = head.epoch, .expected_seq = head.last_seq + written, .batch = {}};
        for (std::size_t n = 0; n < 10'000 && written < events; ++n, ++written) request.batch.push_back({.at_ms = at_ms, .bytes = note});
        std::promise<boost::system::error_code> done;
        (*log)->append(std::move(request), [&](boost::system::error_code ec, port::Seq) { done.set_value(ec); });
        if (const auto ec = done.get_future().get()) return ec.message();
    }
    (*log)->close();
    return {};
}

/// A million by tests/long/run.
TEST(LongJournal, IsReadAndServedFrom) {
    constexpr double kGoal = 1, kBound = 5;  // seconds from serving to the first offer
    const std::size_t events = so_many("WATCHGRID_EVENTS", 100'000);
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    ASSERT_EQ(rig.post("/v1/alerts", R"({"alert_id":"first","source":{"kind":"phone","id":"13800000000"},"type":"medical"})").status, 201) << "nobody knows where, so nobody is asked";
    rig.kill_service();
    ASSERT_EQ(lengthen(rig.folder() / "journal", {1}, events), "");
    const auto begin = std::chrono::steady_clock::now();
    const auto since_begin = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
    rig.start_service();
    const double serves = since_begin();
    EXPECT_LT(serves, kSlower * (3.0 + static_cast<double>(events) / 200'000));
    const Answer next = rig.post("/v1/alerts", R"({"alert_id":"next","source":{"kind":"phone","id":"13800000001"},"type":"fight","place_id":")" + rig.device() + "\"}");
    EXPECT_EQ(next.status, 201) << next.body;
    // Only now do the phones say where they are, which no journal keeps: the alert does not wait for its next try.
    while (world.offers_seen() == 0 && since_begin() < serves + 2 * kBound * kSlower) {
        world.report_positions();
        std::this_thread::sleep_for(milliseconds{50});
    }
    const double first_offer = since_begin();
    EXPECT_GT(world.offers_seen(), 0U) << "nobody was asked";
    EXPECT_LT(first_offer, serves + kBound * kSlower);
    EXPECT_EQ(rig.get("/v1/incidents/I1").status, 200);
    const double memory = rig.memory_mib();
    EXPECT_LT(memory, 1024);
    std::printf("{\"test\":\"LongJournal.IsReadAndServedFrom\",\"events\":%zu,\"serves_after_s\":%.2f,\"first_offer_after_s\":%.2f,\"goal_s\":%.2f,\"memory_mib\":%.0f}\n", events, serves, first_offer, serves + kGoal, memory);
}

/// The offers that were made until `made_by` and open at that moment, by the journal.
std::set<std::string> open_at(const std::filesystem::path& folder, engine::Instant made_by, engine::Instant moment) {
    std::set<std::string> out;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return out;
    bool passed = false;
    app::ReplayOptions options{.use_snapshot = false};
    options.on_event = [&](const engine::State& s, const engine::Event& e, port::Seq) {
        if (e.at <= moment || std::exchange(passed, true)) return;
        for (const engine::IncidentId i : s.open_incidents)
            for (const engine::OfferId o : s.incidents.at(i).offers)
                if (const engine::OfferState* offer = s.offers.find(o); offer != nullptr && offer->open() && offer->made_at <= made_by) out.insert("O" + std::to_string(o.value));
    };
    app::replay(**log, 1, options);
    return out;
}

/// F16. The broker forgets everything; each phone says hello, and what is still open for it is there again. Alarms over HTTP are taken meanwhile.
/// Away for a minute by tests/long/run.
TEST(BrokerLost, OpenOffersAreOutAgainWithinThreeSeconds) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::this_thread::sleep_for(seconds{1});
    Load load{world, "b"};
    std::this_thread::sleep_for(seconds{2});
    const milliseconds away{so_many("WATCHGRID_BROKER_AWAY_MS", 500)};
    if (away > seconds{5}) load.stop();  // else thousands of receipts come first, to the one connection that all phones share here
    const auto away_until = std::chrono::steady_clock::now() + away;
    rig.broker().kill();
    std::set<std::string> by_http;
    do {
        const std::string id = "away-" + std::to_string(by_http.size());
        const Answer taken = rig.post("/v1/alerts", "{\"alert_id\":\"" + id + "\",\"source\":{\"kind\":\"phone\",\"id\":\"" + id + "\"},\"type\":\"robbery\",\"place_id\":\"" + rig.device() + "\"}");
        EXPECT_EQ(taken.status, 201) << taken.body;
        EXPECT_NE(taken.body.find("\"accepted\":true"), std::string::npos) << taken.body;
        by_http.insert(id);
        std::this_thread::sleep_until(std::min(away_until, std::chrono::steady_clock::now() + seconds{1}));
    } while (std::chrono::steady_clock::now() < away_until);
    world.forget_offers();
    ASSERT_EQ(rig.broker().restart(), "");
    const auto back = std::chrono::steady_clock::now();
    const engine::Instant back_at = wall_now();
    ASSERT_TRUE(world.wait_connected(seconds{10}));
    const auto heard = std::chrono::steady_clock::now();  // who tries every two seconds may take that long
    for (const engine::Responder& r : rig.town().responders) world.publish(mqtt::Topics{}.inbound(mqtt::Inbound::Hello, r.external_id), "{}");  // whether or not the service is back yet
    std::this_thread::sleep_until(std::max(back + seconds{3}, heard + seconds{2}));
    const std::set<std::string> again = world.offer_ids();
    const engine::Instant moment = wall_now();
    std::this_thread::sleep_for(seconds{2});
    load.stop();
    EXPECT_TRUE(drain(world, seconds{60})) << world.unacknowledged() << " never acknowledged";
    rig.stop_service();
    const Journal journal = read_journal(rig.folder() / "journal");
    ASSERT_EQ(journal.complaint, "");
    for (const std::set<std::string>& ids : {world.acknowledged_ids(), by_http})
        for (const std::string& id : ids) EXPECT_TRUE(journal.alerts.contains(id)) << id;
    const std::set<std::string> open = open_at(rig.folder() / "journal", back_at, moment);
    for (const std::string& id : open) EXPECT_TRUE(again.contains(id)) << id << " was open and nobody was told again";
    EXPECT_FALSE(open.empty()) << "nothing was open: the test shows nothing";
    std::printf("%zu offers of before were still open three seconds after the broker answered again, and out again; %zu alerts by HTTP meanwhile\n", open.size(), by_http.size());
}

TEST(BrokerMissing, AtTheStartIsNoReasonNotToServe) {
    Rig rig{{.start_service = false}};
    rig.broker().kill();
    rig.start_service();
    const Answer answer = rig.post("/v1/alerts", R"({"alert_id":"m1","source":{"kind":"phone","id":"13800000000"},"type":"fight","place_id":")" + rig.device() + "\"}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    ASSERT_EQ(rig.broker().restart(), "");
    World world{rig};
    world.put_everybody_on_duty();
    world.raise("m2");
    EXPECT_TRUE(world.receipt("m2", seconds{10}));
}

}  // namespace
}  // namespace watchgrid::e2e
