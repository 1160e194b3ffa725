#pragma once
/// A TCP client that sends exactly the bytes it is told to, and reads HTTP answers and WebSocket frames. Blocking, with a time limit.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::http_test {

struct Answer {
    int status{};
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string header(const std::string& lower_name) const {
        const auto at = headers.find(lower_name);
        return at == headers.end() ? "" : at->second;
    }
};

struct Frame {
    std::uint8_t opcode{};
    bool final{};  ///< false: the message goes on in the next frame (opcode 0)
    std::string payload;
    /// Of a close frame.
    std::uint16_t close_code() const;
    std::string close_reason() const { return payload.size() > 2 ? payload.substr(2) : ""; }
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool send(std::string_view bytes);  ///< false when the peer has closed
    /// The next whole answer; nullopt when the connection ends or nothing comes within the limit.
    std::optional<Answer> read_answer(bool to_head = false);
    /// send and read_answer.
    std::optional<Answer> ask(std::string_view bytes, bool to_head = false);
    /// True when the peer closes (or resets) within the limit; what it still sends is thrown away.
    bool closed_within(std::chrono::milliseconds limit);

    /// Upgrades; `extra` are more header lines with their line ends. The answer must be 101 for frames to follow.
    std::optional<Answer> upgrade(std::string_view path, std::string_view extra = "");
    std::optional<Frame> read_frame();
    bool send_frame(std::uint8_t opcode, std::string_view payload);

    int descriptor() const noexcept { return fd_; }
    std::chrono::milliseconds limit{5000};

private:
    bool fill();
    bool wait_until(std::size_t size);
    int fd_{-1};
    std::string in_;
};

/// "GET path HTTP/1.1" with Host; `extra` are more header lines with their line ends.
std::string get(std::string_view path, std::string_view extra = "");
std::string post(std::string_view path, std::string_view body, std::string_view type = "application/json", std::string_view extra = "");

}  // namespace watchgrid::http_test
