#include "adapters/webhook/webhook_client.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace watchgrid::webhook {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kAnswerMax = 16U << 10U;  ///< bytes of an answer that anybody would look at

using Request = http::request<http::string_body>;

struct Message {
    std::string body;
    std::string key;
    WebhookClient::Done done;
};

/// Empty: a 2xx answer; else why not.
template <class Stream>
asio::awaitable<std::string> send_and_read(Stream& stream, const Request& request) {
    const auto [write_error, written] = co_await http::async_write(stream, request, nothrow);
    if (write_error) co_return write_error.message();
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kAnswerMax);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, nothrow);
    if (read_error && !parser.is_header_done()) co_return read_error.message();
    const unsigned status = parser.get().result_int();
    co_return status >= 200 && status < 300 ? std::string{} : "status " + std::to_string(status);
}

class Client final : public WebhookClient {
public:
    Client(WebhookOptions options, WebhookAddress address, asio::ssl::context tls)
        : o_{std::move(options)}, address_{std::move(address)}, tls_{std::move(tls)}, work_{io_.get_executor()} {
        std::array<unsigned char, 8> random{};
        RAND_bytes(random.data(), static_cast<int>(random.size()));
        for (const unsigned char byte : random) prefix_ += "0123456789abcdef"[byte >> 4U], prefix_ += "0123456789abcdef"[byte & 15U];
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Client() override { stop(std::chrono::milliseconds{0}); }

    bool post(std::string body, Done done, std::string key, Urgency urgency) override;
    WebhookStats stats() const override;
    void drain(std::chrono::milliseconds deadline) override;
    void stop(std::chrono::milliseconds deadline) override;

private:
    std::size_t waiting() const;
    unsigned slots_for(std::size_t urgency) const;
    Done drop_least();
    void pump();
    asio::awaitable<void> deliver(Message message);
    asio::awaitable<std::string> try_once(Request request);
    asio::awaitable<std::string> try_plain(Request request, tcp::resolver::results_type where);
    asio::awaitable<std::string> try_tls(Request request, tcp::resolver::results_type where);
    Request request_of(const Message&) const;

    const WebhookOptions o_;
    const WebhookAddress address_;
    asio::ssl::context tls_;
    std::string prefix_;  ///< of the idempotency keys that this process makes up

    mutable std::mutex mutex_;
    std::condition_variable idle_;
    std::array<std::deque<Message>, kUrgencies> queues_;  ///< by urgency, the oldest in front
    unsigned active_{};
    std::uint64_t keys_{};
    WebhookStats stats_;
    bool stopped_{};

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

/// With the lock held, as `drop_least`.
std::size_t Client::waiting() const {
    std::size_t out = 0;
    for (const auto& queue : queues_) out += queue.size();
    return out;
}

/// Each urgency leaves one request to every greater one: a gateway that answers no news must not keep 120 waiting.
unsigned Client::slots_for(std::size_t urgency) const {
    const auto left_free = static_cast<unsigned>(kUrgencies - 1 - urgency);
    return o_.in_flight_max > left_free ? o_.in_flight_max - left_free : 1U;
}

/// The oldest of the least urgent. @pre something waits
WebhookClient::Done Client::drop_least() {
    const auto least = std::find_if(queues_.begin(), queues_.end(), [](const auto& queue) { return !queue.empty(); });
    Done out = std::move(least->front().done);
    least->pop_front();
    ++stats_.dropped;
    return out;
}

bool Client::post(std::string body, Done done, std::string key, Urgency urgency) {
    bool kept_all = true;
    Done dropped;
    {
        const std::lock_guard lock{mutex_};
        if (stopped_) return false;
        if (key.empty()) key = prefix_ + "-" + std::to_string(++keys_);
        queues_[static_cast<std::size_t>(urgency)].push_back({std::move(body), std::move(key), std::move(done)});
        if (waiting() > o_.queue_max) {
            dropped = drop_least();
            kept_all = false;
        }
    }
    if (dropped) dropped(false);
    asio::post(io_, [this] { pump(); });
    return kept_all;
}

void Client::pump() {
    for (;;) {
        Message next;
        {
            const std::lock_guard lock{mutex_};
            const auto most = std::find_if(queues_.rbegin(), queues_.rend(), [](const auto& queue) { return !queue.empty(); });
            if (most == queues_.rend()) {
                if (active_ == 0) idle_.notify_all();
                return;
            }
            if (active_ >= slots_for(static_cast<std::size_t>(std::distance(most, queues_.rend())) - 1)) return;
            next = std::move(most->front());
            most->pop_front();
            ++active_;
        }
        asio::co_spawn(io_, deliver(std::move(next)), [this](const std::exception_ptr&) {
            {
                const std::lock_guard lock{mutex_};
                --active_;
            }
            pump();
        });
    }
}

asio::awaitable<void> Client::deliver(Message message) {
    std::string complaint;
    for (unsigned n = 1; n <= o_.tries_max; ++n) {
        Request request = request_of(message);
        complaint = co_await try_once(std::move(request));
        if (complaint.empty()) break;
        if (o_.warn) o_.warn("webhook " + address_.host + " try=" + std::to_string(n) + " failed: " + complaint);
        if (n == o_.tries_max) break;
        asio::steady_timer pause{io_, o_.retry_after};
        co_await pause.async_wait(nothrow);
    }
    {
        const std::lock_guard lock{mutex_};
        ++(complaint.empty() ? stats_.sent : stats_.failed);
    }
    if (message.done) message.done(complaint.empty());
}

Request Client::request_of(const Message& m) const {
    Request request{http::verb::post, address_.target, 11, m.body};
    const bool usual = address_.port == (address_.tls ? "443" : "80");
    const std::string host = address_.host.find(':') == std::string::npos ? address_.host : "[" + address_.host + "]";
    request.set(http::field::host, usual ? host : host + ":" + address_.port);
    request.set(http::field::content_type, "application/json");
    request.set(http::field::user_agent, "watchgrid");
    request.set("Idempotency-Key", m.key);
    request.keep_alive(false);
    request.prepare_payload();
    return request;
}

asio::awaitable<std::string> Client::try_once(Request request) {
    tcp::resolver resolver{io_};
    const auto [ec, where] = co_await resolver.async_resolve(address_.host, address_.port, nothrow);
    if (ec) co_return "cannot resolve: " + ec.message();
    if (address_.tls) co_return co_await try_tls(std::move(request), where);
    co_return co_await try_plain(std::move(request), where);
}

asio::awaitable<std::string> Client::try_plain(Request request, tcp::resolver::results_type where) {
    beast::tcp_stream stream{io_};
    stream.expires_after(o_.timeout);
    const auto [ec, endpoint] = co_await stream.async_connect(where, nothrow);
    if (ec) co_return "cannot connect: " + ec.message();
    co_return co_await send_and_read(stream, request);
}

asio::awaitable<std::string> Client::try_tls(Request request, tcp::resolver::results_type where) {
    beast::ssl_stream<beast::tcp_stream> stream{io_, tls_};
    if (!SSL_set_tlsext_host_name(stream.native_handle(), address_.host.c_str())) co_return std::string{"cannot name the host for TLS"};
    stream.set_verify_callback(asio::ssl::host_name_verification{address_.host});
    beast::get_lowest_layer(stream).expires_after(o_.timeout);
    const auto [ec, endpoint] = co_await beast::get_lowest_layer(stream).async_connect(where, nothrow);
    if (ec) co_return "cannot connect: " + ec.message();
    const auto [shake] = co_await stream.async_handshake(asio::ssl::stream_base::client, nothrow);
    if (shake) co_return "TLS: " + shake.message();
    co_return co_await send_and_read(stream, request);
}

WebhookStats Client::stats() const {
    const std::lock_guard lock{mutex_};
    WebhookStats out = stats_;
    out.waiting = waiting();
    return out;
}

void Client::drain(std::chrono::milliseconds deadline) {
    std::unique_lock lock{mutex_};
    idle_.wait_for(lock, deadline, [&] { return waiting() == 0 && active_ == 0; });
}

void Client::stop(std::chrono::milliseconds deadline) {
    {
        std::unique_lock lock{mutex_};
        if (!thread_.joinable()) return;
        stopped_ = true;
        idle_.wait_for(lock, deadline, [&] { return waiting() == 0 && active_ == 0; });
    }
    work_.reset();
    io_.stop();
    thread_.join();
    const std::lock_guard lock{mutex_};
    stats_.dropped += waiting() + active_;
    for (auto& queue : queues_) queue.clear();
}

}  // namespace

boost::system::result<std::unique_ptr<WebhookClient>, std::string> WebhookClient::start(WebhookOptions options) {
    auto address = parse_webhook_url(options.url);
    if (!address) return address.error();
    asio::ssl::context tls{asio::ssl::context::tls_client};
    error_code ec;
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, ec);
    tls.set_verify_mode(asio::ssl::verify_peer, ec);
    if (!options.ca_file.empty()) tls.load_verify_file(options.ca_file, ec);
    else if (address->tls) tls.set_default_verify_paths(ec);
    if (ec) return "webhook.url: cannot read the certificates to trust: " + ec.message();
    return std::unique_ptr<WebhookClient>{std::make_unique<Client>(std::move(options), std::move(*address), std::move(tls))};
}

}  // namespace watchgrid::webhook
