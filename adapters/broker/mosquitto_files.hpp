#pragma once
/// The text of mosquitto.conf and of the ACL file.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/broker/credentials.hpp"

namespace watchgrid::broker {

struct BrokerSettings {
    std::filesystem::path dir{};           ///< of all its files; made when missing, mode 0700
    std::string host{"127.0.0.1"};       ///< address that the listener binds to
    std::uint16_t port{0};               ///< 0: a free one
    std::string prefix{"watchgrid/v1"};  ///< of all topics
    std::string binary{"mosquitto"};     ///< looked for in PATH and /usr/sbin
    std::uint32_t queued_max{50'000};    ///< messages kept for one slow client beyond its window; the newest are dropped after that
    std::uint32_t payload_max{16'384};   ///< bytes
    /// A second listener for devices and phones, TLS 1.2 or newer; none when the certificate is empty. The files are read again by `reread`.
    std::string tls_host{"127.0.0.1"};
    std::uint16_t tls_port{8883};
    std::filesystem::path tls_certificate{}, tls_key{};
};

std::string mosquitto_conf(const BrokerSettings&, std::uint16_t port);

/// Peers are described by patterns, not one by one: mosquitto reads its ACL file in quadratic time, and 100,000 users are
/// normal. A pattern speaks of the user's own name, so a peer reaches the trees alerts/, devices/, responders/ and
/// checkpoints/ under its own id and nothing else; whether R7 is a responder is for the service to know.
std::string mosquitto_acl(const BrokerSettings&, const std::vector<Principal>&);

}  // namespace watchgrid::broker
