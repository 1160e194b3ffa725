#include "tests/adapters/http/raw_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace watchgrid::http_test {

std::uint16_t Frame::close_code() const {
    if (payload.size() < 2) return 0;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]));
}

RawClient::RawClient(std::uint16_t port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

RawClient::~RawClient() {
    if (fd_ >= 0) ::close(fd_);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool RawClient::fill() {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(limit.count())) <= 0) return false;
    char part[65536];
    const ssize_t n = ::recv(fd_, part, sizeof part, 0);
    if (n <= 0) return false;
    in_.append(part, static_cast<std::size_t>(n));
    return true;
}

bool RawClient::wait_until(std::size_t size) {
    while (in_.size() < size)
        if (!fill()) return false;
    return true;
}

std::optional<Answer> RawClient::read_answer(bool to_head) {
    std::size_t end = 0;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return std::nullopt;
    Answer answer;
    std::string_view head(in_.data(), end);
    if (!head.starts_with("HTTP/1.1 ")) return std::nullopt;
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        const std::size_t colon = line.find(": ");
        std::string name(line.substr(0, colon));
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.headers[name] = line.substr(colon + 2);
    }
    const std::string length = answer.header("content-length");
    const std::size_t size = to_head || length.empty() ? 0 : std::stoul(length);
    if (!wait_until(end + 4 + size)) return std::nullopt;
    answer.body = in_.substr(end + 4, size);
    in_.erase(0, end + 4 + size);
    return answer;
}

std::optional<Answer> RawClient::ask(std::string_view bytes, bool to_head) {
    send(bytes);  // a server that refuses early may close before it has taken everything
    return read_answer(to_head);
}

bool RawClient::closed_within(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    char part[65536];
    for (auto now = std::chrono::steady_clock::now(); now < until; now = std::chrono::steady_clock::now()) {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(until - now).count())) <= 0) return false;
        if (::recv(fd_, part, sizeof part, 0) <= 0) return true;
    }
    return false;
}

std::optional<Answer> RawClient::upgrade(std::string_view path, std::string_view extra) {
    return ask(get(path, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + std::string(extra)), true);
}

std::optional<Frame> RawClient::read_frame() {
    if (!wait_until(2)) return std::nullopt;
    Frame frame;
    frame.opcode = static_cast<std::uint8_t>(in_[0] & 0x0F);
    frame.final = (in_[0] & 0x80) != 0;
    std::size_t size = static_cast<unsigned char>(in_[1]) & 0x7FU, head = 2;
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (!wait_until(head + more)) return std::nullopt;
    if (more != 0) size = 0;
    for (std::size_t i = 0; i < more; ++i) size = size * 256 + static_cast<unsigned char>(in_[head + i]);
    head += more;
    if (!wait_until(head + size)) return std::nullopt;
    frame.payload = in_.substr(head, size);
    in_.erase(0, head + size);
    return frame;
}

bool RawClient::send_frame(std::uint8_t opcode, std::string_view payload) {
    std::string bytes{static_cast<char>(0x80U | opcode)};
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80U | payload.size());
    } else {
        bytes += static_cast<char>(0x80U | 126U);
        bytes += static_cast<char>(payload.size() >> 8U);
        bytes += static_cast<char>(payload.size() & 0xFFU);
    }
    bytes.append(4, '\0');  // a mask of zeros leaves the payload as it is
    bytes += payload;
    return send(bytes);
}

std::string get(std::string_view path, std::string_view extra) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(extra) + "\r\n"; }

std::string post(std::string_view path, std::string_view body, std::string_view type, std::string_view extra) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(extra) + "\r\n" + std::string(body);
}

}  // namespace watchgrid::http_test
