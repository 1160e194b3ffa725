/// Who may do what, row by row, and signing in with a password: the real service, curl, and the command that keeps the users.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "adapters/http/openapi.hpp"
#include "tests/adapters/http/raw_client.hpp"
#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

struct Row {
    std::string_view method, path, roles;  ///< a letter for each role that may, in the order of kRoles
};

constexpr std::pair<char, const char*> kRoles[] = {{'A', "admin"}, {'S', "supervisor"}, {'D', "dispatcher"}, {'V', "viewer"}, {'U', "auditor"}, {'E', "device"}, {'W', "wall"}};

constexpr Row kTable[] = {
    {"POST", "/v1/alerts", "ASD--E-"},
    {"GET", "/v1/incidents", "ASDVU-W"},
    {"GET", "/v1/incidents/{id}", "ASDVU--"},
    {"GET", "/v1/incidents/{id}/timeline", "ASDVU--"},
    {"GET", "/v1/incidents/{id}/photos/{digest}", "ASDVU--"},
    {"GET", "/v1/incidents/{id}/explanation", "ASDVU--"},
    {"POST", "/v1/incidents/{id}/commands", "ASD----"},
    {"POST", "/v1/rings:plan", "ASD----"},
    {"GET", "/v1/ring-templates", "ASDVU--"},
    {"POST", "/v1/rings", "ASD----"},
    {"GET", "/v1/rings/{id}", "ASDVU--"},
    {"POST", "/v1/rings/{id}/commands", "ASD----"},
    {"GET", "/v1/hazards", "ASDV---"},
    {"POST", "/v1/hazards/{id}/inspections", "ASD--E-"},
    {"POST", "/v1/hazard-reports", "ASD--E-"},
    {"POST", "/v1/heat", "ASD----"},
    {"GET", "/v1/places/{id}/code", "AS-----"},
    {"GET", "/v1/tasks", "ASD--E-"},
    {"POST", "/v1/tasks/{id}/commands", "ASD--E-"},
    {"GET", "/v1/patrols", "ASDV---"},
    {"POST", "/v1/patrols", "ASD--E-"},
    {"POST", "/v1/patrols/{id}/checks", "ASD--E-"},
    {"POST", "/v1/patrols/{id}/commands", "ASD--E-"},
    {"POST", "/v1/work", "ASD--E-"},
    {"GET", "/v1/reports/patrol", "ASDV---"},
    {"GET", "/v1/homes", "ASD----"},
    {"POST", "/v1/homes/{id}/visits", "ASD--E-"},
    {"GET", "/v1/incidents/{id}/home", "ASD--E-"},
    {"POST", "/v1/care-notices/{id}/commands", "ASD----"},
    {"GET", "/v1/disputes", "ASD----"},
    {"POST", "/v1/disputes", "ASD----"},
    {"GET", "/v1/disputes/{id}", "ASD----"},
    {"POST", "/v1/disputes/{id}/commands", "ASD----"},
    {"GET", "/v1/points", "AS-----"},
    {"GET", "/v1/points/{holder}", "ASD--E-"},
    {"POST", "/v1/points/credits", "AS-----"},
    {"POST", "/v1/points/redemptions", "ASD--E-"},
    {"POST", "/v1/points/entries/{id}/commands", "AS-----"},
    {"POST", "/v1/points/reviews", "AS-----"},
    {"GET", "/v1/reports/points", "AS-----"},
    {"GET", "/v1/notices", "ASDV--W"},
    {"POST", "/v1/notices", "ASD----"},
    {"POST", "/v1/notices:cap", "ASD----"},
    {"GET", "/v1/notices/{id}/cap", "ASDV--W"},
    {"POST", "/v1/notices/{id}/commands", "ASD----"},
    {"GET", "/v1/proposals", "ASDVU--"},
    {"POST", "/v1/proposals/{id}/commands", "AS-----"},
    {"POST", "/v1/exports", "ASDVU--"},
    {"GET", "/v1/responders", "ASDVU--"},
    {"GET", "/v1/responders/nearest", "ASDVU--"},
    {"GET", "/v1/responders/{id}", "ASDVU--"},
    {"POST", "/v1/responders/{id}/duty", "ASD----"},
    {"POST", "/v1/positions", "ASD--E-"},
    {"GET", "/v1/session", "ASDVUEW"},
    {"POST", "/login", "everyone"},
    {"POST", "/v1/logout", "ASDVUEW"},
    {"GET", "/v1/audit", "A---U--"},
    {"GET", "/v1/town", "ASDVU-W"},
    {"GET", "/v1/places", "ASDVU-W"},
    {"GET", "/v1/zones", "ASDVU-W"},
    {"GET", "/v1/coverage", "ASDVU-W"},
    {"POST", "/v1/learning:run", "AS-----"},
    {"GET", "/v1/map/roads.geojson", "ASDVU-W"},
    {"GET", "/v1/reports/sla", "ASDVU-W"},
    {"GET", "/v1/reports/bulletin", "ASDVU-W"},
    {"GET", "/v1/reports/outcomes", "ASDVU-W"},
    {"GET", "/v1/reports/repeats", "ASD----"},
    {"GET", "/v1/sheet", "ASD----"},
    {"GET", "/v1/stream", "ASDV---"},
    {"GET", "/v1/stream/wall", "ASDV--W"},
    {"GET", "/mqtt", "everyone"},
    {"GET", "/healthz", "everyone"},
    {"GET", "/readyz", "everyone"},
    {"GET", "/openapi.yaml", "everyone"},
};

