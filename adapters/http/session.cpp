// One HTTP connection, callback style: read -> parse -> route -> handler -> write -> read. Nothing is read while a handler or a
// write is under way. The header stays in the buffer until the answer is out, so that a request is views and no copies.
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <unistd.h>

#include <array>
#include <cstring>

#include "adapters/http/connection.hpp"
#include "adapters/http/head_parser.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/websocket_client.hpp"
#include "adapters/http/websocket_feed.hpp"
#include "adapters/http/websocket_relay.hpp"
#include "adapters/http/wire.hpp"

namespace watchgrid::http {
namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kBufferFirst = 4096;
constexpr std::size_t kBodyRoom = 4096;             ///< kept free behind a header, so that reading a body never moves the header
constexpr std::size_t kJoinBodyMax = 16U << 10U;    ///< a larger response body is written from where it is instead of copied
constexpr std::size_t kDrainMax = 2U << 20U;        ///< bytes thrown away after a refusal, so that the peer gets to read why
constexpr std::size_t kFileBlock = 64U << 10U;      ///< of a file's body, read and written at a time
constexpr auto kDrainTime = std::chrono::seconds{2};

std::string_view media_type(std::string_view content_type) noexcept {
    content_type = content_type.substr(0, content_type.find(';'));
    while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
    return content_type;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Whether If-None-Match names the tag; weak comparison (RFC 9110 section 13.1.2).
bool names_tag(std::string_view list, std::string_view tag) noexcept { return list == "*" || list.find(tag) != std::string_view::npos; }

Response parse_problem(const error_code& ec) {
    if (ec == beast_http::error::bad_version) return problem(505, "unsupported_version", "Expected HTTP/1.0 or HTTP/1.1.");
    if (ec == beast_http::error::header_limit || ec == beast_http::error::buffer_overflow)
        return problem(431, "header_too_large", "Expected a shorter request line and fewer or shorter header fields.");
    if (ec == beast_http::error::body_limit) return problem(413, "body_too_large", "Expected a shorter body.");
    return problem(400, "malformed_request", "Expected an HTTP/1.1 request: " + ec.message() + ".");
}

template <class Stream>
class Session final : public SessionBase, public std::enable_shared_from_this<Session<Stream>> {
public:
    static constexpr bool kTls = !std::is_same_v<Stream, tcp::socket>;

    template <class... Args>
    Session(std::shared_ptr<ServerCore> core, asio::ip::address address, Args&&... stream)
        : SessionBase(std::move(core), address), stream_(std::forward<Args>(stream)...), remote_(address.to_string()), buffer_(kBufferFirst) {
        new_parser();
    }

    void start() override;
    void deliver(std::uint64_t ticket, Response) override;
    void on_sweep(Clock::time_point now) override;
    void on_drain() override;
    void cut() override { close(); }
    std::optional<std::uint64_t> waits_since() const noexcept override {
        const bool waits = phase_ == Phase::Handshake || phase_ == Phase::Idle || phase_ == Phase::Header || phase_ == Phase::Body;
        return waits ? std::optional{turn_} : std::nullopt;
    }
    std::shared_ptr<SessionBase> session() override { return this->shared_from_this(); }

private:
    enum class Phase : std::uint8_t { Handshake, Idle, Header, Body, Handler, Writing, Draining, Closed };
    enum class Parsed : std::uint8_t { NeedMore, Complete, Refused, Continue };

    tcp::socket& socket() noexcept {
        if constexpr (kTls) return stream_.next_layer();
        else return stream_;
    }
    void enter(Phase phase, Clock::duration limit) {
        phase_ = phase;
        deadline_ = this->core().now() + limit;
    }

    void new_parser() {
        parser_.emplace(head_);
        parser_->header_limit(static_cast<std::uint32_t>(core().limits().header_max));
    }
    void read();
    void on_read(error_code, std::size_t);
    void process();
    Parsed parse();
    void make_room();
    bool on_header();
    bool read_target();
    bool authorised(const Route&);
    bool reads_query(const Route&);
    bool admitted(const Route&);
    bool accepts_body(const Route&);
    bool refuse(Response);
    bool dispatch();
    void upgrade();
    void send_continue();
    bool send();
    void send_file_block();
    void on_written(error_code);
    void after_response();
    void next_request();
    void shut_down();
    void close();

    std::string_view text(Span s) const noexcept { return {buffer_.data() + s.at, s.size}; }

    Stream stream_;
    std::string remote_;
    std::vector<char> buffer_;       ///< [0, header_end_) the header, [parsed_, end_) not parsed yet
    std::size_t parsed_{};
    std::size_t end_{};
    std::size_t header_end_{};
    ParsedHead head_;
    std::optional<HeadParser> parser_;
    Request request_;
    std::string params_scratch_, query_scratch_;
    const Route* route_{};
    Response response_;
    std::string out_;
    std::uint64_t ticket_{};
    std::uint64_t turn_{};  ///< when it was last owed nothing
    Clock::time_point deadline_{};
    Phase phase_{Phase::Header};
    bool reading_{};
    bool in_handler_{};
    bool answered_{};
    bool keep_alive_{true};
    bool abandoned_{};  ///< a handler did not answer and may still look at the request: the buffer must stay as it is
    std::size_t drained_{};
};

template <class Stream>
void Session<Stream>::start() {
    turn_ = core().next_turn();
    if constexpr (kTls) {
        enter(Phase::Handshake, core().limits().header_timeout);
        stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code ec) {
            if (self->phase_ == Phase::Closed) return;
            if (ec) return self->close();
            self->enter(Phase::Idle, self->core().limits().header_timeout);
            self->read();
        });
    } else {
        enter(Phase::Idle, core().limits().header_timeout);
        read();
    }
}

