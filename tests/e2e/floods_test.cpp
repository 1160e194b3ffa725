/// Too much of everything at once, from one hand, from many, and from everybody: what is real still comes through within a second.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <mqtt/async_client.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstring>
#include <thread>

#include "tests/e2e/load.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point from) { return std::chrono::duration<double>(SteadyClock::now() - from).count(); }

/// A TCP connection from an address of its own: on loopback every 127.x.y.z is one.
class Wire {
public:
    Wire(unsigned port, std::uint32_t from = INADDR_LOOPBACK) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in own = address(from, 0), to = address(INADDR_LOOPBACK, static_cast<std::uint16_t>(port));
        good_ = ::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0 && ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    ~Wire() { ::close(fd_); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    bool send(std::string_view bytes) { return good_ && ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }
    /// At least `size` bytes, or what came until the limit.
    std::string receive(std::size_t size, milliseconds limit = seconds{10}) {
        std::string out;
        const auto until = SteadyClock::now() + limit;
        while (out.size() < size) {
            pollfd wait{fd_, POLLIN, 0};
            const auto left = std::chrono::duration_cast<milliseconds>(until - SteadyClock::now()).count();
            if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) break;
            char part[4096];
            const ssize_t n = ::recv(fd_, part, sizeof part, 0);
            if (n <= 0) break;
            out.append(part, static_cast<std::size_t>(n));
        }
        return out;
    }

private:
    static sockaddr_in address(std::uint32_t ip, std::uint16_t port) {
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_port = htons(port);
        a.sin_addr.s_addr = htonl(ip);
        return a;
    }
    int fd_;
    bool good_{};
};

/// How long an alarm takes to its receipt, from the device and over the connection that everything of `world` takes.
double real_alarm(World& world, const std::string& id, const std::string& type = "robbery") {
    const auto begin = SteadyClock::now();
    world.raise(id, type);
    EXPECT_TRUE(world.receipt(id, seconds{20})) << id;
    return seconds_since(begin);
}

/// And from somebody else, another way: by telephone.
double call_of_somebody_else(Rig& rig, const std::string& id) {
    const auto begin = SteadyClock::now();
    const Answer taken = rig.post("/v1/alerts", R"({"alert_id":")" + id + R"(","source":{"kind":"phone","id":"13800000001"},"type":"robbery","place_id":")" + rig.device() + "\"}");
    EXPECT_EQ(taken.status, 201) << taken.body;
    return seconds_since(begin);
}

json::value parsed(const Answer& a) {
    json::error_code ec;
    json::value v = json::parse(a.body, ec);
    EXPECT_FALSE(ec) << a.body;
    return v;
}

TEST(Flood, OfAThousandAlarmsFromOneButtonIsKeptMergedAndDelaysNobody) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    const std::string topic = "watchgrid/v1/alerts/" + rig.device();
    const auto begin = SteadyClock::now();
    double slowest = 0, slowest_own = 0;
    for (int i = 0; i < 1000; ++i) {
        world.publish(topic, "{\"alert_id\":\"flood-" + std::to_string(i) + "\",\"type\":\"fight\"}");
        if (i % 100 != 99) continue;
        slowest = std::max(slowest, call_of_somebody_else(rig, "call-" + std::to_string(i)));
        slowest_own = std::max(slowest_own, real_alarm(world, "real-" + std::to_string(i)));
    }
    EXPECT_LT(seconds_since(begin), 60.0);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(world.receipt("flood-" + std::to_string(i), seconds{10})) << i << ": none is dropped without a word";
    EXPECT_LT(slowest, 1.0);
    EXPECT_LT(slowest_own, 1.0) << "a robbery at the button that is pressed without end";
    std::set<std::string> incidents;
    for (int i = 0; i < 1000; ++i) incidents.insert(world.receipt("flood-" + std::to_string(i), seconds{1})->incident_id);
    std::size_t open = 0;
    const json::value list = parsed(rig.get("/v1/incidents?state=open&limit=500"));
    for (const json::value& i : list.at("incidents").as_array()) open += incidents.contains(std::string{i.at("incident_id").as_string()}) ? 1U : 0U;
    EXPECT_EQ(open, 1U) << "a button that is pressed a thousand times is one incident";
    std::printf("1000 alarms of one button: %zu open incidents, slowest alarm of somebody else %.3f s, of the same button %.3f s\n", open, slowest, slowest_own);
}

