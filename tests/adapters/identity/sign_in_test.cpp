/// Signing in as a whole: the right password, the wrong one, the second factor, too many tries, a file that changes under way.
#include "adapters/identity/sign_in.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "adapters/identity/totp.hpp"

namespace watchgrid::identity {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr PasswordCost kCheap{.passes = 1, .memory = 8192};

class SigningIn : public ::testing::Test {
protected:
    SigningIn() {
        std::string pattern = (std::filesystem::temp_directory_path() / "watchgrid_users_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        put({user("li", "dispatcher"), user("chief", "admin", secret)});
    }
    ~SigningIn() override { std::filesystem::remove_all(folder); }

    static User user(std::string name, std::string role, std::string totp = "") {
        return {.name = name, .role = std::move(role), .hash = hash_password("password of " + name, kCheap), .totp_secret = std::move(totp)};
    }
    void put(const std::vector<User>& users) {
        // A file system may count time in steps of some milliseconds.
        std::this_thread::sleep_for(10ms);
        ASSERT_EQ(save_users(folder / "users", users), "");
        std::this_thread::sleep_for(10ms);
    }
    std::unique_ptr<SignIn> start() {
        auto out = std::make_unique<SignIn>(SignInOptions{.users_file = folder / "users", .cost = kCheap, .now = [this] { return now; }, .warn = [this](std::string_view line) { warnings.emplace_back(line); }});
        EXPECT_EQ(out->start(), "");
        return out;
    }
    static LoginRequest login(std::string name, std::string password, std::string code = "", std::string address = "10.0.0.1") {
        return {.name = std::move(name), .password = std::move(password), .code = std::move(code), .address = std::move(address)};
    }
    std::string code(std::int64_t steps = 0) const { return totp_code(*totp_key(secret), engine::to_ms(now) / 1000 / kTotpStepS + steps); }

    std::filesystem::path folder;
    const std::string secret = new_totp_secret();
    engine::Instant now = engine::instant_from_ms(1'772'416'800'000);
    std::vector<std::string> warnings;
};

TEST_F(SigningIn, NeedsASecondFactorWhereTheRoleDoes) {
    put({user("li", "dispatcher"), user("bare", "supervisor"), user("chief", "admin", secret)});
    SignIn sign_in{{.users_file = folder / "users", .second_factor_roles = {"admin", "supervisor"}, .cost = kCheap, .now = [this] { return now; }, .warn = {}}};
    ASSERT_EQ(sign_in.start(), "");
    EXPECT_EQ(sign_in.decide(login("li", "password of li")).result, LoginResult::Ok) << "another role";
    const LoginAnswer bare = sign_in.decide(login("bare", "password of bare"));
    EXPECT_EQ(bare.result, LoginResult::FactorMissing);
    EXPECT_EQ(bare.token, "");
    EXPECT_EQ(sign_in.decide(login("bare", "wrong")).result, LoginResult::Wrong) << "who does not know the password does not hear it";
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code())).result, LoginResult::Ok);
}

TEST_F(SigningIn, GivesATokenForTheRightPassword) {
    const auto sign_in = start();
    const LoginAnswer answer = sign_in->decide(login("li", "password of li"));
    ASSERT_EQ(answer.result, LoginResult::Ok);
    EXPECT_EQ(answer.name, "li");
    EXPECT_EQ(answer.role, "dispatcher");
    EXPECT_EQ(answer.expires_at, now + 12h);
    const auto who = sign_in->find(answer.token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->name, "li");
    EXPECT_EQ(who->role, "dispatcher");
}