template <class Stream>
void Session<Stream>::read() {
    if (end_ == buffer_.size()) buffer_.resize(std::max(buffer_.size() * 2, core().limits().header_max));
    reading_ = true;
    stream_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                            [self = this->shared_from_this()](error_code ec, std::size_t n) { self->on_read(ec, n); });
}

template <class Stream>
void Session<Stream>::on_read(error_code ec, std::size_t n) {
    reading_ = false;
    if (phase_ == Phase::Closed) return;
    if (ec) return close();
    if (phase_ == Phase::Draining) {
        drained_ += n;
        end_ = 0;
        return drained_ > kDrainMax ? close() : read();
    }
    if (phase_ == Phase::Writing) return;  // the answer to a timeout is on its way; what still comes in does not matter
    end_ += n;
    if (phase_ == Phase::Idle) enter(Phase::Header, core().limits().header_timeout);
    process();
}

template <class Stream>
void Session<Stream>::process() {
    for (;;) {
        switch (parse()) {
            case Parsed::NeedMore: return read();
            case Parsed::Continue: return send_continue();
            case Parsed::Refused: break;
            case Parsed::Complete:
                if (!dispatch()) return;
        }
        if (!send()) return;
        if (!keep_alive_) return shut_down();
        next_request();
        if (end_ == 0) return read();
    }
}

