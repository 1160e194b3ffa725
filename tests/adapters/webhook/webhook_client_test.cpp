// Against our own HTTP server on a free port: one that answers, one that refuses, one that never says a word.
#include "adapters/webhook/webhook_client.hpp"

#include <gmock/gmock.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "adapters/http/server.hpp"

namespace watchgrid::webhook {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::HasSubstr;

/// A gateway that keeps what it is told.
class Gateway {
public:
    explicit Gateway(http::ServerOptions options = {}) {
        using http::Request;
        const auto keep = [this](const Request& r) {
            const std::lock_guard lock{mutex_};
            bodies_.emplace_back(r.body);
            keys_.emplace_back(r.header("Idempotency-Key").value_or(""));
            types_.emplace(r.header("Content-Type").value_or(""));
        };
        router_.post("/page", http::Roles::everyone(), [keep](const Request& r, const http::Responder& respond) {
            keep(r);
            respond(http::json_response(204, ""));
        });
        router_.post("/broken", http::Roles::everyone(), [keep](const Request& r, const http::Responder& respond) {
            keep(r);
            respond(http::json_response(500, "{}"));
        });
        router_.post("/first-fails", http::Roles::everyone(), [this, keep](const Request& r, const http::Responder& respond) {
            keep(r);
            respond(http::json_response(bodies().size() == 1 ? 503 : 200, "{}"));
        });
        router_.post("/silent", http::Roles::everyone(), [this, keep](const Request& r, const http::Responder& respond) {
            keep(r);
            kept_.push_back(respond);  // never answered
        });
        server_ = std::make_unique<http::Server>(io_, std::move(options), router_, std::make_shared<const http::TokenTable>());
        port = *server_->listen();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Gateway() {
        io_.stop();
        thread_.join();
        kept_.clear();  // what was never answered belongs to connections of io_
    }
    std::string url(const std::string& path, const std::string& scheme = "http") const { return scheme + "://127.0.0.1:" + std::to_string(port) + path; }
    std::vector<std::string> bodies() const { return copy(bodies_); }
    std::vector<std::string> keys() const { return copy(keys_); }
    std::set<std::string> types() const { return copy(types_); }

    std::uint16_t port{};

private:
    template <class T> T copy(const T& t) const {
        const std::lock_guard lock{mutex_};
        return t;
    }
    mutable std::mutex mutex_;
    std::vector<std::string> bodies_, keys_;
    std::set<std::string> types_;
    std::vector<http::Responder> kept_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
};

bool eventually(const std::function<bool()>& condition) {
    for (const auto until = steady_clock::now() + 10s; steady_clock::now() < until; std::this_thread::sleep_for(2ms))
        if (condition()) return true;
    return false;
}

std::unique_ptr<WebhookClient> started(WebhookOptions options) {
    auto client = WebhookClient::start(std::move(options));
    EXPECT_TRUE(client) << client.error();
    return std::move(*client);
}

TEST(WebhookClient, BringsEveryBodyOnce) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/page")});
    std::set<std::string> expected;
    for (int i = 0; i < 50; ++i) {
        expected.insert("{\"n\":" + std::to_string(i) + "}");
        EXPECT_TRUE(client->post("{\"n\":" + std::to_string(i) + "}"));
    }
    ASSERT_TRUE(eventually([&] { return client->stats().sent == 50; }));
    const auto bodies = gateway.bodies(), keys = gateway.keys();
    EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()), expected);
    EXPECT_EQ(bodies.size(), 50U);
    EXPECT_EQ((std::set<std::string>(keys.begin(), keys.end()).size()), 50U);
    EXPECT_THAT(gateway.types(), ::testing::ElementsAre("application/json"));
}

TEST(WebhookClient, TriesAgainWithTheSameKey) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/first-fails"), .retry_after = 10ms});
    client->post("{}");
    ASSERT_TRUE(eventually([&] { return client->stats().sent == 1; }));
    const auto keys = gateway.keys();
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0], keys[1]);
    EXPECT_EQ(client->stats().failed, 0U);
}

TEST(WebhookClient, UsesTheKeyThatItIsGiven) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/page")});
    client->post("{}", {}, "1-K17-1772416800000");
    ASSERT_TRUE(eventually([&] { return client->stats().sent == 1; }));
    EXPECT_THAT(gateway.keys(), ::testing::ElementsAre("1-K17-1772416800000"));
}