bool may(const Row& row, char role) { return row.roles == "everyone" || row.roles.find(role) != std::string_view::npos; }

std::string with_ids(std::string_view path) {
    std::string out{path};
    if (const std::size_t at = out.find("{digest}"); at != std::string::npos) out.replace(at, 8, std::string(64, '0'));
    if (const std::size_t at = out.find('{'); at != std::string::npos) out.replace(at, out.find('}') - at + 1, "I1");
    return out;
}

/// By the role alone; a route may have reasons of its own, as for a device that is nobody's phone.
bool refused_by_role(const Answer& a) { return a.status == 403 && a.body.find("role_not_allowed") != std::string::npos; }

TEST(Permissions, FollowTheTableRowByRow) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1}};
    for (const Row& row : kTable) {
        const std::string path = with_ids(row.path);
        const auto ask = [&](const char* role) { return row.method == "GET" ? rig.get(path, role) : rig.post(path, "{}", role); };
        for (const auto& [letter, role] : kRoles) {
            const Answer a = ask(role);
            if (may(row, letter)) EXPECT_TRUE(a.status > 0 && !refused_by_role(a) && (a.status != 401 || row.path == "/login")) << row.method << " " << row.path << " as " << role << ": " << a.status;
            else EXPECT_TRUE(refused_by_role(a)) << row.method << " " << row.path << " as " << role << ": " << a.status;
        }
        const int stranger = ask("nobody").status;
        if (row.roles == "everyone") EXPECT_TRUE(stranger != 401 && stranger != 403) << row.path << ": " << stranger;
        else EXPECT_EQ(stranger, 401) << row.method << " " << row.path << " without a token";
    }
}

TEST(Permissions, AreThoseOfTheDocumentAndNoRouteIsLeftOut) {
    std::map<std::string, std::string> documented;
    for (const http::RouteInfo& r : http::openapi_operations()) {
        std::string roles;
        for (const auto& [letter, name] : kRoles) roles += r.roles.contains(*engine::parse_enum<http::Role>(name)) ? letter : '-';
        documented[std::string{http::to_string(r.method)} + " " + r.pattern] = r.roles.is_public() ? "everyone" : roles;
    }
    std::map<std::string, std::string> table;
    for (const Row& row : kTable) table[std::string{row.method} + " " + std::string{row.path}] = row.roles;
    EXPECT_EQ(table, documented);
}