/// Feeds what is in the buffer to the parser, up to the end of one message.
template <class Stream>
typename Session<Stream>::Parsed Session<Stream>::parse() {
    while (!parser_->is_done()) {
        if (parsed_ == end_) {
            make_room();
            return Parsed::NeedMore;
        }
        head_.base = buffer_.data();
        head_.end = buffer_.data() + end_;
        const bool had_header = parser_->is_header_done();
        error_code ec;
        parsed_ += parser_->put(asio::buffer(buffer_.data() + parsed_, end_ - parsed_), ec);
        if (ec && ec != beast_http::error::need_more) {
            keep_alive_ = false;
            return refuse(parse_problem(ec)), Parsed::Refused;
        }
        if (!had_header && parser_->is_header_done()) {
            header_end_ = parsed_;
            if (header_end_ > core().limits().header_max) return refuse(parse_problem(beast_http::error::header_limit)), Parsed::Refused;
            if (!on_header()) return Parsed::Refused;
            if (!parser_->is_done()) {
                enter(Phase::Body, core().limits().body_timeout);
                if (parsed_ == end_ && head_.version == 11 && request_.header("Expect")) return Parsed::Continue;
            }
        } else if (ec) {
            if (!parser_->is_header_done() && end_ >= core().limits().header_max)
                return refuse(parse_problem(beast_http::error::header_limit)), Parsed::Refused;
            make_room();
            if (parser_->is_header_done() && end_ == buffer_.size())
                return refuse(problem(400, "malformed_request", "Expected a shorter chunk header.")), Parsed::Refused;
            return Parsed::NeedMore;
        }
    }
    return Parsed::Complete;
}

/// Inside a body the bytes behind the header are used again and again: the body itself is collected in head_.body.
template <class Stream>
void Session<Stream>::make_room() {
    if (!parser_->is_header_done()) return;
    std::memmove(buffer_.data() + header_end_, buffer_.data() + parsed_, end_ - parsed_);
    end_ = header_end_ + (end_ - parsed_);
    parsed_ = header_end_;
}

/// Everything that can be decided before the body is read, so that nobody sends 64 KiB to hear 401. False: refused.
template <class Stream>
bool Session<Stream>::on_header() {
    core().count_request();
    keep_alive_ = parser_->keep_alive() && !core().draining();
    if (!parser_->is_done() && buffer_.size() < header_end_ + kBodyRoom) {
        buffer_.resize(header_end_ + kBodyRoom);
    }
    request_.headers.clear();
    std::size_t hosts = 0;
    for (const FieldSpans& f : head_.fields) {
        request_.headers.push_back({text(f.name), text(f.value)});
        hosts += equal_ignoring_case(request_.headers.back().name, "Host") ? 1U : 0U;
    }
    request_.method = head_.method;
    request_.remote = remote_;
    request_.caller = {};
    request_.body = {};
    if (hosts > 1 || (hosts == 0 && head_.version == 11)) return refuse(problem(400, "malformed_request", "Expected exactly one Host header field."));
    if (!read_target()) return refuse(problem(400, "bad_path", "Expected a path like /v1/incidents with %XX escapes of UTF-8 and no \".\" or \"..\" segments."));

    auto match = core().router().match(request_.method, request_.path, request_.params, params_scratch_);
    using Outcome = Router::Outcome;
    if (match.outcome == Outcome::BadPath) return refuse(problem(400, "bad_path", "Expected %XX escapes in the path, and no \".\" or \"..\" segments."));
    if (match.outcome == Outcome::NotFound) return refuse(problem(404, "no_such_route", "Nothing is served at " + std::string(request_.path) + "; see /openapi.yaml."));
    if (match.outcome != Outcome::Found) {
        const bool options = match.outcome == Outcome::Options;
        Response response = options ? Response{.status = 204} : problem(405, "method_not_allowed", "Expected one of: " + match.allow + ".");
        response.headers.emplace_back("Allow", std::move(match.allow));
        return refuse(std::move(response));
    }
    route_ = match.route;
    return authorised(*route_) && reads_query(*route_) && admitted(*route_) && accepts_body(*route_);
}