TEST(Flood, OfFiveThousandPhonesAtOnePlateIsTakenAndDelaysNobody) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::string plate;
    for (const engine::Place& p : rig.town().places)
        if (p.kind == engine::PlaceKind::Plate) plate = p.id;
    constexpr unsigned kPhones = 5000, kHands = 4;
    std::atomic<unsigned> taken{0}, refused{0}, silent{0};
    std::vector<std::thread> hands;
    for (unsigned hand = 0; hand < kHands; ++hand)
        hands.emplace_back([&, hand] {
            for (unsigned n = hand; n < kPhones; n += kHands) {
                Wire phone{rig.http_port(), INADDR_LOOPBACK + 256 + n};
                const std::string form = "intent=report";
                phone.send("POST /p/" + plate + " HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                           std::to_string(form.size()) + "\r\n\r\n" + form);
                const std::string answer = phone.receive(12);
                (answer.starts_with("HTTP/1.1 20") ? taken : answer.empty() ? silent : refused)++;
            }
        });
    double slowest = 0;
    for (int i = 0; i < 20; ++i) {
        slowest = std::max(slowest, real_alarm(world, "meanwhile-" + std::to_string(i)));
        std::this_thread::sleep_for(milliseconds{100});
    }
    for (std::thread& hand : hands) hand.join();
    EXPECT_EQ(taken, kPhones) << refused << " refused, " << silent << " without an answer";
    EXPECT_LT(slowest, 1.0);
    std::set<std::string> asked;
    for (const codec::Offer& o : world.offers()) asked.insert(world.responder_of(o.offer_id));
    EXPECT_LT(asked.size(), rig.town().responders.size()) << "somebody is left for the rest of the town";
    std::printf("5000 phones at one plate: %u taken, %zu people asked, slowest alarm elsewhere %.3f s\n", taken.load(), asked.size(), slowest);
}

/// A spot so many metres from the middle of the town; beyond its streets it is an alarm all the same.
engine::LatLon beside(engine::LatLon centre, double east_m, double north_m) {
    constexpr double kMetersPerDegree = 111'195.0;
    const double lat = centre.lat() + north_m / kMetersPerDegree, lon = centre.lon() + east_m / (kMetersPerDegree * std::cos(centre.lat() * 3.14159265358979 / 180));
    return engine::LatLon::from_e6(static_cast<std::int32_t>(lat * 1e6), static_cast<std::int32_t>(lon * 1e6));
}

