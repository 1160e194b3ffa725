/// TLS between service and broker, and between devices and broker: a real Mosquitto with a certificate of a private authority (attack 24).
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "adapters/broker/broker_keeper.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "support_broker.hpp"
#include "tests/support/private_ca.hpp"

namespace watchgrid::mqtt {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof a;
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&a), size), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&a), &size), 0);
    ::close(fd);
    return ntohs(a.sin_port);
}

std::string output_of(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::string out;
    char part[512];
    while (pipe != nullptr && std::fgets(part, sizeof part, pipe) != nullptr) out += part;
    if (pipe != nullptr) ::pclose(pipe);
    return out;
}

class BrokerTls : public ::testing::Test {
protected:
    void start(const std::string& subject = "IP:127.0.0.1", int days = 30) {
        ca.issue("broker", subject, 1001, days);
        ASSERT_TRUE(ca.works()) << "the openssl program is needed";
        process = std::make_unique<broker::MosquittoProcess>(
            broker::BrokerSettings{.dir = folder.path / "broker", .tls_host = "127.0.0.1", .tls_port = free_port(), .tls_certificate = ca.file("broker.pem"), .tls_key = ca.file("broker.key")});
        ASSERT_EQ(process->start({{"W7"}, {"R3"}}), "");
    }
    std::string at() const { return "127.0.0.1:" + std::to_string(process->tls_port()); }
    ConnectionSettings user(std::string_view id, const std::string& authority) const {
        return {.uris = {"ssl://" + at()}, .user = std::string{id}, .password = std::string{process->password(id)}, .tls_ca = authority};
    }
    bool connects(ConnectionSettings settings, std::chrono::milliseconds limit) {
        Publisher p{std::move(settings)};
        p.start();
        return eventually([&] { return p.connected(); }, limit);
    }
    std::string certificate() const { return output_of("timeout 5 openssl s_client -connect " + at() + " < /dev/null | openssl x509 -noout -serial"); }

    TempFolder folder;
    test::PrivateCa ca{folder.path / "ca"};
    std::unique_ptr<broker::MosquittoProcess> process;
    Heard heard;
};

TEST_F(BrokerTls, CarriesMessagesUnderTheSameRules) {
    start();
    Receiver receiver{user(broker::kReceiverUser, ca.file("ca.pem")), {{"watchgrid/v1/#"}}, heard.handler()};
    Publisher device{user("W7", ca.file("ca.pem"))};
    receiver.start();
    device.start();
    ASSERT_TRUE(eventually([&] { return receiver.connected() && device.connected(); }, 10s));
    ASSERT_TRUE(device.publish({.topic = "watchgrid/v1/alerts/W7", .payload = "mine"}, {}));
    ASSERT_TRUE(eventually([&] { return heard.has("mine"); }));
    ASSERT_TRUE(device.publish({.topic = "watchgrid/v1/alerts/R3", .payload = "somebody else's"}, {}));
    ASSERT_TRUE(device.publish({.topic = "watchgrid/v1/alerts/W7", .payload = "last"}, {}));
    ASSERT_TRUE(eventually([&] { return heard.has("last"); }));
    EXPECT_FALSE(heard.has("somebody else's"));
}

TEST_F(BrokerTls, IsRefusedWhenTheAuthorityIsAnother) {
    start();
    test::PrivateCa other{folder.path / "other"};
    EXPECT_FALSE(connects(user("W7", other.file("ca.pem")), 3s));
    EXPECT_TRUE(connects(user("W7", ca.file("ca.pem")), 10s)) << "and it was not for another reason";
}

TEST_F(BrokerTls, IsRefusedWhenTheCertificateBearsAnotherName) {
    start("DNS:somewhere.example");
    EXPECT_FALSE(connects(user("W7", ca.file("ca.pem")), 3s)) << "any certificate of the authority would do otherwise";
}

TEST_F(BrokerTls, IsRefusedWhenTheCertificateHasExpiredUntilItIsRenewed) {
    start("IP:127.0.0.1", -1);
    Publisher device{user("W7", ca.file("ca.pem"))};
    device.start();
    EXPECT_FALSE(eventually([&] { return device.connected(); }, 3s));
    broker::BrokerKeeper keeper{*process, [](std::string_view) {}};
    ca.issue("broker", "IP:127.0.0.1", 1002);
    keeper.reread_soon();
    EXPECT_TRUE(eventually([&] { return device.connected(); }, 20s)) << "the same client, the same broker";
}

TEST_F(BrokerTls, HearsNeitherPlainMqttNorOldTls) {
    start();
    ConnectionSettings plain = user("W7", "");
    plain.uris = {"tcp://" + at()};
    EXPECT_FALSE(connects(plain, 2s));
    const auto shakes_hands = [&](const std::string& protocol) {
        return std::system(("timeout 5 openssl s_client " + protocol + " -verify_return_error -CAfile " + ca.file("ca.pem") + " -connect " + at() + " < /dev/null > /dev/null 2>&1").c_str()) == 0;
    };
    // A client of today does not offer it by itself; the refusal has to be the broker's: alert 70 is protocol_version (RFC 5246, 7.2).
    EXPECT_FALSE(shakes_hands("-tls1_1 -cipher DEFAULT@SECLEVEL=0"));
    EXPECT_THAT(output_of("timeout 5 openssl s_client -tls1_1 -cipher DEFAULT@SECLEVEL=0 -connect " + at() + " < /dev/null"), HasSubstr("alert number 70"));
    EXPECT_TRUE(shakes_hands("-tls1_2"));
    EXPECT_TRUE(shakes_hands("-tls1_3"));
}

TEST_F(BrokerTls, TakesARenewedCertificateWithoutARestart) {
    start();
    std::atomic<int> losses{0};
    Publisher device{user("W7", ca.file("ca.pem")), 100, [&](bool connected) { losses += !connected; }};
    device.start();
    ASSERT_TRUE(eventually([&] { return device.connected(); }, 10s));
    ASSERT_THAT(certificate(), HasSubstr("serial=03E9"));
    {
        broker::BrokerKeeper keeper{*process, [](std::string_view) {}};
        ca.issue("broker", "IP:127.0.0.1", 1002);
        keeper.reread_soon();
        EXPECT_TRUE(eventually([&] { return certificate().find("serial=03EA") != std::string::npos; }, 10s)) << certificate();
        EXPECT_EQ(losses, 0) << "who is connected stays";
        EXPECT_TRUE(connects(user("R3", ca.file("ca.pem")), 10s));
    }
}

}  // namespace
}  // namespace watchgrid::mqtt
