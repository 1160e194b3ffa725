#include "adapters/broker/mosquitto_files.hpp"

#include <unistd.h>

namespace watchgrid::broker {
namespace {

/// Of each listener by itself.
const std::string kOwnId = "# A client id is its user: nobody pushes another off by taking its id.\nuse_username_as_clientid true\n";

}  // namespace

std::string mosquitto_conf(const BrokerSettings& s, std::uint16_t port) {
    constexpr std::uint32_t kEnvelope = 1024;  // topic and properties round a payload
    const std::string dir = s.dir.string();
    std::string out = "# Written by watchgrid at every start; changes here are lost.\n";
    if (::geteuid() == 0) out += "user root\n";  // else it would drop to a user who cannot read files of mode 0600
    out += "listener " + std::to_string(port) + " " + s.host + "\n";
    out +=
        "allow_anonymous false\n"
        "password_file " + dir + "/passwords\n"
        "acl_file " + dir + "/acl\n" + kOwnId +
        "# The journal is the truth; the broker may be thrown away.\n"
        "persistence false\n"
        "persistent_client_expiration 1h\n"
        "# Without it two hops take 40 ms and more.\n"
        "set_tcp_nodelay true\n"
        "max_inflight_messages 65535\n"
        "max_queued_messages " + std::to_string(s.queued_max) + "\n"
        "message_size_limit " + std::to_string(s.payload_max) + "\n"
        "# Refused before it is read into memory.\n"
        "max_packet_size " + std::to_string(s.payload_max + kEnvelope) + "\n"
        "sys_interval 0\n"
        "log_dest file " + dir + "/mosquitto.log\n"
        "log_type error\nlog_type warning\nlog_type notice\n"
        "connection_messages false\n"
        "log_timestamp_format %Y-%m-%dT%H:%M:%S\n";
    if (!s.tls_certificate.empty())
        out += "listener " + std::to_string(s.tls_port) + " " + s.tls_host + "\ncertfile " + s.tls_certificate.string() + "\nkeyfile " + s.tls_key.string() + "\ntls_version tlsv1.2\n" + kOwnId;
    return out;
}

std::string mosquitto_acl(const BrokerSettings& s, const std::vector<Principal>& principals) {
    std::string out;
    const auto pattern = [&](const char* access, const char* topic) { out += std::string{"pattern "} + access + " " + s.prefix + "/" + topic + "\n"; };
    pattern("write", "alerts/%u");
    pattern("read", "alerts/%u/receipt");
    pattern("write", "devices/%u/heartbeat");
    for (const char* up : {"position", "duty", "hello", "answer", "sos", "presence"}) pattern("write", (std::string{"responders/%u/"} + up).c_str());
    for (const char* down : {"offer", "task", "answer/ack"}) pattern("read", (std::string{"responders/%u/"} + down).c_str());
    pattern("write", "checkpoints/%u/sighting");
    pattern("read", "zones/+/notice");
    for (const Principal& p : principals) {
        if (p.role == Role::Peer || p.role == Role::Probe) continue;
        const char* access = p.role == Role::Receiver ? "read" : p.role == Role::Publisher ? "write" : "readwrite";
        out += "user " + p.id + "\ntopic " + access + " " + s.prefix + "/#\n";
    }
    return out;
}

}  // namespace watchgrid::broker