/// No two within 500 m are of kinds that could be one event: forty at plates of one square kilometre, then 260 on a lattice of 600 m round it.
TEST(AMinute, OfThreeHundredDistinctIncidentsIsTakenInTimeAndSurgesAtPlates) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    const char* const kTypes[] = {"fight", "theft", "hazard", "medical", "traffic", "lost_person", "dispute", "fraud", "crowd", "other"};
    const engine::LatLon centre = rig.town().centre;
    std::vector<std::string> incidents, at_plates;
    std::vector<double> took;
    const auto begin = SteadyClock::now();
    const auto next = [&] { std::this_thread::sleep_until(begin + milliseconds{50} * static_cast<int>(incidents.size())); };
    for (int n = 0; n < 40; ++n, next()) {
        const engine::LatLon at = beside(centre, n % 4 < 2 ? -260 : 260, n % 2 == 0 ? -260 : 260);
        const auto sent = SteadyClock::now();
        const Answer answer = rig.post("/v1/alerts", R"({"alert_id":"plate-)" + std::to_string(n) + R"(","source":{"kind":"plate","id":"PL-)" + std::to_string(n) + R"("},"type":")" + kTypes[n / 4] + R"(","location":)" + location_json(at) + "}");
        took.push_back(seconds_since(sent));
        ASSERT_EQ(answer.status, 201) << answer.body;
        incidents.emplace_back(parsed(answer).at("incident_id").as_string());
    }
    at_plates = incidents;
    for (int spot = 0; incidents.size() < 300; ++spot) {
        const int east = spot % 19 - 9, north = spot / 19 - 9;
        ASSERT_LE(north, 9);
        if (std::abs(east) <= 2 && std::abs(north) <= 2) continue;
        const std::string id = "spot-" + std::to_string(spot);
        const auto sent = SteadyClock::now();
        world.raise_at(beside(centre, 600.0 * east, 600.0 * north), id, kTypes[static_cast<std::size_t>(spot) % std::size(kTypes)]);
        const auto receipt = world.receipt(id, seconds{20});
        ASSERT_TRUE(receipt) << id;
        took.push_back(seconds_since(sent));
        incidents.push_back(receipt->incident_id);
        next();
    }
    const double all = seconds_since(begin);
    EXPECT_LT(all, 60.0 * kSlower);
    EXPECT_EQ((std::set<std::string>(incidents.begin(), incidents.end()).size()), 300U) << "none is taken for another";
    std::sort(took.begin(), took.end());
    EXPECT_LT(took[took.size() * 99 / 100], 1.0 * kSlower);
    std::size_t held = 0;
    for (std::size_t n = 0; n < at_plates.size(); ++n) {
        const Answer seen = rig.get("/v1/incidents/" + at_plates[n]);
        const bool surge = seen.body.find("\"surge\"") != std::string::npos;
        EXPECT_EQ(surge, n >= 30) << n << ": " << seen.body;
        if (surge) {
            EXPECT_TRUE(parsed(seen).at("offers").as_array().empty()) << "nobody is sent before somebody has looked";
        }
        held += surge ? 1U : 0U;
    }
    EXPECT_THAT(rig.get("/v1/incidents/" + incidents.back()).body, ::testing::Not(HasSubstr("\"surge\""))) << "elsewhere nobody waits";
    std::printf("300 incidents in %.1f s: receipts p99 %.3f s, slowest %.3f s; %zu held for a person to look at\n", all, took[took.size() * 99 / 100], took.back(), held);
    rig.stop_service();
    const Journal journal = expect_nothing_lost(rig, world);
    for (int n = 0; n < 40; ++n) EXPECT_TRUE(journal.alerts.contains("plate-" + std::to_string(n))) << n;
}

/// A quarrel is low, and free to be claimed (policy zones): everybody in reach is asked at once, and one is needed.
TEST(Race, OfEverybodyForOneIncidentHasAsManyWinnersAsAreNeeded) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::this_thread::sleep_for(milliseconds{500});
    world.raise("race", "dispute");
    const auto receipt = world.receipt("race", seconds{5});
    ASSERT_TRUE(receipt);
    ASSERT_TRUE(world.offer_for_incident(receipt->incident_id, seconds{2}));
    std::this_thread::sleep_for(milliseconds{300});
    std::vector<std::string> offers;
    for (const codec::Offer& o : world.offers())
        if (o.incident_id == receipt->incident_id) offers.push_back(o.offer_id);
    ASSERT_GT(offers.size(), 1U) << "nobody could lose";
    for (const std::string& o : offers) world.answer(o, "accept");
    const auto sent = SteadyClock::now();
    std::size_t won = 0;
    for (const std::string& o : offers) {
        const auto ack = world.ack(o + "-accept", seconds{5});
        ASSERT_TRUE(ack) << o;
        won += ack->accepted ? 1U : 0U;
        if (!ack->accepted) {
            EXPECT_THAT(ack->code, ::testing::AnyOf("taken_by_other", "stand_down", "offer_withdrawn")) << o;
            EXPECT_TRUE(world.has_task(world.responder_of(o), codec::TaskKind::TakenByOther, seconds{1}) || world.has_task(world.responder_of(o), codec::TaskKind::StandDown, seconds{1})) << o;
        }
    }
    EXPECT_LT(seconds_since(sent), 1.0 * kSlower) << "who lost hears it within a second";
    std::size_t assigned = 0;
    const json::value seen = parsed(rig.get("/v1/incidents/" + receipt->incident_id));
    for (const json::value& o : seen.at("offers").as_array()) assigned += o.at("state").as_string() == "accepted" ? 1U : 0U;
    EXPECT_EQ(won, 1U);
    EXPECT_EQ(assigned, 1U);
    std::printf("%zu accepted at once, %zu have it\n", offers.size(), won);
}