class SignedIn : public ::testing::Test {
protected:
    SignedIn() { wait_for_users(); }
    Ran user(const std::string& arguments, const std::string& password = "") {
        const auto file = rig.folder() / "typed";
        std::ofstream{file} << password << "\n";
        return rig.watchgrid("user " + arguments + " --users " + (rig.folder() / "users").string() + " < " + file.string());
    }
    void wait_for_users() { std::this_thread::sleep_for(milliseconds{2500}); }  // the service looks once a second
    Answer log_in(const std::string& name, const std::string& password) { return rig.post("/login", json::serialize(json::object{{"name", name}, {"password", password}}), "nobody"); }
    std::string token(const Answer& a) {
        json::error_code ec;
        const json::value v = json::parse(a.body, ec);
        return !ec && v.is_object() && v.as_object().contains("token") ? std::string{v.at("token").as_string()} : std::string{};
    }
    Answer with(const std::string& token, const std::string& path, const std::string& body = "") {
        const Ran ran = run("curl -s -m 10 -w '\\n%{http_code}' -H 'Authorization: Bearer " + token + "' " + (body.empty() ? "" : "-H 'Content-Type: application/json' -d '" + body + "' ") + "http://127.0.0.1:" +
                            std::to_string(rig.http_port()) + path);
        const std::size_t cut = ran.output.rfind('\n');
        return cut == std::string::npos ? Answer{} : Answer{std::atoi(ran.output.c_str() + cut + 1), ran.output.substr(0, cut)};
    }
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1}};
};

TEST_F(SignedIn, ByPasswordDoesWhatTheRoleMayAndIsNamed) {
    const Ran added = user("add li.hua --role dispatcher", "correct horse battery");
    ASSERT_EQ(added.exit_code, 0) << added.output;
    EXPECT_THAT(user("list").output, HasSubstr("li.hua\tdispatcher\tpassword"));
    EXPECT_EQ(user("add li.hua --role viewer", "correct horse battery").exit_code, 2);
    EXPECT_EQ(user("add wang --role boss", "correct horse battery").exit_code, 2);
    EXPECT_EQ(user("add wang --role viewer", "short").exit_code, 2);
    wait_for_users();
    EXPECT_EQ(log_in("li.hua", "wrong horse battery").status, 401);
    EXPECT_EQ(log_in("nobody", "correct horse battery").status, 401);
    EXPECT_EQ(rig.post("/login", R"({"name":"li.hua"})", "nobody").status, 422);
    const Answer in = log_in("li.hua", "correct horse battery");
    ASSERT_EQ(in.status, 200) << in.body;
    const std::string session = token(in);
    EXPECT_THAT(with(session, "/v1/session").body, HasSubstr(R"("name":"li.hua","role":"dispatcher")"));
    EXPECT_EQ(with(session, "/v1/learning:run", "{}").status, 403) << "for supervisors";
    const Answer raised = with(session, "/v1/alerts", R"({"alert_id":"by-li","type":"dispute","place_id":")" + rig.device() + "\"}");
    ASSERT_EQ(raised.status, 201) << raised.body;
    const std::string incident{json::parse(raised.body).at("incident_id").as_string()};
    EXPECT_EQ(with(session, "/v1/incidents/" + incident + "/commands", R"({"command":"note","text":"x"})").status, 200);
    EXPECT_THAT(rig.get("/v1/incidents/" + incident + "/timeline").body, HasSubstr("\"by\":\"li.hua\""));
    EXPECT_THAT(rig.get("/v1/audit", "auditor").body, HasSubstr(R"("who":"li.hua","role":"dispatcher")"));
    EXPECT_EQ(rig.get("/v1/session", "dispatcher").status, 200) << "tokens of the file keep working";

    rig.kill_service();
    rig.start_service();
    EXPECT_EQ(with(session, "/v1/session").status, 200) << "a restart throws nobody out";
    EXPECT_EQ(with(session, "/v1/logout", "{}").status, 204);
    EXPECT_EQ(with(session, "/v1/session").status, 401);
}