/// Splits the target into path and decoded query; takes the absolute form of proxies too.
template <class Stream>
bool Session<Stream>::read_target() {
    request_.target = text(head_.target);
    request_.query.clear();
    std::string_view target = request_.target;
    if (!target.starts_with('/')) {
        const std::size_t authority = target.find("://");
        const std::size_t slash = authority == std::string_view::npos ? authority : target.find('/', authority + 3);
        if (slash == std::string_view::npos) return false;
        target.remove_prefix(slash);
    }
    target = target.substr(0, target.find('#'));
    const std::size_t question = target.find('?');
    request_.path = target.substr(0, question);
    if (question == std::string_view::npos) return true;
    query_scratch_.clear();
    query_scratch_.reserve(target.size());  // decoding never grows, so the views below stay put
    for (std::string_view rest = target.substr(question + 1); !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::size_t name_at = query_scratch_.size();
        if (!percent_decode(pair.substr(0, equals), true, query_scratch_)) return false;
        const std::size_t value_at = query_scratch_.size();
        if (equals < pair.size() && !percent_decode(pair.substr(equals + 1), true, query_scratch_)) return false;
        const std::string_view all = query_scratch_;
        request_.query.push_back({all.substr(name_at, value_at - name_at), all.substr(value_at)});
    }
    return true;
}

template <class Stream>
bool Session<Stream>::authorised(const Route& route) {
    const std::string_view token = request_.bearer();
    if (!token.empty()) request_.caller = core().caller_of(token);
    const Roles roles = route.options.roles;
    if (roles.is_public() || (request_.caller.role != Role::None && roles.contains(request_.caller.role))) return true;
    if (request_.caller.role != Role::None)
        return refuse(problem(403, "role_not_allowed", "The role " + std::string(engine::to_string(request_.caller.role)) + " may not call this."));
    Response response = token.empty() ? problem(401, "token_missing", "Expected a header field \"Authorization: Bearer <token>\".")
                                      : problem(401, "token_unknown", "The bearer token is not known here.");
    response.headers.emplace_back("WWW-Authenticate", token.empty() ? R"(Bearer realm="watchgrid")" : R"(Bearer realm="watchgrid", error="invalid_token")");
    return refuse(std::move(response));
}

template <class Stream>
bool Session<Stream>::reads_query(const Route& route) {
    auto refused = refuse_unknown_query(route, request_.query);
    return !refused || refuse(std::move(*refused));
}

template <class Stream>
bool Session<Stream>::admitted(const Route& route) {
    if (!core().options().admit) return true;
    auto refusal = core().options().admit(request_, route.info);
    return !refusal || refuse(std::move(*refusal));
}

template <class Stream>
bool Session<Stream>::accepts_body(const Route& route) {
    if (parser_->is_done()) return true;  // no body
    head_.body_max = route.options.body_max != 0 ? route.options.body_max : core().limits().body_max;
    if (const auto length = parser_->content_length(); length && *length > head_.body_max)
        return refuse(problem(413, "body_too_large", "Expected a body of at most " + std::to_string(head_.body_max) + " bytes."));
    const std::string_view wanted = route.options.consumes;
    const std::string_view sent = request_.header("Content-Type").value_or(std::string_view{});
    if (wanted != "*" && !equal_ignoring_case(media_type(sent), wanted))
        return refuse(problem(415, "unsupported_media_type", "Expected Content-Type: " + std::string(wanted) + "."));
    return true;
}

/// Prepares the answer of a request that no handler sees. With a body on the way the connection cannot be kept.
template <class Stream>
bool Session<Stream>::refuse(Response response) {
    if (!parser_->is_done()) keep_alive_ = false;
    if (!parser_->is_header_done()) request_.method = Method::Other;  // whatever was left there by the last request
    response_ = std::move(response);
    return false;
}

/// True: the answer is there already.
template <class Stream>
bool Session<Stream>::dispatch() {
    request_.body = head_.body;
    if (route_->websocket()) {
        upgrade();
        return phase_ != Phase::Closed;
    }
    enter(Phase::Handler, core().limits().response_timeout);
    ++ticket_;
    answered_ = false;
    in_handler_ = true;
    try {
        route_->handler(request_, Responder(this->shared_from_this(), ticket_));
    } catch (const std::exception& e) {
        core().warn("route " + route_->info.pattern + " threw: " + e.what());
        if (!answered_) deliver(ticket_, problem(500, "internal_error", "The server made a mistake; it is in its log."));
    }
    in_handler_ = false;
    return answered_;
}