TEST(Flood, OfPositionsDelaysNoAlert) {
    Rig rig;
    World world{rig};
    world.put_everybody_on_duty();
    std::atomic<bool> stop{false};
    std::atomic<std::size_t> sent{0};
    std::thread flood{[&] {
        while (!stop) {
            world.report_positions();
            sent += rig.town().responders.size();
        }
    }};
    double slowest = 0, slowest_own = 0;  // on the connection that floods an alarm stands in the sender's own queue; it comes, and how late is printed
    const auto begin = SteadyClock::now();
    int alarms = 0;
    for (; seconds_since(begin) < 10; ++alarms) {
        slowest_own = std::max(slowest_own, real_alarm(world, "through-" + std::to_string(alarms)));
        slowest = std::max(slowest, call_of_somebody_else(rig, "beside-" + std::to_string(alarms)));
        std::this_thread::sleep_for(milliseconds{20});
    }
    const double took = seconds_since(begin);
    stop = true;
    flood.join();
    EXPECT_LT(slowest, 1.0);
    const double dropped = rig.metric("watchgrid_positions_total{result=\"dropped\"}");
    EXPECT_GT(dropped, 0) << "what was shed is counted";
    std::printf("%.0f positions/s sent, %.0f dropped, %d alarms, slowest %.3f s, of the flooding sender itself %.3f s\n", static_cast<double>(sent) / took, dropped, alarms, slowest, slowest_own);
}

/// A phone as plain MQTT 3.1.1: connect, subscribe to its offers, say hello.
bool comes_back(Wire& wire, const std::string& user, const std::string& password) {
    const auto text = [](const std::string& s) { return std::string{static_cast<char>(s.size() >> 8), static_cast<char>(s.size())} + s; };
    const auto packet = [](char type, const std::string& body) {
        std::string size;
        for (std::size_t left = body.size(); left > 0 || size.empty(); left >>= 7) size += static_cast<char>((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
        return type + size + body;
    };
    const std::string own = "watchgrid/v1/responders/" + user + "/";
    if (!wire.send(packet('\x10', text("MQTT") + std::string{'\x04', '\xC2', '\0', '\x3C'} + text(user) + text(user) + text(password)))) return false;
    const std::string connack = wire.receive(4);
    if (connack.size() < 4 || connack[3] != 0) return false;
    if (!wire.send(packet('\x82', std::string{'\0', '\x01'} + text(own + "offer") + '\x01') + packet('\x30', text(own + "hello") + "{}"))) return false;
    return wire.receive(5).size() >= 5;
}

TEST(Herd, OfPhonesThatComeBackAtOnceDelaysNoAlert) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const std::size_t phones_max = so_many("WATCHGRID_PHONES", 2000);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 2 * phones_max + 4192);
    ::setrlimit(RLIMIT_NOFILE, &files);  // the broker inherits it
    Rig rig{{.volunteers = static_cast<unsigned>(phones_max), .officers = 20, .guards = 20, .grids = 4}};
    World world{rig};
    world.put_everybody_on_duty();
    constexpr std::size_t kHands = 8;
    std::vector<std::vector<std::unique_ptr<Wire>>> phones(kHands);
    std::atomic<std::size_t> back{0}, failed{0};
    std::vector<std::thread> hands;
    const auto begin = SteadyClock::now();
    for (std::size_t hand = 0; hand < kHands; ++hand)
        hands.emplace_back([&, hand] {
            const auto& people = rig.town().responders;
            for (std::size_t n = hand; n < people.size(); n += kHands) {
                phones[hand].push_back(std::make_unique<Wire>(rig.broker().port()));
                const std::string& id = people[n].external_id;
                (comes_back(*phones[hand].back(), id, std::string{rig.broker().password(id)}) ? back : failed)++;
            }
        });
    std::vector<double> took;
    while (back + failed < rig.town().responders.size() && seconds_since(begin) < 60 + static_cast<double>(phones_max) / 100) {
        took.push_back(real_alarm(world, "herd-" + std::to_string(took.size())));
        std::this_thread::sleep_for(milliseconds{10});
    }
    for (std::thread& hand : hands) hand.join();
    EXPECT_EQ(failed, 0U);
    ASSERT_FALSE(took.empty());
    std::sort(took.begin(), took.end());
    EXPECT_LT(took[took.size() * 99 / 100], 1.0);
    EXPECT_LT(took.back(), 3.0 * kSlower);
    std::printf("%zu phones back in %.1f s; %zu alarms meanwhile, p99 %.3f s, slowest %.3f s\n", back.load(), seconds_since(begin), took.size(), took[took.size() * 99 / 100], took.back());
}