TEST_F(SignedIn, EndsWithANewPasswordAndWhenTheUserIsTakenOut) {
    ASSERT_EQ(user("add li --role viewer", "correct horse battery").exit_code, 0);
    wait_for_users();
    const std::string first = token(log_in("li", "correct horse battery"));
    ASSERT_EQ(with(first, "/v1/session").status, 200);
    ASSERT_EQ(user("passwd li", "another horse battery").exit_code, 0);
    wait_for_users();
    EXPECT_EQ(with(first, "/v1/session").status, 401);
    EXPECT_EQ(log_in("li", "correct horse battery").status, 401);
    const std::string second = token(log_in("li", "another horse battery"));
    ASSERT_EQ(with(second, "/v1/session").status, 200);
    ASSERT_EQ(user("remove li").exit_code, 0);
    wait_for_users();
    EXPECT_EQ(with(second, "/v1/session").status, 401);
}

/// The code that a stream is closed with; 0: it goes on for five seconds.
int code_that_closes(http_test::RawClient& stream) {
    for (const auto until = std::chrono::steady_clock::now() + seconds{5}; std::chrono::steady_clock::now() < until;) {
        const auto frame = stream.read_frame();
        if (!frame) return -1;
        if (frame->opcode == 8) return frame->close_code();
        if (frame->opcode == 9) stream.send_frame(10, frame->payload);
    }
    return 0;
}

TEST_F(SignedIn, SeesNothingMoreOnTheStreamOnceTheSessionIsOver) {
    for (const char* name : {"out", "new", "gone"}) ASSERT_EQ(user(std::string{"add "} + name + " --role viewer", "correct horse battery").exit_code, 0);
    wait_for_users();
    const auto see = [&](const char* name, std::string& session) {
        session = token(log_in(name, "correct horse battery"));
        auto stream = std::make_unique<http_test::RawClient>(static_cast<std::uint16_t>(rig.http_port()));
        const auto answer = stream->upgrade("/v1/stream", "Authorization: Bearer " + session + "\r\n");
        EXPECT_TRUE(answer && answer->status == 101) << name;
        return stream;
    };
    std::string out, fresh, gone;
    const auto signs_out = see("out", out), gets_a_new_password = see("new", fresh), is_taken_out = see("gone", gone);
    EXPECT_EQ(with(out, "/v1/logout", "{}").status, 204);
    EXPECT_EQ(code_that_closes(*signs_out), 3000);
    ASSERT_EQ(user("passwd new", "another horse battery").exit_code, 0);
    EXPECT_EQ(code_that_closes(*gets_a_new_password), 3000);
    ASSERT_EQ(user("remove gone").exit_code, 0);
    EXPECT_EQ(code_that_closes(*is_taken_out), 3000);
}

TEST_F(SignedIn, LocksOutWhoGuessesAndNobodyElse) {
    for (const char* name : {"li", "wang"}) ASSERT_EQ(user(std::string{"add "} + name + " --role viewer", "correct horse battery").exit_code, 0);
    wait_for_users();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("li", "guess number " + std::to_string(i)).status, 401);
    const Answer locked = log_in("li", "correct horse battery");
    EXPECT_EQ(locked.status, 429) << locked.body;
    EXPECT_THAT(locked.body, HasSubstr("login_locked"));
    EXPECT_EQ(log_in("wang", "correct horse battery").status, 200) << "a colleague at the same address";
    const auto from = [&](const std::string& address) {
        return run("curl -s -m 10 -o /dev/null -w '%{http_code}' --interface " + address + R"( -H 'Content-Type: application/json' -d '{"name":"li","password":"correct horse battery"}' http://127.0.0.1:)" +
                   std::to_string(rig.http_port()) + "/login").output;
    };
    EXPECT_EQ(from("127.0.0.2"), "200") << "li, at her own desk";
    EXPECT_EQ(from("127.0.0.1"), "429");
    EXPECT_EQ(rig.get("/v1/incidents").status, 200) << "tokens are not passwords";
}

TEST_F(SignedIn, NeedsTheCodeWhereThereIsASecondFactor) {
    const Ran added = user("add chief --role admin --totp", "correct horse battery");
    ASSERT_EQ(added.exit_code, 0) << added.output;
    EXPECT_THAT(added.output, HasSubstr("otpauth://totp/Watchgrid:chief?secret="));
    wait_for_users();
    const Answer half = log_in("chief", "correct horse battery");
    EXPECT_EQ(half.status, 401);
    EXPECT_THAT(half.body, HasSubstr("code_needed"));
    EXPECT_THAT(user("list").output, HasSubstr("chief\tadmin\tpassword and code"));
}

