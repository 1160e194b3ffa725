// What the server does with requests that are fine, and with those that are not.
#include <gmock/gmock.h>

#include <atomic>

#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using namespace std::chrono_literals;
using http_test::Answer;
using http_test::get;
using http_test::post;
using ::testing::HasSubstr;

using HttpServer = ServerTest;

TEST_F(HttpServer, AnswersAndKeepsTheConnection) {
    start();
    auto c = client();
    for (int i = 0; i < 3; ++i) {
        const auto answer = c.ask(get("/hello"));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, R"({"hello":"world"})");
        EXPECT_EQ(answer->header("content-type"), "application/json");
        EXPECT_EQ(answer->header("cache-control"), "no-store");
        EXPECT_THAT(answer->header("date"), HasSubstr(" GMT"));
        EXPECT_EQ(answer->header("connection"), "");
    }
    EXPECT_EQ(server->stats().accepted, 1U);
    EXPECT_EQ(server->stats().requests, 3U);
}

TEST_F(HttpServer, ClosesWhenAskedToAndForHttp10) {
    start();
    auto c = client();
    const auto answer = c.ask(get("/hello", "Connection: close\r\n"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(c.closed_within(3s));
    auto old = client();
    EXPECT_EQ(old.ask("GET /hello HTTP/1.0\r\n\r\n")->status, 200);
    EXPECT_TRUE(old.closed_within(3s));
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
    start();
    auto c = client();
    std::string all;
    for (int i = 0; i < 200; ++i) all += i % 10 == 3 ? post("/echo", "{\"i\":" + std::to_string(i) + "}") : get("/echo/n" + std::to_string(i));
    ASSERT_TRUE(c.send(all));
    for (int i = 0; i < 200; ++i) {
        const auto answer = c.read_answer();
        ASSERT_TRUE(answer) << i;
        EXPECT_EQ(answer->body, i % 10 == 3 ? "{\"i\":" + std::to_string(i) + "}" : "name=n" + std::to_string(i));
    }
}

TEST_F(HttpServer, HoldsPipelinedRequestsBackUntilALateAnswerIsOut) {
    start();
    auto c = client();
    ASSERT_TRUE(c.send(post("/keep", "{}") + get("/hello")));
    std::thread late([this] { take_kept()(json_response(201, "{\"late\":true}")); });
    EXPECT_EQ(c.read_answer()->status, 201);
    EXPECT_EQ(c.read_answer()->status, 200);
    late.join();
}

TEST_F(HttpServer, TakesARequestByteByByte) {
    start();
    auto c = client();
    for (const char byte : post("/echo", R"({"slow":1})")) {
        ASSERT_TRUE(c.send({&byte, 1}));
        std::this_thread::sleep_for(200us);
    }
    EXPECT_EQ(c.read_answer()->body, R"({"slow":1})");
}

TEST_F(HttpServer, TakesChunkedBodies) {
    start();
    auto c = client();
    const auto answer = c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "5\r\n[1,2,\r\n2;note=x\r\n3]\r\n0\r\n\r\n" + get("/hello"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "[1,2,3]");
    EXPECT_EQ(c.read_answer()->status, 200);
}

TEST_F(HttpServer, InvitesABodyThatWaitsForIt) {
    start();
    auto c = client();
    const auto go = c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", true);
    ASSERT_TRUE(go);
    EXPECT_EQ(go->status, 100);
    EXPECT_EQ(c.ask("true")->body, "true");
}

TEST_F(HttpServer, AnswersHeadWithoutABody) {
    start();
    auto c = client();
    const auto answer = c.ask("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n", true);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("content-length"), "17");
    EXPECT_EQ(c.ask(get("/hello"))->status, 200);  // nothing was left in between
}

TEST_F(HttpServer, DecodesPathAndQuery) {
    start();
    auto c = client();
    EXPECT_EQ(c.ask(get("/echo/%E8%AD%A6%20a%2Fb?x=1+2&y=%26&empty=&flag"))->body, "name=警 a/b x=1 2 y=& empty= flag=");
    EXPECT_EQ(c.ask("GET http://elsewhere/echo/abs?q=1 HTTP/1.1\r\nHost: x\r\n\r\n")->body, "name=abs q=1");
}

TEST_F(HttpServer, RefusesParametersThatNobodyReadsBehindTheRoleAndBeforeTheBody) {
    router.get("/list", {Role::Viewer}, {"state", "zone"}, [](const Request& r, const Responder& respond) { respond(text_response(200, std::string(r.query_value("state").value_or("all")))); });
    router.post("/order", {Role::Dispatcher}, [](const Request&, const Responder& respond) { respond(json_response(200, "{}")); });
    start();
    auto c = client();
    EXPECT_EQ(c.ask(get("/list?state=open", authorization("viewer")))->body, "open");
    EXPECT_EQ(c.ask(get("/list", authorization("viewer")))->body, "all");
    EXPECT_EQ(c.ask(get("/list?type=fight"))->status, 401);
    const auto misspelt = c.ask(get("/list?stat%65s=open", authorization("viewer")));
    ASSERT_TRUE(misspelt);
    EXPECT_EQ(misspelt->status, 400);
    EXPECT_THAT(misspelt->body, HasSubstr(R"(states: no such parameter; did you mean \"state\"? expected state or zone)"));
    EXPECT_THAT(misspelt->body, HasSubstr("\"code\":\"invalid_query\""));
    EXPECT_EQ(c.ask(get("/list?state=open", authorization("viewer")))->status, 200) << "the connection goes on";
    const auto unread = client().ask("POST /order?now HTTP/1.1\r\nHost: x\r\n" + authorization("dispatcher") + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
    ASSERT_TRUE(unread);
    EXPECT_EQ(unread->status, 400);
}

TEST_F(HttpServer, RefusesBrokenAndClimbingPaths) {
    start();
    auto c = client();
    for (const std::string_view path : {"/echo/%zz", "/echo/%", "/echo/%00", "/echo/..", "/echo/%2e%2e", "/echo/a%2F..%2Fb", "/hello?x=%", "hello", "*"}) {
        const auto answer = c.ask(get(path));
        ASSERT_TRUE(answer) << path;
        EXPECT_EQ(answer->status, 400) << path;
        EXPECT_THAT(answer->body, HasSubstr("\"code\":\"bad_path\"")) << path;
    }
}

TEST_F(HttpServer, SaysWhatIsWrongAsAProblemDocument) {
    start();
    auto c = client();
    const auto missing = c.ask(get("/nothing"));
    EXPECT_EQ(missing->status, 404);
    EXPECT_EQ(missing->header("content-type"), "application/problem+json");
    EXPECT_EQ(missing->body, R"({"type":"urn:watchgrid:problem:no_such_route","title":"Not Found","status":404,)"
                             R"("detail":"Nothing is served at /nothing; see /openapi.yaml.","code":"no_such_route"})");
    const auto wrong = c.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(wrong->status, 405);
    EXPECT_EQ(wrong->header("allow"), "GET, HEAD, OPTIONS");
    const auto strange = c.ask("BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(strange->status, 405);
    const auto options_answer = c.ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(options_answer->status, 204);
    EXPECT_EQ(options_answer->header("allow"), "POST, OPTIONS");
}

TEST_F(HttpServer, RefusesBodiesOfTheWrongType) {
    start();
    auto c = client();
    EXPECT_EQ(c.ask(post("/echo", "a=b", "application/x-www-form-urlencoded"))->status, 415);
    auto d = client();
    EXPECT_EQ(d.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")->status, 415);
    auto e = client();
    EXPECT_EQ(e.ask(post("/echo", "{}", "Application/JSON; charset=utf-8"))->status, 200);
    EXPECT_EQ(e.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")->status, 200);  // no body has no type
}

TEST_F(HttpServer, RefusesWhatIsNotHttp) {
    start();
    struct Case {
        std::string_view bytes;
        int status;
    };
    for (const auto& [bytes, status] : std::initializer_list<Case>{
             {"hello there\r\n\r\n", 400},
             {"GET /hello\r\n\r\n", 400},
             {"GET /hello HTTP/2.0\r\nHost: x\r\n\r\n", 505},
             {"GET /hello HTTP/1.1\r\nHost x\r\n\r\n", 400},
             {"GET /hello HTTP/1.1\r\n\r\n", 400},
             {"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
             {"GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", 400},
             {"GET /hel\x01lo HTTP/1.1\r\nHost: x\r\n\r\n", 400},
             {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n", 400},
             {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
             {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400},
             {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
             {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400},
         }) {
        auto c = client();
        const auto answer = c.ask(bytes);
        ASSERT_TRUE(answer) << bytes;
        EXPECT_EQ(answer->status, status) << bytes;
        EXPECT_EQ(answer->header("connection"), status == 400 && answer->body.find("exactly one Host") != std::string::npos ? "" : "close") << bytes;
    }
    EXPECT_EQ(client().ask(get("/hello"))->status, 200);
}

TEST_F(HttpServer, TurnsAnExceptionOfARouteInto500) {
    start();
    auto c = client();
    EXPECT_EQ(c.ask(get("/throw"))->status, 500);
    EXPECT_EQ(c.ask(get("/hello"))->status, 200);
    stop();
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0], "route /throw threw: out of cheese");
}

TEST_F(HttpServer, TakesAnswersFromAnyThreadAndOnlyTheFirst) {
    start();
    constexpr int kClients = 32;
    std::vector<std::unique_ptr<http_test::RawClient>> clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<http_test::RawClient>(port));
        ASSERT_TRUE(clients.back()->send(post("/keep", "{}")));
    }
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([this] {
            for (int i = 0; i < kClients / 4; ++i) {
                const Responder respond = take_kept();
                respond(json_response(200, "1"));
                respond(json_response(500, "2"));
            }
        });
    for (auto& t : threads) t.join();
    for (const auto& c : clients) {
        EXPECT_EQ(c->read_answer()->body, "1");
        EXPECT_EQ(c->ask(get("/hello"))->status, 200);
    }
}

TEST_F(HttpServer, AnswersIntoAConnectionThatHasGoneWithoutHarm) {
    start();
    {
        auto c = client();
        ASSERT_TRUE(c.send(post("/keep", "{}")));
        ASSERT_TRUE(eventually([this] {
            const std::lock_guard lock(mutex);
            return kept.size() == 1;
        }));
    }
    take_kept()(json_response(200, "nobody hears this"));
    EXPECT_EQ(client().ask(get("/hello"))->status, 200);
}

TEST_F(HttpServer, SendsLargeAnswersToSlowReaders) {
    start();
    http_test::RawClient c(port, 4096);
    ASSERT_TRUE(c.send(get("/big") + get("/hello")));
    std::this_thread::sleep_for(50ms);
    const auto big = c.read_answer();
    ASSERT_TRUE(big);
    EXPECT_EQ(big->body.size(), 3U << 20U);
    EXPECT_EQ(c.read_answer()->status, 200);
}

TEST_F(HttpServer, AnswersAKnownTagWith304) {
    start();
    auto c = client();
    EXPECT_EQ(c.ask(get("/tagged"))->header("etag"), "\"v1\"");
    const auto same = c.ask(get("/tagged", "If-None-Match: \"v0\", \"v1\"\r\n"), true);
    EXPECT_EQ(same->status, 304);
    EXPECT_EQ(c.ask(get("/tagged", "If-None-Match: \"v2\"\r\n"))->status, 200);
}

TEST_F(HttpServer, ServesOnlyOneListenerAPort) {
    start();
    ServerOptions second = options;
    second.port = port;
    Server other(io_context(), second, router, nullptr);
    const auto bound = other.listen();
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error(), "cannot listen on 127.0.0.1:" + std::to_string(port) + ": Address already in use");
}

TEST_F(HttpServer, DrainsBeforeItStops) {
    start();
    auto idle = client();
    EXPECT_EQ(idle.ask(get("/hello"))->status, 200);
    auto busy = client();
    ASSERT_TRUE(busy.send(post("/keep", "{}")));
    const Responder respond = take_kept();
    std::atomic<bool> drained{};
    server->drain(5s, [&] { drained = true; });
    EXPECT_TRUE(idle.closed_within(3s));
    EXPECT_FALSE(drained);
    respond(json_response(200, "done"));
    const auto answer = busy.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "done");
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(busy.closed_within(3s));
    EXPECT_TRUE(eventually([&] { return drained.load(); }));
    EXPECT_LT(client().descriptor(), 0);
}

TEST_F(HttpServer, TellsOfEveryAnswerToARequestThatMetARoute) {
    std::vector<std::string> heard;
    options.answered = [&](const Request& r, const RouteInfo& route, int status) {
        const std::lock_guard lock(mutex);
        heard.push_back(std::string(to_string(r.method)) + " " + route.pattern + " " + std::string(r.path) + " " + std::string(r.caller.name) + " " + std::string(r.body) + " " + std::to_string(status));
    };
    start();
    auto c = client();
    EXPECT_EQ(c.ask(get("/echo/a?b=c", authorization("viewer")))->status, 200);
    EXPECT_EQ(c.ask(post("/echo", "{}"))->status, 200);
    EXPECT_EQ(c.ask(get("/nowhere"))->status, 404);
    EXPECT_EQ(c.ask(get("/stream"))->status, 401);
    EXPECT_EQ(client().ask(get("/stream", authorization("viewer")))->status, 403);
    auto waiting = client();
    ASSERT_TRUE(waiting.send(post("/keep", "later")));
    take_kept()(json_response(202, "{}"));
    EXPECT_EQ(waiting.read_answer()->status, 202);
    EXPECT_EQ(client().upgrade("/stream", authorization("wall"))->status, 101);
    const std::lock_guard lock(mutex);
    EXPECT_THAT(heard, ::testing::ElementsAre("GET /echo/{name} /echo/a viewer-1  200", "POST /echo /echo  {} 200", "GET /stream /stream   401", "GET /stream /stream viewer-1  403",
                                              "POST /keep /keep  later 202", "GET /stream /stream wall-1  101"));
}

TEST_F(HttpServer, StopsDrainingWhenTheGraceIsOver) {
    options.limits.idle_timeout = 200ms;  // sweeps often
    start();
    auto busy = client();
    ASSERT_TRUE(busy.send(post("/keep", "{}")));
    const Responder respond = take_kept();
    std::atomic<bool> drained{};
    server->drain(100ms, [&] { drained = true; });
    EXPECT_TRUE(eventually([&] { return drained.load(); }));
    EXPECT_TRUE(busy.closed_within(1s));
    respond(json_response(200, "too late"));
}

}  // namespace
}  // namespace watchgrid::http