/// Normal is taken as 30 incidents a minute and 2,000 people who report every five seconds (docs/reliability.md); this is ten times as much.
TEST(TenTimesLoad, DelaysNoAlarmAndKeepsMemoryBounded) {
    const auto lasts = static_cast<double>(so_many("WATCHGRID_LOAD_SECONDS", 10));
    Rig rig{{.volunteers = 2000, .officers = 200, .guards = 100, .grids = 10}};
    World world{rig};
    world.put_everybody_on_duty();
    std::atomic<bool> stop{false};
    std::atomic<std::size_t> positions{0};
    std::thread people{[&] {
        const auto round = std::chrono::milliseconds{rig.town().responders.size() * 1000 / 4000};  // 4,000 a second
        for (auto next = SteadyClock::now(); !stop; std::this_thread::sleep_until(next += round)) {
            world.report_positions();
            positions += rig.town().responders.size();
        }
    }};
    std::vector<double> receipts, offers;
    std::vector<std::pair<std::string, SteadyClock::time_point>> open;
    std::set<std::string> incidents;
    double memory_early = 0;
    const char* const kTypes[] = {"fight", "medical", "theft", "fire", "dispute", "traffic", "suspicious"};
    const auto begin = SteadyClock::now();
    for (std::size_t n = 0; seconds_since(begin) < lasts; ++n) {
        std::this_thread::sleep_until(begin + milliseconds{200} * static_cast<int>(n));  // 300 a minute
        const std::string id = "ten-" + std::to_string(n);
        const auto raised = SteadyClock::now();
        world.raise(id, kTypes[n % std::size(kTypes)]);
        const auto receipt = world.receipt(id, seconds{20});
        if (!receipt) {
            ADD_FAILURE() << id << " has no receipt";
            break;
        }
        receipts.push_back(seconds_since(raised));
        if (!incidents.insert(receipt->incident_id).second) continue;
        open.emplace_back(receipt->incident_id, SteadyClock::now());
        if (const auto offer = world.offer_for_incident(receipt->incident_id, milliseconds{100})) {
            offers.push_back(seconds_since(raised));
            world.answer(offer->offer_id, "accept");
        }
        // The desk closes what is twenty seconds old.
        while (!open.empty() && seconds_since(open.front().second) > 20) {
            rig.post("/v1/incidents/" + open.front().first + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})");
            open.erase(open.begin());
        }
        if (memory_early == 0 && seconds_since(begin) > lasts / 4) memory_early = rig.memory_mib();
    }
    const double took = seconds_since(begin), memory = rig.memory_mib();
    stop = true;
    people.join();
    ASSERT_FALSE(receipts.empty());
    std::sort(receipts.begin(), receipts.end());
    EXPECT_LT(receipts[receipts.size() * 99 / 100], 1.0);
    EXPECT_GE(static_cast<double>(receipts.size()) / took, 4.5) << "the load was not what it should be";
    EXPECT_GE(static_cast<double>(positions) / took, 3000) << "the load was not what it should be";
    EXPECT_FALSE(offers.empty());
    EXPECT_LT(memory, 1024);
    const Ran metrics = run("curl -s http://127.0.0.1:" + std::to_string(rig.metrics_port()) + "/metrics | grep '^watchgrid_positions_total'");
    std::printf("%.0f s: %zu alarms, %zu incidents, receipt p99 %.3f s, slowest %.3f s, %zu offers, %.0f positions/s, memory %.0f MiB after a quarter, %.0f at the end\n%s", took, receipts.size(), incidents.size(),
                receipts[receipts.size() * 99 / 100], receipts.back(), offers.size(), static_cast<double>(positions) / took, memory_early, memory, metrics.output.c_str());
    rig.kill_service();
    const auto down = SteadyClock::now();
    rig.start_service();
    std::printf("serves again %.2f s after kill -9\n", seconds_since(down));
    rig.stop_service();
    print_figures(1, world, expect_nothing_lost(rig, world));
}