TEST(TokensFile, ThatIsMissingIsSaidBeforeAnythingIsWritten) {
    const Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .start_service = false}};
    std::filesystem::remove(rig.folder() / "tokens");
    const Ran refused = rig.serve_again();
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.output, HasSubstr((rig.folder() / "tokens").string() + ": cannot read the tokens file"));
    EXPECT_THAT(refused.output, HasSubstr("role name token"));
    EXPECT_FALSE(std::filesystem::exists(rig.folder() / "journal")) << "a start that had to fail begins no history";
}

TEST(TokensFile, IsReadAgainWithoutARestart) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1}};
    ASSERT_EQ(rig.get("/v1/incidents", "viewer").status, 200);
    const auto file = rig.folder() / "tokens";
    std::string kept;
    {
        std::ifstream in{file};
        for (std::string line; std::getline(in, line);)
            if (!line.starts_with("viewer ")) kept += line + "\n";
    }
    const auto put = [&](const std::string& text) {
        const auto draft = rig.folder() / "tokens.new";
        std::ofstream{draft} << text;
        std::filesystem::permissions(draft, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::filesystem::rename(draft, file);
    };
    put(kept);
    const auto until = std::chrono::steady_clock::now() + seconds{10};
    while (rig.get("/v1/incidents", "viewer").status != 401 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds{200});
    EXPECT_EQ(rig.get("/v1/incidents", "viewer").status, 401) << "taken back";
    EXPECT_EQ(rig.get("/v1/incidents", "dispatcher").status, 200);
    put("nonsense\n");
    std::this_thread::sleep_for(seconds{3});
    EXPECT_EQ(rig.get("/v1/incidents", "dispatcher").status, 200) << "a broken file takes nobody's away";
}

/// A phone at the service's own broker.
class Phone {
public:
    Phone(const Rig& rig, const std::string& id, const std::string& password)
        : receiver_{{.uris = {"tcp://127.0.0.1:" + std::to_string(rig.mqtt_port())}, .user = id, .password = password}, {{"watchgrid/v1/responders/" + id + "/offer", 1}}, [](const mqtt::Incoming&) {}} {
        receiver_.start();
    }
    bool becomes(bool connected, seconds within) const {
        for (const auto until = std::chrono::steady_clock::now() + within; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{20}))
            if (receiver_.connected() == connected) return true;
        return receiver_.connected() == connected;
    }

private:
    mqtt::Receiver receiver_;
};

