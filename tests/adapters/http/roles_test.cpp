// Who may call what, as a table.
#include <gmock/gmock.h>

#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using http_test::get;
using http_test::post;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpRoles : public ServerTest {
protected:
    HttpRoles() {
        const auto say = [](const Request& r, const Responder& respond) {
            respond(text_response(200, std::string(engine::to_string(r.caller.role)) + " " + std::string(r.caller.name)));
        };
        router.get("/alerts", {Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Device}, say);
        router.get("/reports", {Role::Admin, Role::Supervisor, Role::Viewer}, say);
        router.get("/who", Roles::everyone(), say);
        router.get("/nobody", Roles{}, say);
    }
};

TEST_F(HttpRoles, FollowTheTable) {
    start();
    struct Row {
        std::string_view path;
        std::string_view role;
        int status;
    };
    for (const auto& [path, role, status] : std::initializer_list<Row>{
             {"/alerts", "", 401},          {"/alerts", "admin", 200},   {"/alerts", "supervisor", 200}, {"/alerts", "dispatcher", 200},
             {"/alerts", "viewer", 403},    {"/alerts", "device", 200},  {"/alerts", "wall", 403},       {"/alerts", "stranger", 401},
             {"/reports", "", 401},         {"/reports", "admin", 200},  {"/reports", "supervisor", 200}, {"/reports", "dispatcher", 403},
             {"/reports", "viewer", 200},   {"/reports", "device", 403}, {"/reports", "wall", 403},
             {"/who", "", 200},             {"/who", "viewer", 200},     {"/who", "stranger", 200},
             {"/nobody", "", 401},          {"/nobody", "admin", 403},
         }) {
        auto c = client();
        const auto answer = c.ask(get(path, role.empty() ? "" : authorization(role)));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, status) << path << " as " << role;
        EXPECT_EQ(answer->header("www-authenticate").empty(), status != 401) << path << " as " << role;
        if (status == 200 && !role.empty() && role != "stranger") {
            EXPECT_EQ(answer->body, std::string(role) + " " + std::string(role) + "-1");
        }
    }
}

TEST_F(HttpRoles, AreToldApartByTheWholeToken) {
    start();
    auto c = client();
    const std::string token = token_of("admin");
    EXPECT_EQ(c.ask(get("/alerts", "Authorization: Bearer " + token + "\r\n"))->status, 200);
    EXPECT_EQ(c.ask(get("/alerts", "authorization: bearer   " + token + "\r\n"))->status, 200);
    EXPECT_EQ(c.ask(get("/alerts", "Authorization: Bearer " + token.substr(0, token.size() - 1) + "\r\n"))->status, 401);
    EXPECT_EQ(c.ask(get("/alerts", "Authorization: Bearer " + token + "x\r\n"))->status, 401);
    EXPECT_EQ(c.ask(get("/alerts", "Authorization: Basic " + token + "\r\n"))->status, 401);
    EXPECT_EQ(c.ask(get("/alerts", "Authorization: Bearer " + std::string(2000, 'a') + "\r\n"))->status, 401);
}

TEST_F(HttpRoles, NeverEchoTheToken) {
    start();
    auto c = client();
    const auto answer = c.ask(get("/alerts", authorization("stranger")));
    EXPECT_THAT(answer->body, Not(HasSubstr("stranger-token")));
    EXPECT_THAT(answer->header("www-authenticate"), HasSubstr("invalid_token"));
}

TEST_F(HttpRoles, AreCheckedBeforeTheBodyIsRead) {
    router.post("/orders", {Role::Dispatcher}, [](const Request&, const Responder& respond) { respond(json_response(200, "{}")); });
    start();
    auto c = client();
    const auto answer = c.ask("POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
}

}  // namespace
}  // namespace watchgrid::http
