#include "adapters/broker/mosquitto_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

namespace watchgrid::broker {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

struct Socket {
    int fd{-1};
    ~Socket() { if (fd >= 0) ::close(fd); }
};

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &a.sin_addr) != 1) a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

std::uint16_t free_port(const std::string& host) {
    const Socket s{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in a = address_of(host, 0);
    socklen_t size = sizeof a;
    if (::bind(s.fd, reinterpret_cast<sockaddr*>(&a), size) != 0 || ::getsockname(s.fd, reinterpret_cast<sockaddr*>(&a), &size) != 0) return 0;
    return ntohs(a.sin_port);
}

/// Debian puts mosquitto where an ordinary user's PATH does not look.
std::string find_binary(const std::string& name) {
    if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : std::string{};
    const char* path = std::getenv("PATH");
    std::string places = std::string{path ? path : ""} + ":/usr/sbin:/usr/local/sbin";
    for (std::size_t start = 0; start <= places.size();) {
        const std::size_t end = std::min(places.find(':', start), places.size());
        std::string candidate = places.substr(start, end - start) + "/" + name;
        if (end > start && ::access(candidate.c_str(), X_OK) == 0) return candidate;
        start = end + 1;
    }
    return {};
}

void put_text(std::string& packet, std::string_view text) {
    packet += static_cast<char>(text.size() >> 8);
    packet += static_cast<char>(text.size() & 0xFF);
    packet += text;
}

/// MQTT 3.1.1 CONNECT with user and password, clean session, keepalive 10 s. Shorter than 128 bytes.
std::string connect_packet(std::string_view user, std::string_view password) {
    std::string body;
    put_text(body, "MQTT");
    body += {'\x04', '\xC2', '\x00', '\x0A'};
    put_text(body, user);
    put_text(body, user);
    put_text(body, password);
    return std::string{'\x10', static_cast<char>(body.size())} + body;
}

bool wait_for(int fd, short events, Clock::time_point until) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
    pollfd p{fd, events, 0};
    return left > 0 && ::poll(&p, 1, static_cast<int>(left)) == 1;
}

}  // namespace

MosquittoProcess::MosquittoProcess(BrokerSettings settings) : settings_{std::move(settings)} {
    settings_.dir = std::filesystem::absolute(settings_.dir);
    for (std::filesystem::path* file : {&settings_.tls_certificate, &settings_.tls_key})
        if (!file->empty()) *file = std::filesystem::absolute(*file);
}
MosquittoProcess::~MosquittoProcess() { stop(); }

std::string MosquittoProcess::uri() const { return "tcp://" + settings_.host + ":" + std::to_string(port_); }

std::string MosquittoProcess::start(std::vector<Principal> principals, milliseconds timeout) {
    principals_ = std::move(principals);
    for (const auto& [id, role] : {std::pair{kReceiverUser, Role::Receiver}, std::pair{kPublisherUser, Role::Publisher}, std::pair{kProbeUser, Role::Probe}})
        if (std::none_of(principals_.begin(), principals_.end(), [id = id](const Principal& p) { return p.id == id; }))
            principals_.push_back({std::string{id}, role});
    std::error_code ec;
    if (std::filesystem::create_directories(settings_.dir, ec); ec) return "cannot make " + settings_.dir.string() + ": " + ec.message() + "\n";
    std::filesystem::permissions(settings_.dir, std::filesystem::perms::owner_all, ec);
    std::string complaint;
    for (int attempt = 0; attempt < 3; ++attempt) {  // a port that was free a moment ago may be taken now
        port_ = settings_.port != 0 ? settings_.port : free_port(settings_.host);
        if (complaint = write_files(); !complaint.empty()) return complaint;
        if (complaint = restart(timeout); complaint.empty() || settings_.port != 0) break;
    }
    return complaint;
}

std::string MosquittoProcess::write_files() {
    const std::lock_guard lock{credentials_mutex_};
    const CredentialsTurn turn{settings_.dir};
    std::string complaints = credentials_.load(settings_.dir / kCredentialsName, principals_);
    if (!complaints.empty()) return complaints;
    complaints += write_private_file(settings_.dir / "passwords", credentials_.password_file(principals_));
    complaints += write_private_file(settings_.dir / "acl", mosquitto_acl(settings_, principals_));
    complaints += write_private_file(settings_.dir / "mosquitto.conf", mosquitto_conf(settings_, port_));
    return complaints;
}

std::string MosquittoProcess::restart(milliseconds timeout) {
    stop();
    if (std::string complaint = spawn(); !complaint.empty()) return complaint;
    std::string complaint = wait_until_it_answers(timeout);
    if (!complaint.empty()) kill();
    return complaint;
}

std::string MosquittoProcess::spawn() {
    const std::string binary = find_binary(settings_.binary);
    if (binary.empty()) return "cannot find " + settings_.binary + "; expected the package mosquitto\n";
    const std::string conf = (settings_.dir / "mosquitto.conf").string();
    const pid_t parent = ::getpid();
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    // Everything that the child needs exists before the fork: after it only async-signal-safe calls are allowed.
    const std::array<const char*, 4> arguments{binary.c_str(), "-c", conf.c_str(), nullptr};
    sigset_t none;
    sigemptyset(&none);
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);  // Ctrl-C is for the service, which ends its broker last
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        for (const int fd : {0, 1, 2}) ::dup2(null, fd);
        ::execv(binary.c_str(), const_cast<char* const*>(arguments.data()));
        ::_exit(127);
    }
    ::close(null);
    if (child < 0) return "cannot start " + binary + ": " + std::strerror(errno) + "\n";
    pid_ = child;
    return {};
}