/// F18. The broker keeps a session for a phone that is away; three thousand offers run out in it.
TEST(AwayPhone, IsToldOnlyWhatIsOpenWhenItComesBack) {
    Rig rig{{.volunteers = 4, .officers = 2, .guards = 2, .grids = 1}};
    World world{rig};
    world.put_everybody_on_duty();
    const auto& people = rig.town().responders;
    const auto officer = std::find_if(people.begin(), people.end(), [](const engine::Responder& r) { return r.responder_class == engine::ResponderClass::Officer; });
    ASSERT_NE(officer, people.end());
    const std::string who = officer->external_id, topic = "watchgrid/v1/responders/" + who + "/offer", password{rig.broker().password(who)};
    ::mqtt::async_client phone{rig.broker().uri(), who, ::mqtt::create_options{MQTTVERSION_5}};
    std::mutex mutex;
    std::vector<std::string> heard;
    phone.set_message_callback([&](::mqtt::const_message_ptr m) {
        const std::lock_guard lock{mutex};
        if (const auto offer = codec::decode<codec::Offer>(m->get_payload_str())) heard.push_back(offer->message.offer_id);
    });
    const auto connect = [&](bool clean) {
        ::mqtt::connect_options options;  // in place: a moved one loses its properties (Paho C++ 1.2)
        options.set_mqtt_version(MQTTVERSION_5);
        options.set_clean_start(clean);
        options.set_user_name(who);
        options.set_password(password);
        ::mqtt::properties kept;
        kept.add({::mqtt::property::SESSION_EXPIRY_INTERVAL, 600});
        options.set_properties(kept);
        phone.connect(options)->wait();
    };
    connect(true);
    phone.subscribe(topic, 1)->wait();
    phone.disconnect()->wait();
    for (int n = 0; n < 3000; ++n)
        world.publish(topic, "{\"offer_id\":\"OLD" + std::to_string(n) + "\",\"incident_id\":\"I0\",\"type\":\"fight\"}", 1, seconds{2});
    std::this_thread::sleep_for(milliseconds{3500});  // the broker counts whole seconds
    // Alarms until one is offered to the phone that is away.
    std::string open;
    for (int n = 0; n < 40 && open.empty(); ++n) {
        world.raise("while-away-" + std::to_string(n), n % 2 == 0 ? "fight" : "medical");
        std::this_thread::sleep_for(milliseconds{250});
        for (const codec::Offer& o : world.offers())
            if (!o.offer_id.starts_with("OLD") && world.responder_of(o.offer_id) == who) open = o.offer_id;
    }
    ASSERT_NE(open, "") << "nobody asked " << who;
    connect(false);
    phone.publish("watchgrid/v1/responders/" + who + "/hello", "{}", 1, false)->wait();
    std::this_thread::sleep_for(seconds{2});
    const std::lock_guard lock{mutex};
    EXPECT_THAT(heard, ::testing::Contains(open));
    for (const std::string& id : heard) EXPECT_FALSE(id.starts_with("OLD")) << id << " has run out";
    std::printf("3,000 offers ran out while the phone was away; it was told %zu\n", heard.size());
    phone.disconnect()->wait();
}

TEST(HostileText, ComesBackAsItWasSentAndHarmsNothing) {
    Rig rig;
    const std::string texts[] = {"'; DROP TABLE journal; --", "<script>alert(1)</script>", "\xE2\x80\xAE" "evil \xF0\x9F\x9A\xA8 \xE6\x95\x91\xE5\x91\xBD", "=cmd|' /C calc'!A0", "${jndi:ldap://x} %n%n%s {{7*7}}"};
    int n = 0;
    for (const std::string& text : texts) {
        const std::string id = "hostile-" + std::to_string(n++);
        const json::object alert{{"alert_id", id}, {"type", "dispute"}, {"text", text}, {"place_id", rig.device()}, {"source", json::object{{"kind", "phone"}, {"id", text}}},
                                 {"reporter", json::object{{"name", text}, {"phone", "110"}}}};
        const Answer raised = rig.post("/v1/alerts", json::serialize(alert));
        ASSERT_EQ(raised.status, 201) << raised.body;
        const std::string incident{parsed(raised).at("incident_id").as_string()};
        const Answer seen = rig.get("/v1/incidents/" + incident);
        EXPECT_THAT(seen.body, HasSubstr(std::string{json::serialize(json::string{text})})) << "kept as text";
    }
    rig.stop_service();
    EXPECT_EQ(read_journal(rig.folder() / "journal").alerts.size(), std::size(texts));
}

}  // namespace
}  // namespace watchgrid::e2e