TEST_F(SigningIn, AnswersWrongNamesAndWrongPasswordsAlike) {
    const auto sign_in = start();
    for (const LoginRequest& wrong : {login("li", "password of chief"), login("nobody", "password of li"), login("", ""), login("li", std::string(kPasswordMax, 'x')), login("li", std::string(100'000, 'x')), login("LI", "password of li")}) {
        const LoginAnswer answer = sign_in->decide(wrong);
        EXPECT_EQ(answer.result, LoginResult::Wrong) << wrong.name;
        EXPECT_EQ(answer.token, "");
    }
}

TEST_F(SigningIn, AsksForTheSecondFactorAndTakesEachCodeOnce) {
    const auto sign_in = start();
    EXPECT_EQ(sign_in->decide(login("chief", "password of chief")).result, LoginResult::CodeNeeded);
    EXPECT_EQ(sign_in->decide(login("chief", "wrong", code())).result, LoginResult::Wrong);
    EXPECT_EQ(sign_in->decide(login("chief", "password of chief", code(5))).result, LoginResult::Wrong);
    const std::string right = code();
    EXPECT_EQ(sign_in->decide(login("chief", "password of chief", right)).result, LoginResult::Ok);
    EXPECT_EQ(sign_in->decide(login("chief", "password of chief", right)).result, LoginResult::Wrong) << "looked at over a shoulder";
    now += 30s;
    EXPECT_EQ(sign_in->decide(login("chief", "password of chief", code())).result, LoginResult::Ok);
}

TEST_F(SigningIn, TakesCodesByTheClockOnTheWall) {
    // The service's time never falls behind its journal: after a clock that was a day ahead it stays so.
    engine::Instant wall = now - 24h;
    SignIn sign_in{{.users_file = folder / "users", .cost = kCheap, .now = [this] { return now; }, .wall = [&wall] { return wall; }, .warn = {}}};
    ASSERT_EQ(sign_in.start(), "");
    const auto code_at = [&](engine::Instant t) { return totp_code(*totp_key(secret), engine::to_ms(t) / 1000 / kTotpStepS); };
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code_at(now))).result, LoginResult::Wrong);
    const LoginAnswer in = sign_in.decide(login("chief", "password of chief", code_at(wall)));
    EXPECT_EQ(in.result, LoginResult::Ok);
    EXPECT_EQ(in.expires_at, now + 12h) << "all else goes by the service's time";
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code_at(wall))).result, LoginResult::Wrong) << "once";
    // And one that was used while the wall was ahead locks nobody out when it is set right, and does not count again.
    const engine::Instant right = wall, ahead = wall + 1h;
    wall = ahead;
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code_at(ahead))).result, LoginResult::Ok);
    wall = right + 1min;
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code_at(wall))).result, LoginResult::Ok);
    wall = ahead;
    EXPECT_EQ(sign_in.decide(login("chief", "password of chief", code_at(ahead))).result, LoginResult::Wrong);
}

TEST_F(SigningIn, LooksAsLongAtANameThatIsNotThere) {
    constexpr PasswordCost kSlow{.passes = 2, .memory = 8U << 20U};
    User li = user("li", "dispatcher");
    li.hash = hash_password("password of li", kSlow);
    put({li});
    SignIn sign_in{{.users_file = folder / "users", .cost = kSlow, .now = [this] { return now; }, .warn = {}}};
    ASSERT_EQ(sign_in.start(), "");
    const auto fastest = [&](const std::string& name, const std::string& password) {
        auto out = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            now += 24h;  // nobody waits
            const auto begun = std::chrono::steady_clock::now();
            EXPECT_EQ(sign_in.decide(login(name, password)).result, LoginResult::Wrong);
            out = std::min(out, std::chrono::steady_clock::now() - begun);
        }
        return out;
    };
    // Without the look it takes a thousandth.
    for (const std::string& password : {std::string{"password of chief"}, std::string(kPasswordMax, 'x')})
        EXPECT_GT(fastest("nobody", password), fastest("li", password) / 4) << password.size();
}

TEST_F(SigningIn, LocksOutWhoGuesses) {
    const auto sign_in = start();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in->decide(login("li", "guess number " + std::to_string(i))).result, LoginResult::Wrong);
    const LoginAnswer locked = sign_in->decide(login("li", "password of li"));
    EXPECT_EQ(locked.result, LoginResult::Wait) << "also with the right one";
    EXPECT_EQ(locked.wait, 30s);
    EXPECT_EQ(sign_in->decide(login("li", "password of li", "", "10.0.0.2")).result, LoginResult::Ok) << "from her own desk";
    now += 30s;
    EXPECT_EQ(sign_in->decide(login("li", "password of li")).result, LoginResult::Ok);
}

TEST_F(SigningIn, FollowsTheUsersFile) {
    const auto sign_in = start();
    const std::string li = sign_in->decide(login("li", "password of li")).token;
    sign_in->refresh();
    EXPECT_TRUE(sign_in->find(li));
    put({user("li", "dispatcher"), user("wang", "viewer")});  // another salt: another password
    sign_in->refresh();
    EXPECT_FALSE(sign_in->find(li)) << "a new password ends what the old one opened";
    const std::string wang = sign_in->decide(login("wang", "password of wang")).token;
    EXPECT_TRUE(sign_in->find(wang));
    put({user("li", "dispatcher")});
    sign_in->refresh();
    EXPECT_FALSE(sign_in->find(wang)) << "taken out";
    std::ofstream{folder / "users", std::ios::app} << "half a line\n";
    sign_in->refresh();
    EXPECT_THAT(warnings, ::testing::Contains(HasSubstr("the users stay as they were")));
    EXPECT_EQ(sign_in->decide(login("li", "password of li")).result, LoginResult::Ok);
}