TEST(WebhookClient, DrainsAndTakesMore) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/page"), .in_flight_max = 1});
    for (int i = 0; i < 20; ++i) client->post("{}");
    client->drain(5s);
    EXPECT_EQ(client->stats().sent, 20U);
    EXPECT_TRUE(client->post("{}"));
    client->drain(5s);
    EXPECT_EQ(client->stats().sent, 21U);
    client->drain(5s);  // nothing waits
    const auto silent = started({.url = gateway.url("/silent"), .timeout = 30s});
    silent->post("{}");
    const auto begin = steady_clock::now();
    silent->drain(50ms);
    EXPECT_LT(steady_clock::now() - begin, 2s);
}

TEST(WebhookClient, GivesUpAndSaysWhyWithoutTheBody) {
    Gateway gateway;
    std::mutex mutex;
    std::string log;
    const auto client = started({.url = gateway.url("/broken"), .retry_after = 1ms, .tries_max = 2, .warn = [&](std::string_view line) {
                                     const std::lock_guard lock{mutex};
                                     log += std::string{line} + "\n";
                                 }});
    client->post("{\"phone\":\"13800000000\"}");
    ASSERT_TRUE(eventually([&] { return client->stats().failed == 1; }));
    EXPECT_EQ(gateway.bodies().size(), 2U);
    const std::lock_guard lock{mutex};
    EXPECT_THAT(log, HasSubstr("try=2 failed: status 500"));
    EXPECT_THAT(log, ::testing::Not(HasSubstr("138")));
}

TEST(WebhookClient, TellsWhatBecameOfEachBody) {
    Gateway gateway;
    std::mutex mutex;
    std::vector<bool> taken;
    const auto note = [&](bool ok) {
        const std::lock_guard lock{mutex};
        taken.push_back(ok);
    };
    const auto good = started({.url = gateway.url("/page")});
    const auto bad = started({.url = gateway.url("/broken"), .retry_after = 1ms, .tries_max = 2});
    good->post("{}", note);
    good->stop(5s);
    bad->post("{}", note);
    bad->stop(5s);
    const std::lock_guard lock{mutex};
    EXPECT_THAT(taken, ::testing::ElementsAre(true, false));
}

TEST(WebhookClient, NeverWaitsForAGatewayThatNeverAnswers) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/silent"), .timeout = 200ms, .queue_max = 10, .tries_max = 1, .in_flight_max = 2});
    const auto begin = steady_clock::now();
    unsigned dropped = 0;
    for (int i = 0; i < 1'000; ++i) dropped += client->post("{\"n\":" + std::to_string(i) + "}") ? 0U : 1U;
    EXPECT_LT(steady_clock::now() - begin, 150ms);
    EXPECT_GE(dropped, 980U);
    EXPECT_EQ(client->stats().dropped, dropped);
    ASSERT_TRUE(eventually([&] { return client->stats().waiting == 0 && client->stats().failed + dropped == 1'000; }));
    // The newest was tried: it is the oldest that go.
    EXPECT_THAT(gateway.bodies(), ::testing::Contains("{\"n\":999}"));
    EXPECT_EQ(client->stats().sent, 0U);
}

TEST(WebhookClient, DropsTheLeastUrgentOfAFullQueueWhicheverCameFirst) {
    Gateway gateway;
    std::mutex mutex;
    std::vector<std::string> refused;
    const auto client = started({.url = gateway.url("/silent"), .timeout = 30s, .queue_max = 4, .tries_max = 1, .in_flight_max = 1});
    ASSERT_TRUE(client->post("busy"));
    ASSERT_TRUE(eventually([&] { return gateway.bodies().size() == 1; }));  // the only one that may be under way; all others wait
    const auto post = [&](const std::string& body, Urgency urgency) {
        return client->post(body, [&, body](bool) {
            const std::lock_guard lock{mutex};
            refused.push_back(body);
        }, {}, urgency);
    };
    EXPECT_TRUE(post("120 first", Urgency::Life));
    EXPECT_TRUE(post("page 1", Urgency::Help));
    EXPECT_TRUE(post("news", Urgency::News));
    EXPECT_TRUE(post("page 2", Urgency::Help));
    EXPECT_FALSE(post("page 3", Urgency::Help)) << "the news goes";
    EXPECT_FALSE(post("page 4", Urgency::Help)) << "the oldest page goes";
    EXPECT_FALSE(post("more news", Urgency::News)) << "nothing waits that is worth less";
    EXPECT_FALSE(post("120 second", Urgency::Life));
    const std::lock_guard lock{mutex};
    EXPECT_THAT(refused, ::testing::ElementsAre("news", "page 1", "more news", "page 2"));
    EXPECT_EQ(client->stats().dropped, 4U);
    EXPECT_EQ(client->stats().waiting, 4U);
}

TEST(WebhookClient, BringsTheMostUrgentFirst) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/first-fails"), .retry_after = 3s, .in_flight_max = 1});
    client->post("busy");  // fails once, so that the others are all waiting when the next is chosen
    ASSERT_TRUE(eventually([&] { return gateway.bodies().size() == 1; }));
    client->post("news", {}, {}, Urgency::News);
    client->post("page 1", {}, {}, Urgency::Help);
    client->post("page 2", {}, {}, Urgency::Help);
    client->post("120", {}, {}, Urgency::Life);
    ASSERT_TRUE(eventually([&] { return client->stats().sent == 5; }));
    EXPECT_THAT(gateway.bodies(), ::testing::ElementsAre("busy", "busy", "120", "page 1", "page 2", "news"));
}

TEST(WebhookClient, KeepsARequestFreeForEachGreaterUrgency) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/silent"), .timeout = 30s, .in_flight_max = 4});
    const auto several = [&](const std::string& body, Urgency urgency, std::size_t under_way) {
        for (int i = 0; i < 8; ++i) client->post(body, {}, {}, urgency);
        EXPECT_TRUE(eventually([&] { return gateway.bodies().size() == under_way; })) << body;
        std::this_thread::sleep_for(50ms);
        EXPECT_EQ(gateway.bodies().size(), under_way) << body;
    };
    several("news", Urgency::News, 2);
    several("page", Urgency::Help, 3);
    several("120", Urgency::Life, 4);
    EXPECT_THAT(gateway.bodies(), ::testing::ElementsAre("news", "news", "page", "120"));
}

TEST(WebhookClient, NobodyListeningIsAFailureAndNotAWait) {
    std::uint16_t port = 0;
    {
        Gateway gone;
        port = gone.port;
    }
    const auto client = started({.url = "http://127.0.0.1:" + std::to_string(port) + "/", .retry_after = 1ms, .tries_max = 2});
    client->post("{}");
    EXPECT_TRUE(eventually([&] { return client->stats().failed == 1; }));
}

TEST(WebhookClient, StopSendsWhatWaitsAndThenRefuses) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/page"), .in_flight_max = 1});
    for (int i = 0; i < 20; ++i) client->post("{}");
    client->stop(5s);
    EXPECT_EQ(client->stats().sent, 20U);
    EXPECT_FALSE(client->post("{}"));
}