template <class Stream>
void Session<Stream>::deliver(std::uint64_t ticket, Response response) {
    if (ticket != ticket_ || answered_ || phase_ != Phase::Handler) return;
    answered_ = true;
    response_ = std::move(response);
    if (in_handler_ || !send()) return;
    after_response();
}

/// Hands the stream to the route's feed or relay; phase Closed afterwards. Otherwise an answer is prepared.
template <class Stream>
void Session<Stream>::upgrade() {
    beast_http::request<beast_http::empty_body> handshake{beast_http::verb::get, request_.target, 11};
    for (const NameValue& h : request_.headers) handshake.insert(h.name, h.value);
    if (!boost::beast::websocket::is_upgrade(handshake)) {
        refuse(problem(426, "upgrade_required", "Expected a WebSocket handshake (Upgrade: websocket)."));
        response_.headers.emplace_back("Upgrade", "websocket");
        response_.headers.emplace_back("Connection", "Upgrade");
        return;
    }
    if (core().options().answered) core().options().answered(request_, route_->info, 101);
    phase_ = Phase::Closed;
    unregister();
    const std::string_view unread{buffer_.data() + parsed_, end_ - parsed_};
    if (route_->relay != nullptr) return start_relay(std::move(stream_), std::move(handshake), unread, route_->relay->core(), core_ptr(), address());
    start_websocket(std::move(stream_), std::move(handshake), unread, request_.caller, route_->feed->core(), core_ptr(), address());
}

template <class Stream>
void Session<Stream>::send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue), [self = this->shared_from_this()](error_code ec, std::size_t) {
        if (self->phase_ == Phase::Closed || self->phase_ == Phase::Draining) return;
        if (ec) return self->close();
        if (self->phase_ == Phase::Body) self->process();
    });
}