TEST_F(SigningIn, OutlivesARestartUnlessTheUsersChangedMeanwhile) {
    std::string token = start()->decide(login("li", "password of li")).token;
    EXPECT_TRUE(start()->find(token));
    put({user("li", "dispatcher")});
    EXPECT_FALSE(start()->find(token));
}

TEST_F(SigningIn, AnswersFromAThreadOfItsOwnAndEndsWithASignOut) {
    const auto sign_in = start();
    std::promise<LoginAnswer> promise;
    ASSERT_TRUE(sign_in->ask(login("li", "password of li"), [&](LoginAnswer a) { promise.set_value(std::move(a)); }));
    const LoginAnswer answer = promise.get_future().get();
    EXPECT_EQ(answer.result, LoginResult::Ok);
    sign_in->tick();
    sign_in->sign_out(answer.token);
    for (int i = 0; i < 500 && sign_in->find(answer.token); ++i) std::this_thread::sleep_for(2ms);
    EXPECT_FALSE(sign_in->find(answer.token));
}

/// Keeps the worker busy, as somebody's password would, until it is let go.
class Busy {
public:
    explicit Busy(SignIn& sign_in) {
        const auto begun = std::make_shared<std::promise<void>>();
        EXPECT_TRUE(sign_in.ask({}, [begun, go = go_.get_future().share()](const LoginAnswer&) {
            begun->set_value();
            go.wait();
        }));
        begun->get_future().wait();
    }
    ~Busy() { go_.set_value(); }

private:
    std::promise<void> go_;
};

TEST_F(SigningIn, AsksNoDiskWhoseATokenIs) {
    const auto sign_in = start();
    const std::string li = sign_in->decide(login("li", "password of li")).token;
    // A pipe that nobody reads holds up whoever writes the sessions, as a slow disk would.
    const auto draft = folder / "users.sessions.new";
    ASSERT_EQ(::mkfifo(draft.c_str(), 0600), 0);
    std::promise<void> written;
    ASSERT_TRUE(sign_in->ask(login("li", "password of li"), [&](const LoginAnswer&) { written.set_value(); }));
    auto asked = std::async(std::launch::async, [&] {
        for (const auto until = std::chrono::steady_clock::now() + 500ms; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(1ms))
            if (!sign_in->find(li)) return false;
        return true;
    });
    EXPECT_EQ(asked.wait_for(5s), std::future_status::ready) << "every request waits behind the disk";
    auto done = written.get_future();
    EXPECT_EQ(done.wait_for(0s), std::future_status::timeout) << "the writer should have been held up";
    const int reader = ::open(draft.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(done.wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(asked.get());
    std::filesystem::remove(draft);  // a pipe cannot be synced, so it was not taken for the file
    ::close(reader);
}

TEST_F(SigningIn, EndsSessionsHoweverManyPasswordsWait) {
    const auto sign_in = start();
    const std::string li = sign_in->decide(login("li", "password of li")).token, chief = sign_in->decide(login("chief", "password of chief", code())).token;
    std::promise<void> last;
    {
        const Busy busy{*sign_in};
        for (std::size_t i = 1; i < SignIn::kWaitingMax; ++i) ASSERT_TRUE(sign_in->ask(login("x" + std::to_string(i), "guess"), [](const LoginAnswer&) {}));
        ASSERT_TRUE(sign_in->ask(login("x", "guess"), [&](const LoginAnswer&) { last.set_value(); }));
        EXPECT_FALSE(sign_in->ask(login("y", "guess"), [](const LoginAnswer&) {})) << "full";
        sign_in->sign_out(li);
        EXPECT_FALSE(sign_in->find(li)) << "at once";
        put({user("li", "dispatcher")});
        sign_in->tick();
    }
    last.get_future().wait();
    EXPECT_FALSE(sign_in->find(chief)) << "taken out";
}

TEST_F(SigningIn, RemembersASignOutOfTheLastMoment) {
    std::string token;
    {
        const auto sign_in = start();
        token = sign_in->decide(login("li", "password of li")).token;
        const Busy busy{*sign_in};
        sign_in->sign_out(token);
    }
    EXPECT_FALSE(start()->find(token));
}

TEST_F(SigningIn, DoesNotStartOnAFileThatIsWrong) {
    std::ofstream{folder / "users", std::ios::app} << "half a line\n";
    SignIn sign_in{{.users_file = folder / "users", .cost = kCheap, .now = [this] { return now; }}};
    EXPECT_THAT(sign_in.start(), HasSubstr("users:4: expected four words"));
}

}  // namespace
}  // namespace watchgrid::identity
