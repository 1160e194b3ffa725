/// What a peer with a valid password of its own, or without one, can do to the others: nothing. Real Mosquitto, real clients.
#include <gtest/gtest.h>
#include <mqtt/async_client.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "adapters/broker/mosquitto_process.hpp"

namespace watchgrid::broker {
namespace {

using namespace std::chrono_literals;

template <class Ready>
bool eventually(Ready ready, std::chrono::milliseconds limit = 5s) {
    for (const auto until = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(2ms))
        if (ready()) return true;
    return ready();
}

/// Any MQTT client, well-behaved or not.
class Client {
public:
    struct Identity {
        std::string user, password, client_id;
        int version{MQTTVERSION_5};
    };
    Client(const std::string& uri, Identity who) : who_{std::move(who)}, client_{uri, who_.client_id, ::mqtt::create_options{who_.version}} {
        client_.set_message_callback([this](::mqtt::const_message_ptr m) {
            const std::lock_guard lock{mutex_};
            heard_.push_back(m->get_topic() + " " + m->get_payload_str());
        });
    }
    bool connect() {
        ::mqtt::connect_options options;
        options.set_mqtt_version(who_.version);
        if (who_.version == MQTTVERSION_5) options.set_clean_start(true);
        else options.set_clean_session(true);
        options.set_user_name(who_.user);
        options.set_password(who_.password);
        options.set_connect_timeout(10);
        return done([&] { return client_.connect(options); });
    }
    bool subscribe(const std::string& filter) {
        return done([&] { return client_.subscribe(filter, 1); });
    }
    bool publish(const std::string& topic, const std::string& payload, bool retained = false) {
        return done([&] { return client_.publish(topic, payload.data(), payload.size(), 1, retained); });
    }
    bool is_connected() const { return client_.is_connected(); }
    std::size_t heard() {
        const std::lock_guard lock{mutex_};
        return heard_.size();
    }
    /// The first message other than this.
    std::string heard_beside(const std::string& line) {
        const std::lock_guard lock{mutex_};
        const auto other = std::find_if(heard_.begin(), heard_.end(), [&](const std::string& h) { return h != line; });
        return other == heard_.end() ? std::string{} : *other;
    }
    bool has_heard(const std::string& line) {
        const std::lock_guard lock{mutex_};
        return std::find(heard_.begin(), heard_.end(), line) != heard_.end();
    }

private:
    template <class F>
    bool done(F&& f) {
        try {
            auto token = f();
            return token->wait_for(10s) && token->get_reason_code() < 0x80;
        } catch (const ::mqtt::exception&) {
            return false;
        }
    }
    Identity who_;
    std::mutex mutex_;
    std::vector<std::string> heard_;
    ::mqtt::async_client client_;
};

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    return fd;
}

class Attacks : public testing::Test {
protected:
    Attacks() : dir_{make_dir()}, broker{{.dir = dir_}} {}
    ~Attacks() override {
        broker.stop();
        std::filesystem::remove_all(dir_);
    }
    void SetUp() override { ASSERT_EQ(broker.start({{"R1"}, {"R2"}, {"W7"}}), ""); }
    Client::Identity identity(std::string_view id) const { return {std::string{id}, std::string{broker.password(id)}, std::string{id}}; }
    static std::filesystem::path make_dir() {
        std::string name = (std::filesystem::temp_directory_path() / "watchgrid-test-XXXXXX").string();
        return ::mkdtemp(name.data());
    }
    std::filesystem::path dir_;

public:
    MosquittoProcess broker;
};

TEST_F(Attacks, APeerReachesItsOwnTopics) {
    Client service_ear{broker.uri(), identity(kReceiverUser)}, service_mouth{broker.uri(), identity(kPublisherUser)}, r1{broker.uri(), identity("R1")};
    ASSERT_TRUE(service_ear.connect() && service_mouth.connect() && r1.connect());
    ASSERT_TRUE(service_ear.subscribe("watchgrid/v1/#") && r1.subscribe("watchgrid/v1/responders/R1/+") && r1.subscribe("watchgrid/v1/zones/g1/notice") &&
                r1.subscribe("watchgrid/v1/responders/R1/answer/ack"));
    for (const char* leaf : {"position", "duty", "hello", "answer", "sos", "presence"}) {
        EXPECT_TRUE(r1.publish(std::string{"watchgrid/v1/responders/R1/"} + leaf, "x")) << leaf;
        EXPECT_TRUE(eventually([&] { return service_ear.has_heard(std::string{"watchgrid/v1/responders/R1/"} + leaf + " x"); })) << leaf;
    }
    for (const char* topic : {"responders/R1/offer", "responders/R1/task", "responders/R1/answer/ack", "zones/g1/notice"}) {
        EXPECT_TRUE(service_mouth.publish(std::string{"watchgrid/v1/"} + topic, "y")) << topic;
        EXPECT_TRUE(eventually([&] { return r1.has_heard(std::string{"watchgrid/v1/"} + topic + " y"); })) << topic;
    }
}

TEST_F(Attacks, ForgedPublishesDoNotArrive) {
    Client ear{broker.uri(), identity(kReceiverUser)}, r1{broker.uri(), identity("R1")}, r2{broker.uri(), identity("R2")};
    ASSERT_TRUE(ear.connect() && r1.connect() && r2.connect());
    ASSERT_TRUE(ear.subscribe("watchgrid/v1/#") && r2.subscribe("watchgrid/v1/responders/R2/#"));
    for (const char* topic : {"alerts/W7", "alerts/W7/receipt", "responders/R2/answer", "responders/R2/position", "responders/R2/offer", "responders/R1/offer",
                              "responders/R1/task", "responders/R1/answer/ack", "checkpoints/C1/sighting", "zones/g1/notice", "anything"}) {
        EXPECT_FALSE(r1.publish(std::string{"watchgrid/v1/"} + topic, "forged")) << topic;
    }
    EXPECT_FALSE(r1.publish("$CONTROL/dynamic-security/v1", "forged"));
    EXPECT_TRUE(r1.publish("watchgrid/v1/responders/R1/answer", "mine"));
    ASSERT_TRUE(eventually([&] { return ear.has_heard("watchgrid/v1/responders/R1/answer mine"); }));
    EXPECT_EQ(ear.heard(), 1U);
    EXPECT_EQ(r2.heard(), 0U);
}

TEST_F(Attacks, ARetainedOfferCannotBePlanted) {
    Client r1{broker.uri(), identity("R1")};
    ASSERT_TRUE(r1.connect());
    EXPECT_FALSE(r1.publish("watchgrid/v1/responders/R2/offer", "planted", true));
    EXPECT_FALSE(r1.publish("watchgrid/v1/responders/R1/offer", "planted", true));
    Client r2{broker.uri(), identity("R2")};
    ASSERT_TRUE(r2.connect() && r2.subscribe("watchgrid/v1/responders/R2/#") && r1.subscribe("watchgrid/v1/responders/R1/#"));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(r2.heard() + r1.heard(), 0U);
}

/// A 3.1.1 client that connects with a will and then vanishes: Paho would say goodbye. @return CONNACK's return code, -1 for none
int connect_with_will_and_vanish(std::uint16_t port, const std::string& user, const std::string& password, const std::string& will_topic) {
    const auto text = [](const std::string& s) { return std::string{static_cast<char>(s.size() >> 8), static_cast<char>(s.size())} + s; };
    const std::string body = text("MQTT") + std::string{'\x04', '\xCE', '\0', '\x3C'} + text(user) + text(will_topic) + text("will") + text(user) + text(password);
    const int fd = connect_to(port);
    const std::string packet = std::string{'\x10', static_cast<char>(body.size())} + body;  // below 128 bytes: one length byte
    (void)::send(fd, packet.data(), packet.size(), MSG_NOSIGNAL);
    char connack[4]{};
    const bool answered = ::recv(fd, connack, 4, MSG_WAITALL) == 4;
    ::close(fd);
    return answered ? connack[3] : -1;
}

TEST_F(Attacks, AWillGoesOnlyWhereItsSenderMayWrite) {
    Client ear{broker.uri(), identity(kReceiverUser)};
    ASSERT_TRUE(ear.connect() && ear.subscribe("watchgrid/v1/#"));
    const std::string password{broker.password("R1")};
    for (const char* topic : {"watchgrid/v1/responders/R2/answer", "watchgrid/v1/responders/R1/offer", "watchgrid/v1/responders/R1/presence"})
        EXPECT_EQ(connect_with_will_and_vanish(broker.port(), "R1", password, topic), 0) << topic;
    ASSERT_TRUE(eventually([&] { return ear.has_heard("watchgrid/v1/responders/R1/presence will"); }));
    EXPECT_EQ(ear.heard(), 1U);
}

TEST_F(Attacks, WildSubscriptionsHearNothingForeign) {
    Client mouth{broker.uri(), identity(kPublisherUser)}, r1{broker.uri(), identity("R1")}, w7{broker.uri(), identity("W7")};
    ASSERT_TRUE(mouth.connect() && r1.connect() && w7.connect());
    for (const char* filter : {"#", "+/+", "watchgrid/v1/responders/+/offer", "$SYS/#", "$share/g/watchgrid/v1/#", "watchgrid/v1/alerts/#"}) (void)r1.subscribe(filter);
    EXPECT_TRUE(mouth.publish("watchgrid/v1/responders/R2/offer", "secret"));
    EXPECT_TRUE(mouth.publish("watchgrid/v1/alerts/W7/receipt", "secret"));
    EXPECT_TRUE(w7.publish("watchgrid/v1/alerts/W7", "secret"));
    EXPECT_TRUE(mouth.publish("watchgrid/v1/responders/R1/offer", "mine"));
    ASSERT_TRUE(eventually([&] { return r1.has_heard("watchgrid/v1/responders/R1/offer mine"); }));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(r1.heard_beside("watchgrid/v1/responders/R1/offer mine"), "") << "nothing of others, and nothing of $SYS, which the broker retains";
}

TEST_F(Attacks, TheServicesTwoUsersHaveOneDirectionEach) {
    Client ear{broker.uri(), identity(kReceiverUser)}, mouth{broker.uri(), identity(kPublisherUser)};
    ASSERT_TRUE(ear.connect() && mouth.connect());
    EXPECT_FALSE(ear.publish("watchgrid/v1/responders/R1/offer", "x"));
    (void)mouth.subscribe("watchgrid/v1/#");
    EXPECT_TRUE(mouth.publish("watchgrid/v1/responders/R1/offer", "x"));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(mouth.heard(), 0U);
}

TEST_F(Attacks, AClientIdCannotBeStolen) {
    Client r1{broker.uri(), identity("R1")};
    ASSERT_TRUE(r1.connect());
    auto thief = identity("R2");
    thief.client_id = "R1";
    Client r2{broker.uri(), thief};
    EXPECT_TRUE(r2.connect());
    std::this_thread::sleep_for(200ms);
    EXPECT_TRUE(r1.is_connected());
    EXPECT_TRUE(r1.publish("watchgrid/v1/responders/R1/answer", "still here"));
    EXPECT_FALSE(r2.publish("watchgrid/v1/responders/R1/answer", "thief"));
}

TEST_F(Attacks, NobodyComesInWithoutAPassword) {
    auto wrong = identity("R1");
    wrong.password = std::string{broker.password("R2")};
    EXPECT_FALSE((Client{broker.uri(), wrong}.connect()));
    EXPECT_FALSE((Client{broker.uri(), {"", "", "anonymous"}}.connect()));
    EXPECT_FALSE((Client{broker.uri(), {"R9", "x", "R9"}}.connect()));
    EXPECT_TRUE((Client{broker.uri(), identity("R1")}.connect()));
}

TEST_F(Attacks, AnOldClientWorksUnderTheSameRules) {
    auto old = identity("R1");
    old.version = MQTTVERSION_3_1_1;
    Client ear{broker.uri(), identity(kReceiverUser)}, mouth{broker.uri(), identity(kPublisherUser)}, r1{broker.uri(), old};
    ASSERT_TRUE(ear.connect() && mouth.connect() && r1.connect());
    ASSERT_TRUE(ear.subscribe("watchgrid/v1/#") && r1.subscribe("watchgrid/v1/responders/R1/offer"));
    EXPECT_TRUE(r1.publish("watchgrid/v1/responders/R2/answer", "forged")) << "3.1.1 cannot say no: a PUBACK is no acceptance";
    EXPECT_TRUE(r1.publish("watchgrid/v1/responders/R1/answer", "mine"));
    EXPECT_TRUE(mouth.publish("watchgrid/v1/responders/R1/offer", "for you"));
    EXPECT_TRUE(eventually([&] { return ear.has_heard("watchgrid/v1/responders/R1/answer mine") && r1.has_heard("watchgrid/v1/responders/R1/offer for you"); }));
    EXPECT_FALSE(ear.has_heard("watchgrid/v1/responders/R2/answer forged"));
}

TEST_F(Attacks, WhatIsTooLargeDoesNotArrive) {
    Client ear{broker.uri(), identity(kReceiverUser)};
    ASSERT_TRUE(ear.connect() && ear.subscribe("watchgrid/v1/#"));
    Client w7{broker.uri(), identity("W7")};
    ASSERT_TRUE(w7.connect());
    EXPECT_TRUE(w7.publish("watchgrid/v1/alerts/W7", std::string(16'384, 'x')));
    EXPECT_TRUE(eventually([&] { return ear.heard() == 1; }));
    (void)w7.publish("watchgrid/v1/alerts/W7", std::string(16'385, 'x'));
    (void)w7.publish("watchgrid/v1/alerts/W7", std::string(1 << 20, 'x'));
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(ear.heard(), 1U);
    EXPECT_TRUE(ear.is_connected());
}

/// The broker need not read what its header announces: the connection ends before a byte of it has come.
TEST_F(Attacks, APacketOf256MebibytesEndsAtItsHeader) {
    const auto text = [](const std::string& s) { return std::string{static_cast<char>(s.size() >> 8), static_cast<char>(s.size())} + s; };
    const std::string body = text("MQTT") + std::string{'\x04', '\xC2', '\0', '\x3C'} + text("W7") + text("W7") + text(std::string{broker.password("W7")});
    const std::string connect = std::string{'\x10', static_cast<char>(body.size())} + body;  // below 128 bytes: one length byte
    const int fd = connect_to(broker.port());
    (void)::send(fd, connect.data(), connect.size(), MSG_NOSIGNAL);
    char connack[4]{};
    ASSERT_TRUE(::recv(fd, connack, 4, MSG_WAITALL) == 4 && connack[3] == 0);
    (void)::send(fd, "\x30\xFF\xFF\xFF\x7F", 5, MSG_NOSIGNAL);  // 268,435,455, the most that MQTT can say
    pollfd answer{fd, POLLIN, 0};
    ASSERT_EQ(::poll(&answer, 1, 5'000), 1) << "it waits for the rest";
    char byte = 0;
    EXPECT_LE(::recv(fd, &byte, 1, 0), 0) << "closed without a word, as 3.1.1 wants it";
    ::close(fd);
    EXPECT_TRUE(broker.running());
}

TEST_F(Attacks, NoiseOnThePortHarmsNobody) {
    Client ear{broker.uri(), identity(kReceiverUser)}, w7{broker.uri(), identity("W7")};
    ASSERT_TRUE(ear.connect() && ear.subscribe("watchgrid/v1/#") && w7.connect());
    const std::string connect = {'\x10', '\x0C', 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 0};
    for (const std::string& noise : {std::string(64, '\xFF'), std::string{"GET / HTTP/1.1\r\n\r\n"}, std::string{"\x10\xFF\xFF\xFF\x7F"}, connect.substr(0, 5),
                                     connect + "\x36\x05" + std::string(5, '\0'), std::string{}}) {
        const int fd = connect_to(broker.port());
        (void)::send(fd, noise.data(), noise.size(), MSG_NOSIGNAL);
        std::this_thread::sleep_for(20ms);
        ::close(fd);
    }
    EXPECT_TRUE(broker.running());
    EXPECT_TRUE(w7.publish("watchgrid/v1/alerts/W7", "fine"));
    EXPECT_TRUE(eventually([&] { return ear.has_heard("watchgrid/v1/alerts/W7 fine"); }));
}

/// Who has a password may say anything once it is in: sessions of 3.1.1 and of v5 by hand.
TEST_F(Attacks, MalformedPacketsOfAPeerWhoIsInHarmNobody) {
    const auto text = [](const std::string& s) { return std::string{static_cast<char>(s.size() >> 8), static_cast<char>(s.size())} + s; };
    const auto packet = [](char type, const std::string& body) { return std::string{type, static_cast<char>(body.size())} + body; };  // below 128 bytes: one length byte
    const std::string who = text("R1") + text("R1") + text(std::string{broker.password("R1")});
    const std::string connect = packet('\x10', text("MQTT") + std::string{'\x04', '\xC2', '\0', '\x3C'} + who);
    const std::string connect_v5 = packet('\x10', text("MQTT") + std::string{'\x05', '\xC2', '\0', '\x3C', '\0'} + who);  // no properties
    const std::string id{'\0', '\x01'}, mine = "watchgrid/v1/responders/R1/";
    const auto with_properties = [&](const std::string& properties) { return packet('\x30', text(mine + "answer") + properties); };
    struct Case {
        const char* what;
        std::string bytes;
        bool v5{};
    };
    const Case cases[] = {
        {"QoS 3", packet('\x36', text(mine + "answer") + id + "x")},
        {"no topic", packet('\x32', text("") + id + "x")},
        {"a topic that is not UTF-8", packet('\x32', text(mine + "\xFF\xFE") + id + "x")},
        {"a topic with a zero", packet('\x32', text(mine + std::string{"a\0b", 3}) + id + "x")},
        {"a wildcard in a topic", packet('\x32', text(mine + "#") + id + "x")},
        {"a topic that is longer than its packet", packet('\x30', std::string{'\x7F', '\xFF'} + "ab")},
        {"a subscription to nothing", packet('\x82', id)},
        {"a subscription with QoS 7", packet('\x82', id + text(mine + "offer") + "\x07")},
        {"an answer to what was never sent", packet('\x40', std::string{'\x7F', '\xFF'})},
        {"a second connect", connect},
        {"a packet of no kind", packet('\x0F', "x")},
        {"properties that are longer than their packet", with_properties("\x7F\x01\x01"), true},
        {"a property that nobody knows", with_properties(std::string{'\x02', '\x7F', '\0', 'x'}), true},
        {"a property twice", with_properties("\x04\x01\x01\x01\x01x"), true},
        {"a property of another packet", with_properties(std::string{'\x05', '\x11', '\0', '\0', '\0', '\x3C', 'x'}), true},
    };
    Client ear{broker.uri(), identity(kReceiverUser)}, w7{broker.uri(), identity("W7")};
    ASSERT_TRUE(ear.connect() && ear.subscribe("watchgrid/v1/#") && w7.connect());
    for (const auto& [what, bytes, v5] : cases) {
        const int fd = connect_to(broker.port());
        const std::string& hello = v5 ? connect_v5 : connect;
        (void)::send(fd, hello.data(), hello.size(), MSG_NOSIGNAL);
        char connack[4]{};  // in both the last is how it was answered
        EXPECT_TRUE(::recv(fd, connack, 4, MSG_WAITALL) == 4 && connack[3] == 0) << what;
        (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        std::this_thread::sleep_for(20ms);
        ::close(fd);
        EXPECT_TRUE(broker.running()) << what;
    }
    EXPECT_TRUE(w7.publish("watchgrid/v1/alerts/W7", "fine"));
    EXPECT_TRUE(eventually([&] { return ear.has_heard("watchgrid/v1/alerts/W7 fine"); }));
    EXPECT_EQ(ear.heard(), 1U) << "nothing malformed arrived";
    EXPECT_TRUE(ear.is_connected() && w7.is_connected());
}

TEST_F(Attacks, ALostPhoneIsPutOffAtOnce) {
    Client r1{broker.uri(), identity("R1")}, r2{broker.uri(), identity("R2")};
    ASSERT_TRUE(r1.connect() && r2.connect());
    const auto stolen = identity("R1");
    ASSERT_EQ(broker.renew("R1"), "");
    EXPECT_TRUE(eventually([&] { return !r1.is_connected(); }, 3s)) << "its session ends";
    EXPECT_TRUE(eventually([&] { return !Client{broker.uri(), stolen}.connect(); }, 3s));
    EXPECT_TRUE((Client{broker.uri(), identity("R1")}.connect()));
    EXPECT_TRUE(r2.is_connected());
}

TEST_F(Attacks, PeersComeAndGoWithoutARestart) {
    const pid_t before = broker.pid();
    ASSERT_EQ(broker.reload({{"R1"}, {"R3"}}), "");
    EXPECT_TRUE(eventually([&] { return Client{broker.uri(), identity("R3")}.connect(); }));
    EXPECT_TRUE(eventually([&] { return !Client{broker.uri(), identity("R2")}.connect(); }));
    EXPECT_EQ(broker.pid(), before);
    EXPECT_NE(broker.reload({{"R 1"}}), "");
    EXPECT_TRUE((Client{broker.uri(), identity("R1")}.connect())) << "a bad list changes nothing";
}

TEST_F(Attacks, TheBrokerStopsAndComesBackOnItsPort) {
    const auto port = broker.port();
    const auto password = std::string{broker.password("R1")};
    broker.kill();
    EXPECT_FALSE(broker.running());
    EXPECT_FALSE(broker.answers(200ms));
    ASSERT_EQ(broker.restart(), "");
    EXPECT_EQ(broker.port(), port);
    EXPECT_EQ(broker.password("R1"), password);
    broker.freeze();
    EXPECT_FALSE(broker.answers(200ms));
    broker.thaw();
    EXPECT_TRUE(broker.answers(2s));
    broker.stop();
    EXPECT_EQ(broker.pid(), 0);
}

TEST_F(Attacks, AStartThatFailsSaysWhy) {
    MosquittoProcess second{{.dir = dir_ / "second", .port = broker.port()}};
    const std::string taken = second.start({}, 2s);
    EXPECT_NE(taken.find("mosquitto ended at once on port"), std::string::npos) << taken;
    MosquittoProcess missing{{.dir = dir_ / "third", .binary = "no-such-broker"}};
    EXPECT_EQ(missing.start({}), "cannot find no-such-broker; expected the package mosquitto\n");
}

}  // namespace
}  // namespace watchgrid::broker
