// The TLS listener, with a certificate made for the test and the openssl program as the client.
#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::pair<int, std::string> run(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::string out;
    char part[512];
    while (pipe != nullptr && std::fgets(part, sizeof part, pipe) != nullptr) out += part;
    return {pipe == nullptr ? -1 : ::pclose(pipe), out};
}

class HttpTls : public ServerTest {
protected:
    void SetUp() override {
        folder = std::filesystem::path(::testing::TempDir()) / ("tls." + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        const auto [status, out] = run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout " +
                                       (folder / "key.pem").string() + " -out " + (folder / "cert.pem").string());
        if (status != 0) GTEST_SKIP() << "the openssl program is needed: " << out;
        options.tls_certificate = (folder / "cert.pem").string();
        options.tls_key = (folder / "key.pem").string();
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::filesystem::path folder;
};

TEST_F(HttpTls, AnswersOverTls) {
    start();
    const auto [status, out] = run("printf 'GET /hello HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | timeout 10 openssl s_client -quiet -verify_return_error -CAfile " +
                                   options.tls_certificate + " -connect 127.0.0.1:" + std::to_string(port));
    EXPECT_THAT(out, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(out, HasSubstr("{\"hello\":\"world\"}"));
}

TEST_F(HttpTls, RefusesOldProtocols) {
    start();
    // A client of today does not offer it by itself; the refusal has to be the server's.
    const auto [status, out] = run("timeout 10 openssl s_client -tls1_1 -cipher DEFAULT@SECLEVEL=0 -connect 127.0.0.1:" + std::to_string(port) + " < /dev/null");
    EXPECT_NE(status, 0);
    EXPECT_THAT(out, HasSubstr("alert number 70")) << "protocol_version, RFC 5246 7.2";
}

TEST_F(HttpTls, ClosesPlainAndSilentPeers) {
    options.limits.header_timeout = 200ms;
    start();
    auto plain = client();
    plain.send(http_test::get("/hello"));
    EXPECT_TRUE(plain.closed_within(2s));
    auto silent = client();
    EXPECT_TRUE(silent.closed_within(2s));
}

/// Peers that open a connection, send the first bytes of a handshake or none, and wait.
class HalfOpenTls : public HttpTls {
protected:
    void open(std::size_t count) {
        for (std::size_t n = 0; n < count; ++n) {
            peers.push_back(std::make_unique<http_test::RawClient>(port));
            if (n % 2 == 0) peers.back()->send("\x16\x03\x01\x02");
        }
        EXPECT_TRUE(eventually([&] { return server->stats().accepted == count; }));
    }
    /// From an address of its own.
    std::string somebody_else() const { return run("curl -sSk -m 10 --interface 127.0.0.2 https://127.0.0.1:" + std::to_string(port) + "/hello").second; }
    std::vector<std::unique_ptr<http_test::RawClient>> peers;
};

TEST_F(HalfOpenTls, OfOneAddressAreNoMoreThanItsCap) {
    options.limits.header_timeout = 60s;
    options.limits.connections_per_address_max = 50;
    start();
    open(400);
    EXPECT_TRUE(eventually([&] { return server->stats().open == 50; }));
    EXPECT_TRUE(eventually([&] { return server->stats().refused == 350; }));
    EXPECT_THAT(somebody_else(), HasSubstr("world"));
}

TEST_F(HalfOpenTls, FillTheServerAndShutNobodyOut) {
    options.limits.header_timeout = 60s;
    options.limits.connections_per_address_max = 1000;
    options.limits.connections_max = 100;
    start();
    open(400);
    EXPECT_TRUE(eventually([&] { return server->stats().open == 100; }));
    for (int n = 0; n < 5; ++n) EXPECT_THAT(somebody_else(), HasSubstr("world"));
    EXPECT_EQ(server->stats().refused, 0U) << "who has waited longest in a handshake made room";
}

class HttpTlsRenewed : public HttpTls {
protected:
    /// The serial number of the certificate that a new connection gets.
    std::string serial() const { return run("timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(port) + " < /dev/null 2> /dev/null | openssl x509 -noout -serial").second; }
    void make(int number) const {
        const auto [status, out] = run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -set_serial " + std::to_string(number) + " -keyout " +
                                       options.tls_key + " -out " + options.tls_certificate);
        EXPECT_EQ(status, 0) << out;
    }
    std::string renew() {
        std::promise<std::string> complaint;
        server->renew_tls([&](std::string said) { complaint.set_value(std::move(said)); });
        return complaint.get_future().get();
    }
};

TEST_F(HttpTlsRenewed, IsUsedFromTheNextConnectionWithoutARestart) {
    make(1001);
    start();
    ASSERT_THAT(serial(), HasSubstr("03E9"));
    // A connection that is open when the certificate changes is served on.
    auto slow = std::async(std::launch::async, [this] {
        return run("(sleep 1.5; printf 'GET /hello HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n') | timeout 10 openssl s_client -quiet -connect 127.0.0.1:" + std::to_string(port)).second;
    });
    std::this_thread::sleep_for(500ms);
    make(1002);
    EXPECT_EQ(renew(), "");
    EXPECT_THAT(serial(), HasSubstr("03EA"));
    EXPECT_THAT(slow.get(), HasSubstr("200 OK"));
}

TEST_F(HttpTlsRenewed, IsLeftAloneWhenTheNewOneIsBroken) {
    make(1001);
    start();
    std::ofstream{options.tls_certificate} << "half a certif";
    EXPECT_THAT(renew(), HasSubstr("TLS certificate " + options.tls_certificate));
    EXPECT_THAT(serial(), HasSubstr("03E9")) << "the old one stays in use";
}

TEST_F(HttpTls, NamesTheFileThatIsWrong) {
    options.tls_key = options.tls_certificate;
    Server broken(io_context(), options, router, nullptr);
    const auto bound = broken.listen();
    ASSERT_FALSE(bound);
    EXPECT_THAT(bound.error(), HasSubstr("TLS key " + options.tls_key));
    options.tls_certificate = "no/such.pem";
    Server missing(io_context(), options, router, nullptr);
    EXPECT_THAT(missing.listen().error(), HasSubstr("TLS certificate no/such.pem"));
}

}  // namespace
}  // namespace watchgrid::http