TEST(ALostPhone, IsTakenBackByACommandBesideTheRunningService) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .embedded = true}};
    const std::string id = rig.town().responders.front().external_id, other = rig.town().responders.back().external_id;
    const auto file = rig.folder() / "own" / "credentials.csv";
    const auto device = [&](const std::string& arguments) {
        Ran out = rig.watchgrid("device " + arguments + " --credentials " + file.string());
        while (out.output.ends_with('\n')) out.output.pop_back();
        return out;
    };
    const auto password_of = [&](const std::string& who) { return run("awk -F, -v id='" + who + "' '$1==id{printf \"%s\", $2}' " + file.string()).output; };
    const auto me = [&](const std::string& who, const std::string& password) {
        return run("curl -s -m 5 -o /dev/null -w '%{http_code}' -u '" + who + ":" + password + "' http://127.0.0.1:" + std::to_string(rig.http_port()) + "/patrol/api/me").output;
    };
    const auto me_becomes = [&](const std::string& password, const char* status) {
        for (const auto until = std::chrono::steady_clock::now() + seconds{10}; me(id, password) != status && std::chrono::steady_clock::now() < until;) std::this_thread::sleep_for(milliseconds{100});
        return me(id, password);
    };
    const std::string lost = password_of(id), others = password_of(other);
    ASSERT_EQ(lost.size(), 22U);
    ASSERT_EQ(me(id, lost), "200");
    const Phone stolen{rig, id, lost}, colleague{rig, other, others};
    ASSERT_TRUE(stolen.becomes(true, seconds{5}) && colleague.becomes(true, seconds{5}));

    ASSERT_EQ(device("revoke " + id).exit_code, 0);
    EXPECT_TRUE(stolen.becomes(false, seconds{10})) << "put off";
    EXPECT_EQ(me_becomes(lost, "401"), "401") << "over HTTP too, without a restart";
    EXPECT_FALSE(stolen.becomes(true, seconds{3})) << "it tries again and does not come in";
    EXPECT_THAT(device("list").output, HasSubstr(id + "\ttaken back"));
    EXPECT_EQ(device("renew " + id).exit_code, 2) << "what was taken back is given again on purpose only";
    rig.stop_service();
    rig.start_service();
    EXPECT_EQ(me(id, lost), "401");
    EXPECT_EQ(me(id, ""), "401") << "none is not an empty one";

    const Ran issued = device("issue " + id);
    ASSERT_EQ(issued.exit_code, 0) << issued.output;
    EXPECT_EQ(me_becomes(issued.output, "200"), "200");
    const Phone found{rig, id, issued.output};
    EXPECT_TRUE(found.becomes(true, seconds{10}));
    const Ran renewed = device("renew " + id);
    ASSERT_EQ(renewed.exit_code, 0) << renewed.output;
    EXPECT_TRUE(found.becomes(false, seconds{10}));
    EXPECT_EQ(me_becomes(renewed.output, "200"), "200");
    EXPECT_EQ(me(id, issued.output), "401");
    const Phone replaced{rig, id, renewed.output};
    EXPECT_TRUE(replaced.becomes(true, seconds{10}));

    EXPECT_TRUE(colleague.becomes(true, seconds{5})) << "nobody else notices";
    EXPECT_EQ(me(other, others), "200");
    EXPECT_EQ(device("issue " + id).exit_code, 2);
    EXPECT_EQ(device("revoke nobody").exit_code, 2);
    EXPECT_EQ(device("renew watchgrid-rx").exit_code, 2) << "the service's own";
    EXPECT_EQ(run("stat -c %a " + file.string()).output, "600\n");
}

TEST(Curiosity, IsCappedUntilASecondPersonAgreesAndEverythingIsInTheAuditLog) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .settings = "[privacy]\nreads_per_hour = 30\n"}};
    const auto look = [&](int n, const char* role) { return rig.get("/v1/incidents/I" + std::to_string(n), role).status; };
    for (int n = 1; n <= 30; ++n) EXPECT_EQ(look(n, "viewer"), 404) << n;
    EXPECT_EQ(look(31, "viewer"), 429);
    EXPECT_EQ(look(31, "dispatcher"), 404) << "a cap is of one name";
    EXPECT_EQ(rig.get("/v1/incidents?state=all&limit=1000", "dispatcher").status, 429);
    EXPECT_EQ(rig.get("/v1/incidents?state=open&limit=1000", "viewer").status, 200) << "the work in hand";
    const Answer proposed = rig.post("/v1/exports", R"({"reason":"figures for the prosecutor"})", "viewer");
    ASSERT_EQ(proposed.status, 202) << proposed.body;
    const std::string id{json::parse(proposed.body).at("proposal_id").as_string()};
    EXPECT_EQ(rig.post("/v1/proposals/" + id + "/commands", R"({"command":"confirm"})", "viewer").status, 403);
    EXPECT_EQ(rig.post("/v1/proposals/" + id + "/commands", R"({"command":"confirm"})", "supervisor").status, 200);
    EXPECT_EQ(look(31, "viewer"), 404);
    std::this_thread::sleep_for(milliseconds{300});  // the log is written by a thread of its own
    const std::string lines = rig.get("/v1/audit?limit=1000", "auditor").body;
    for (const char* line : {R"("what":"POST /v1/exports")", R"("what":"POST /v1/proposals/{id}/commands")", R"("detail":"confirm")", R"("status":429)"}) EXPECT_THAT(lines, HasSubstr(line));
}

}  // namespace
}  // namespace watchgrid::e2e