/// True: written. False: under way, on_written goes on, or the connection is closed.
template <class Stream>
bool Session<Stream>::send() {
    if (route_ != nullptr && core().options().answered) core().options().answered(request_, route_->info, response_.status);
    if (!response_.etag.empty() && response_.status == 200)
        if (const auto match = request_.header("If-None-Match"); match && names_tag(*match, response_.etag)) response_.status = 304;
    keep_alive_ = keep_alive_ && !core().draining();
    out_.clear();
    append_head(out_, response_, {.date = core().date(), .keep_alive = keep_alive_, .http10 = head_.version == 10});
    const bool bodyless = request_.method == Method::Head || response_.status == 304 || response_.status == 204;
    if (bodyless) response_.body.clear(), response_.file = {};
    if (response_.body.size() <= kJoinBodyMax) {
        out_ += response_.body;
        response_.body.clear();
    }
    enter(Phase::Writing, core().limits().write_timeout);
    std::size_t written = 0;
    if constexpr (!kTls) {
        // The socket's buffer nearly always has room; this saves a turn through the scheduler.
        const std::array<asio::const_buffer, 2> parts{asio::buffer(out_), asio::buffer(response_.body)};
        error_code ec;
        written = stream_.write_some(parts, ec);
        if (ec && ec != asio::error::would_block) return close(), false;
        if (written == out_.size() + response_.body.size() && response_.file.size == 0) return true;
    }
    const std::size_t in_head = std::min(written, out_.size());
    const std::array<asio::const_buffer, 2> rest{asio::buffer(out_) + in_head, asio::buffer(response_.body) + (written - in_head)};
    asio::async_write(stream_, rest, [self = this->shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
    return false;
}

template <class Stream>
void Session<Stream>::on_written(error_code ec) {
    if (phase_ == Phase::Closed) return;
    if (ec) return close();
    if (response_.file.size != 0) return send_file_block();
    after_response();
}

/// The next block of a file. pread on the I/O thread: the files of the pages live in the page cache, and a block that does not costs
/// one seek. Each block has the write timeout for itself, so that a large map may take longer than one answer.
template <class Stream>
void Session<Stream>::send_file_block() {
    FileSlice& file = response_.file;
    out_.resize(std::min<std::uint64_t>(file.size, kFileBlock));
    const ssize_t got = ::pread(file.file->descriptor(), out_.data(), out_.size(), static_cast<off_t>(file.offset));
    if (got <= 0) return close();  // cut short under our hands: a broken connection tells the peer that this is not all
    out_.resize(static_cast<std::size_t>(got));
    file.offset += out_.size();
    file.size -= out_.size();
    enter(Phase::Writing, core().limits().write_timeout);
    asio::async_write(stream_, asio::buffer(out_), [self = this->shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
}

template <class Stream>
void Session<Stream>::after_response() {
    if (!keep_alive_) return shut_down();
    next_request();
    if (end_ == 0) return read();
    // Pipelined requests wait in the buffer. Not from here: this may run inside a route's own loop over answers.
    asio::post(core().io(), [self = this->shared_from_this()] {
        if (self->phase_ == Phase::Header) self->process();
    });
}

template <class Stream>
void Session<Stream>::next_request() {
    std::memmove(buffer_.data(), buffer_.data() + parsed_, end_ - parsed_);
    end_ -= parsed_;
    parsed_ = header_end_ = 0;
    head_.clear();
    new_parser();
    response_.headers.clear();
    response_.file = {};
    if (response_.body.capacity() > kJoinBodyMax) response_.body = std::string();  // an idle connection must not keep a whole map
    route_ = nullptr;
    turn_ = core().next_turn();
    if (end_ == 0)
        enter(Phase::Idle, core().limits().idle_timeout);
    else
        enter(Phase::Header, core().limits().header_timeout);
}

/// Half-closes and reads on for a moment: closing with unread bytes would reset the connection and could eat the answer.
template <class Stream>
void Session<Stream>::shut_down() {
    enter(Phase::Draining, kDrainTime);
    if constexpr (kTls) {
        stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
        error_code ec;
        stream_.shutdown(tcp::socket::shutdown_send, ec);
        if (abandoned_ || reading_) return;  // the sweep closes
        end_ = 0;
        read();
    }
}

template <class Stream>
void Session<Stream>::close() {
    if (phase_ == Phase::Closed) return;
    phase_ = Phase::Closed;
    error_code ec;
    socket().close(ec);
    unregister();
}

template <class Stream>
void Session<Stream>::on_drain() {
    keep_alive_ = false;
    if (phase_ == Phase::Idle || phase_ == Phase::Handshake) close();
}

template <class Stream>
void Session<Stream>::on_sweep(Clock::time_point now) {
    if (now < deadline_ || phase_ == Phase::Closed) return;
    if (phase_ == Phase::Header || phase_ == Phase::Body || phase_ == Phase::Handler) core().count_timeout();
    switch (phase_) {
        case Phase::Header:
        case Phase::Body: refuse(problem(408, "request_timeout", "Expected the whole request sooner.")); break;
        case Phase::Handler:
            answered_ = abandoned_ = true;
            response_ = problem(503, "response_timeout", "No answer in time; it is not known whether the request took effect.");
            break;
        default: return close();
    }
    keep_alive_ = false;
    if (send()) shut_down();
}

}  // namespace

std::shared_ptr<SessionBase> make_session(std::shared_ptr<ServerCore> core, tcp::socket socket, asio::ip::address address) {
    return std::make_shared<Session<tcp::socket>>(std::move(core), std::move(address), std::move(socket));
}

std::shared_ptr<SessionBase> make_tls_session(std::shared_ptr<ServerCore> core, tcp::socket socket, asio::ip::address address, asio::ssl::context& tls) {
    return std::make_shared<Session<asio::ssl::stream<tcp::socket>>>(std::move(core), std::move(address), std::move(socket), tls);
}

}  // namespace watchgrid::http
