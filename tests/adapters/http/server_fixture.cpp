#include "tests/adapters/http/server_fixture.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/executor_work_guard.hpp>

namespace watchgrid::http {

struct ServerTest::Io {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
};

std::string token_of(std::string_view role) { return std::string(role) + "-token-0123456789abcdef"; }
std::string authorization(std::string_view role) { return "Authorization: Bearer " + token_of(role) + "\r\n"; }

ServerTest::ServerTest() : io(std::make_unique<Io>()) {
    options.warn = [this](std::string_view line) { warnings.emplace_back(line); };
    FeedEvents events;
    events.on_connect = [this](ClientId id, const Caller& caller) {
        const std::lock_guard lock(mutex);
        connected.push_back(id);
        callers.emplace_back(caller.name);
    };
    events.on_message = [this](ClientId, std::string_view text) {
        const std::lock_guard lock(mutex);
        messages.emplace_back(text);
    };
    events.on_disconnect = [this](ClientId, std::string_view reason) {
        const std::lock_guard lock(mutex);
        goodbyes.emplace_back(reason);
    };
    feed = std::make_unique<WebSocketFeed>(io->context,
                                           FeedLimits{.queue_messages_max = 64, .queue_bytes_max = 1U << 20U, .message_in_max = 1024,
                                                      .ping_interval = std::chrono::milliseconds{200}, .close_timeout = std::chrono::milliseconds{400}},
                                           events);
    router.get("/hello", Roles::everyone(), [](const Request&, const Responder& respond) { respond(json_response(200, R"({"hello":"world"})")); });
    router.get("/echo/{name}", Roles::everyone(), {kAnyQuery}, [](const Request& r, const Responder& respond) {
        std::string text = "name=" + std::string(r.param("name"));
        for (const NameValue& q : r.query) text += " " + std::string(q.name) + "=" + std::string(q.value);
        respond(text_response(200, text));
    });
    router.post("/echo", Roles::everyone(), [](const Request& r, const Responder& respond) { respond(json_response(200, std::string(r.body))); });
    router.post("/keep", Roles::everyone(), [this](const Request&, const Responder& respond) {
        const std::lock_guard lock(mutex);
        kept.push_back(respond);
        changed.notify_all();
    });
    router.get("/throw", Roles::everyone(), [](const Request&, const Responder&) { throw std::runtime_error("out of cheese"); });
    router.get("/big", Roles::everyone(), [](const Request&, const Responder& respond) { respond(text_response(200, std::string(3U << 20U, 'x'))); });
    router.get("/tagged", Roles::everyone(), [](const Request&, const Responder& respond) {
        Response response = text_response(200, "the same as ever");
        response.etag = "\"v1\"";
        respond(std::move(response));
    });
    router.websocket("/stream", {Role::Dispatcher, Role::Wall}, *feed);
}

ServerTest::~ServerTest() { stop(); }

boost::asio::io_context& ServerTest::io_context() { return io->context; }

void ServerTest::start() {
    std::string lines;
    for (const char* role : {"admin", "supervisor", "dispatcher", "viewer", "device", "wall"})
        lines += std::string(role) + " " + role + "-1 " + token_of(role) + "\n";
    const auto tokens = TokenTable::parse(lines, "tokens");
    ASSERT_TRUE(tokens);
    server = std::make_unique<Server>(io->context, options, router, *tokens);
    const auto bound = server->listen();
    ASSERT_TRUE(bound) << bound.error();
    port = *bound;
    thread = std::thread([this] { io->context.run(); });
}

void ServerTest::stop() {
    if (!thread.joinable()) return;
    io->context.stop();
    thread.join();
    server.reset();
}

bool ServerTest::eventually(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

Responder ServerTest::take_kept() {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds{5}, [this] { return !kept.empty(); }));
    if (kept.empty()) return responder_for_test([](const Response&) {});
    Responder taken = kept.front();
    kept.erase(kept.begin());
    return taken;
}

}  // namespace watchgrid::http