TEST(WebhookClient, StopDoesNotOutstayItsDeadline) {
    Gateway gateway;
    const auto client = started({.url = gateway.url("/silent"), .timeout = 30s});
    for (int i = 0; i < 20; ++i) client->post("{}");
    const auto begin = steady_clock::now();
    client->stop(50ms);
    EXPECT_LT(steady_clock::now() - begin, 2s);
    EXPECT_EQ(client->stats().dropped, 20U);
}

TEST(WebhookClient, SpeaksTlsToACertificateItTrustsAndToNoOther) {
    const auto folder = std::filesystem::path(::testing::TempDir()) / ("webhook." + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string cert = (folder / "cert.pem").string(), key = (folder / "key.pem").string();
    const std::string make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout " +
                             key + " -out " + cert + " > /dev/null 2>&1";
    if (std::system(make.c_str()) != 0) GTEST_SKIP() << "the openssl program is needed";
    http::ServerOptions options;
    options.tls_certificate = cert, options.tls_key = key;
    {
        Gateway gateway{options};
        const auto trusting = started({.url = gateway.url("/page", "https"), .retry_after = 1ms, .ca_file = cert});
        trusting->post("{}");
        EXPECT_TRUE(eventually([&] { return trusting->stats().sent == 1; }));
        const auto careful = started({.url = gateway.url("/page", "https"), .retry_after = 1ms, .tries_max = 1});
        careful->post("{}");
        EXPECT_TRUE(eventually([&] { return careful->stats().failed == 1; }));
        EXPECT_EQ(gateway.bodies().size(), 1U);
    }
    std::filesystem::remove_all(folder);
}

TEST(WebhookClient, BadSettingsAreRefusedAtTheStart) {
    EXPECT_FALSE(WebhookClient::start({.url = "nonsense"}));
    const auto no_file = WebhookClient::start({.url = "https://sms.example/", .ca_file = "no/such.pem"});
    ASSERT_FALSE(no_file);
    EXPECT_THAT(no_file.error(), HasSubstr("certificates to trust"));
}

}  // namespace
}  // namespace watchgrid::webhook