std::string MosquittoProcess::wait_until_it_answers(milliseconds timeout) {
    const auto until = Clock::now() + timeout;
    while (Clock::now() < until) {
        if (!running()) return "mosquitto ended at once on port " + std::to_string(port_) + ":\n" + last_log_lines();
        if (answers(std::min(timeout, milliseconds{500}))) return {};
        std::this_thread::sleep_for(milliseconds{5});
    }
    return "mosquitto does not answer on port " + std::to_string(port_) + " after " + std::to_string(timeout.count()) + " ms\n" + last_log_lines();
}

std::string MosquittoProcess::last_log_lines() const {
    std::ifstream in{settings_.dir / "mosquitto.log"};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::string out;
    for (std::size_t i = lines.size() > 5 ? lines.size() - 5 : 0; i < lines.size(); ++i) out += "  " + lines[i] + "\n";
    return out;
}

bool MosquittoProcess::answers(milliseconds timeout) const {
    const auto until = Clock::now() + timeout;
    const Socket s{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const sockaddr_in a = address_of(settings_.host, port_);
    if (::connect(s.fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 && (errno != EINPROGRESS || !wait_for(s.fd, POLLOUT, until))) return false;
    const std::string packet = connect_packet(kProbeUser, password(kProbeUser));
    if (::send(s.fd, packet.data(), packet.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(packet.size())) return false;
    std::array<char, 4> connack{};
    if (!wait_for(s.fd, POLLIN, until) || ::recv(s.fd, connack.data(), connack.size(), 0) != 4) return false;
    constexpr std::array<char, 2> kDisconnect{'\xE0', '\x00'};
    (void)::send(s.fd, kDisconnect.data(), kDisconnect.size(), MSG_NOSIGNAL);
    return connack[0] == '\x20' && connack[3] == 0;
}

std::string MosquittoProcess::reload(std::vector<Principal> principals) {
    for (const Principal& p : principals_)
        if (p.role != Role::Peer && std::none_of(principals.begin(), principals.end(), [&](const Principal& q) { return q.id == p.id; }))
            principals.push_back(p);
    if (std::string complaints = complaints_about(principals); !complaints.empty()) return complaints;
    principals_ = std::move(principals);
    std::string complaints = write_files();
    if (complaints.empty() && running()) ::kill(pid_, SIGHUP);
    return complaints;
}

std::string MosquittoProcess::renew(const std::string& id) {
    if (password(id).empty()) return "principal \"" + id + "\": unknown\n";
    {
        const std::lock_guard lock{credentials_mutex_};
        const CredentialsTurn turn{settings_.dir};
        if (std::string complaint = credentials_.load(settings_.dir / kCredentialsName, {}); !complaint.empty()) return complaint;
        credentials_.renew(id);
        if (std::string complaint = credentials_.save(settings_.dir / kCredentialsName); !complaint.empty()) return complaint;
    }
    return reload(principals_);
}

std::string MosquittoProcess::take_credentials() {
    const std::filesystem::path file = settings_.dir / kCredentialsName;
    std::error_code ec;
    if (!std::filesystem::exists(file, ec)) return file.string() + ": is not there; expected the passwords of phones and devices\n";
    Credentials fresh;
    {
        const CredentialsTurn turn{settings_.dir};
        if (std::string complaint = fresh.load(file, principals_); !complaint.empty()) return complaint;
    }
    for (const std::string_view own : {kReceiverUser, kPublisherUser, kProbeUser})
        if (fresh.password(own) != password(own)) return file.string() + ": " + std::string{own} + ": expected the password of the start; the service's own may only change while it is stopped\n";
    {
        const std::lock_guard lock{credentials_mutex_};
        credentials_ = fresh;  // at HTTP a password that was taken back is worth nothing from here on, whatever becomes of the file below
    }
    std::string complaint = write_private_file(settings_.dir / "passwords", fresh.password_file(principals_));
    if (complaint.empty() && running()) ::kill(pid_, SIGHUP);
    return complaint;
}

void MosquittoProcess::reread() {
    if (running()) ::kill(pid_, SIGHUP);
}

bool MosquittoProcess::running() {
    if (pid_ != 0 && ::waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = 0;
    return pid_ != 0;
}

void MosquittoProcess::stop(milliseconds deadline) {
    if (!running()) return;
    ::kill(pid_, SIGTERM);
    for (const auto until = Clock::now() + deadline; Clock::now() < until;) {
        if (!running()) return;
        std::this_thread::sleep_for(milliseconds{2});
    }
    kill();
}

void MosquittoProcess::kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void MosquittoProcess::freeze() { if (pid_ != 0) ::kill(pid_, SIGSTOP); }
void MosquittoProcess::thaw() { if (pid_ != 0) ::kill(pid_, SIGCONT); }

}  // namespace watchgrid::broker
