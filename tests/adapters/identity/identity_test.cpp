/// The parts of signing in, each by itself: passwords, codes, the users' file, waits after wrong tries, sessions.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "adapters/identity/login_guard.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/private_file.hpp"
#include "adapters/identity/sessions.hpp"
#include "adapters/identity/totp.hpp"
#include "adapters/identity/user_file.hpp"

namespace watchgrid::identity {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr engine::Instant kNow = engine::instant_from_ms(1'772'416'800'000);
constexpr PasswordCost kCheap{.passes = 1, .memory = 8192};

TEST(Password, IsArgon2idWithASaltOfItsOwn) {
    const std::string a = hash_password("correct horse battery", kCheap), b = hash_password("correct horse battery", kCheap);
    EXPECT_NE(a, b);
    EXPECT_THAT(a, ::testing::StartsWith("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_THAT(hash_password("correct horse battery"), ::testing::StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
    for (const std::string& hash : {a, b}) {
        EXPECT_TRUE(password_matches(hash, "correct horse battery"));
        for (const char* wrong : {"", "correct horse batter", "correct horse battery ", "Correct horse battery"}) EXPECT_FALSE(password_matches(hash, wrong)) << wrong;
    }
    EXPECT_FALSE(password_matches(a, std::string(10'000, 'x')));
    for (const char* hash : {"", "plain", "$argon2id$v=19$", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"}) EXPECT_FALSE(password_matches(hash, "correct horse battery")) << hash;
}

TEST(Password, HasAShortestAndALongestLength) {
    EXPECT_EQ(complaint_about_password("0123456789"), "");
    EXPECT_EQ(complaint_about_password("012345678"), "expected a password of 10 to 256 bytes");
    EXPECT_NE(complaint_about_password(std::string(257, 'x')), "");
}

TEST(Totp, GivesTheCodesOfRfc6238) {
    // Appendix B, SHA-1, the last six of its eight digits.
    const std::string key = "12345678901234567890";
    const std::pair<std::int64_t, const char*> rows[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [at, code] : rows) EXPECT_EQ(totp_code(key, at / kTotpStepS), code) << at;
    EXPECT_EQ(totp_key("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), key);
}

TEST(Totp, TakesTheNeighbouringStepsAndNoneTwice) {
    const std::string key = *totp_key(new_totp_secret());
    const std::int64_t step = engine::to_ms(kNow) / 1000 / kTotpStepS;
    EXPECT_FALSE(totp_step(key, totp_code(key, step - 2), kNow));
    EXPECT_EQ(totp_step(key, totp_code(key, step - 1), kNow), step - 1);
    EXPECT_EQ(totp_step(key, totp_code(key, step), kNow), step);
    EXPECT_EQ(totp_step(key, totp_code(key, step + 1), kNow), step + 1);
    EXPECT_FALSE(totp_step(key, totp_code(key, step + 2), kNow));
    EXPECT_FALSE(totp_step(key, totp_code(key, step), kNow, step)) << "used before";
    for (const char* wrong : {"", "12345", "1234567", "abcdef"}) EXPECT_FALSE(totp_step(key, wrong, kNow)) << wrong;
}

TEST(Totp, RefusesWhatIsNoSecret) {
    for (const char* wrong : {"", "ABC", "GEZDGNBVGY3TQOJ1", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq"}) EXPECT_FALSE(totp_key(wrong)) << wrong;
    EXPECT_EQ(new_totp_secret().size(), 32U);
    EXPECT_NE(new_totp_secret(), new_totp_secret());
}

class UserFile : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(file); }
    const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / ("users." + std::to_string(::getpid()));
};

TEST_F(UserFile, IsPrivateAndReadBack) {
    const std::vector<User> users{{"li.hua", "dispatcher", hash_password("0123456789", kCheap), ""}, {"chief", "admin", hash_password("9876543210", kCheap), new_totp_secret()}};
    ASSERT_EQ(save_users(file, users), "");
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    const auto back = load_users(file);
    ASSERT_TRUE(back) << back.error().front();
    EXPECT_EQ(*back, users);
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_THAT(load_users(file).error(), ElementsAre(HasSubstr("mode 0640 lets others at the secrets; expected 0600")));
}

TEST_F(UserFile, ThatIsMissingHasNoUsers) { EXPECT_TRUE(load_users(file)->empty()); }

TEST(Users, GiveAllComplaintsAtOnceAndNoSecret) {
    const std::string hash = hash_password("0123456789", kCheap);
    const auto users = parse_users("# comment\nok viewer " + hash + " -\nbad/name viewer " + hash + " -\nx boss " + hash + " -\ny viewer secret-hash -\nz viewer " + hash +
                                       " SECRET1\nviewer\nok wall " + hash + " -\n",
                                   "users");
    ASSERT_FALSE(users);
    EXPECT_THAT(users.error(), ElementsAre(HasSubstr("users:3: name \"bad/name\""), "users:4: role \"boss\": expected admin, supervisor, dispatcher, auditor, viewer or wall",
                                           HasSubstr("users:5: hash of \"y\""), HasSubstr("users:6: totp of \"z\""), "users:7: expected four words: name role hash totp",
                                           "users:8: \"ok\" is there twice"));
    for (const std::string& line : users.error()) {
        EXPECT_THAT(line, Not(HasSubstr("secret-hash")));
        EXPECT_THAT(line, Not(HasSubstr("SECRET1")));
    }
}

TEST(LoginGuard, LetsANameWaitAfterFiveWrongTriesFromOneAddress) {
    LoginGuard guard;
    for (int i = 0; i < 4; ++i) guard.failed("li", "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 0s);
    guard.failed("li", "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 30s);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow + 10s), 20s);
    EXPECT_LE(guard.wait("li", "10.0.0.1", kNow + 30s), 0s);
    EXPECT_EQ(guard.wait("li", "10.0.0.2", kNow), 0s) << "her own desk is not locked by a stranger";
    EXPECT_EQ(guard.wait("wang", "10.0.0.1", kNow), 0s);
    guard.failed("li", "10.0.0.1", kNow + 30s);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow + 30s), 60s) << "doubles";
    for (int i = 0; i < 20; ++i) guard.failed("li", "10.0.0.1", kNow + 40s);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow + 40s), 15min) << "at most";
}

TEST(LoginGuard, CountsAddressesAndNamesToo) {
    LoginGuard guard;
    for (int i = 0; i < 20; ++i) guard.failed("name" + std::to_string(i), "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("somebody", "10.0.0.1", kNow), 30s) << "one address, many names";
    for (int i = 0; i < 100; ++i) guard.failed("li", "10.1.0." + std::to_string(i), kNow);
    EXPECT_EQ(guard.wait("li", "10.9.9.9", kNow), 30s) << "one name, many addresses";
}

TEST(LoginGuard, DoesNotShutOutADeskForWhatOthersTryAtItsAddress) {
    LoginGuard guard;
    guard.succeeded("li", "10.0.0.1");
    for (int i = 0; i < 40; ++i) guard.failed("name" + std::to_string(i), "10.0.0.1", kNow);
    EXPECT_GT(guard.wait("somebody", "10.0.0.1", kNow), 0s);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 0s) << "she has signed in from there before";
    for (int i = 0; i < 200; ++i) guard.failed("li", "10.1.0." + std::to_string(i), kNow);
    EXPECT_GT(guard.wait("li", "10.9.9.9", kNow), 0s);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 0s) << "nor do strangers elsewhere";
    for (int i = 0; i < 5; ++i) guard.failed("li", "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 30s) << "her own tries count there as everywhere";
}

TEST(LoginGuard, DoesNotCountSlipsAtHomeAgainstTheOthersThere) {
    LoginGuard guard;
    for (int desk = 0; desk < 10; ++desk) {
        const std::string name = "desk" + std::to_string(desk);
        guard.succeeded(name, "10.0.0.1");
        for (int i = 0; i < 4; ++i) guard.failed(name, "10.0.0.1", kNow);
    }
    EXPECT_EQ(guard.wait("new", "10.0.0.1", kNow), 0s) << "forty slips at ten desks";
}

TEST(LoginGuard, ForgivesANameButNoAddressForARightPassword) {
    LoginGuard guard;
    for (int i = 0; i < 100; ++i) guard.failed("li", "10.1.0." + std::to_string(i), kNow);
    for (int i = 0; i < 19; ++i) guard.failed("name" + std::to_string(i), "10.0.0.1", kNow);
    guard.succeeded("li", "10.0.0.1");
    EXPECT_EQ(guard.wait("li", "10.9.9.9", kNow), 0s);
    guard.failed("one more", "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("one more", "10.0.0.1", kNow), 30s) << "an account of one's own is no licence to guess at others";
}

TEST(LoginGuard, Forgives) {
    LoginGuard guard;
    for (int i = 0; i < 4; ++i) guard.failed("li", "10.0.0.1", kNow);
    guard.succeeded("li", "10.0.0.1");
    for (int i = 0; i < 4; ++i) guard.failed("li", "10.0.0.1", kNow);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 0s);
    guard.failed("li", "10.0.0.1", kNow + 1h);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow + 1h), 0s) << "an hour later it is the first";
}

TEST(LoginGuard, ForgetsTheOldestBeyondItsBound) {
    LoginGuard guard;
    for (int i = 0; i < 5; ++i) guard.failed("li", "10.0.0.1", kNow);
    for (std::size_t i = 0; i < LoginGuard::kKept; ++i) guard.failed("x" + std::to_string(i), "10.2.0.1", kNow);
    EXPECT_EQ(guard.wait("li", "10.0.0.1", kNow), 0s);
}

class SessionFile : public UserFile {};

TEST_F(SessionFile, HoldsDigestsAndSurvivesARestart) {
    std::string token;
    {
        Sessions sessions{{}, file};
        ASSERT_EQ(sessions.load(kNow), "");
        token = sessions.open("li", "dispatcher", kNow).token;
        (void)sessions.open("wang", "viewer", kNow - 13h);
        ASSERT_EQ(sessions.save(), "");
    }
    EXPECT_THAT(read_private(file).text, Not(HasSubstr(token)));
    Sessions again{{}, file};
    ASSERT_EQ(again.load(kNow + 5min), "");
    const auto found = again.find(token, kNow + 5min);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "li");
    EXPECT_EQ(found->role, "dispatcher");
    EXPECT_EQ(again.size(), 1U) << "the other has run out";
    std::ofstream{file} << "nonsense\n";
    Sessions broken{{}, file};
    EXPECT_THAT(broken.load(kNow), HasSubstr(":1: expected a digest, name, role and time"));
    EXPECT_FALSE(broken.find(token, kNow));
}

TEST(Sessions, EndWithTimeUseAndSignOut) {
    Sessions sessions{{.lasts = 12h, .idle = 1h}};
    const std::string idle = sessions.open("li", "dispatcher", kNow).token;
    EXPECT_TRUE(sessions.find(idle, kNow + 59min));
    EXPECT_TRUE(sessions.find(idle, kNow + 118min)) << "a use begins the hour anew";
    EXPECT_FALSE(sessions.find(idle, kNow + 178min));
    const std::string busy = sessions.open("li", "dispatcher", kNow).token;
    for (auto at = kNow; at < kNow + 12h; at += 30min) EXPECT_TRUE(sessions.find(busy, at));
    EXPECT_FALSE(sessions.find(busy, kNow + 12h)) << "in all";
    const std::string left = sessions.open("li", "dispatcher", kNow).token;
    EXPECT_TRUE(sessions.close(left));
    EXPECT_FALSE(sessions.find(left, kNow));
    EXPECT_FALSE(sessions.close(left));
    for (const std::string& wrong : {std::string{}, std::string{"x"}, std::string(10'000, 'a')}) EXPECT_FALSE(sessions.find(wrong, kNow));
}

TEST(Sessions, AreKeptAliveByAnOpenConnection) {
    Sessions sessions{{.lasts = 12h, .idle = 1h}};
    const std::string token = sessions.open("li", "dispatcher", kNow).token;
    const SessionKey key = Sessions::key_of(token);
    for (auto at = kNow; at < kNow + 12h; at += 30min) EXPECT_TRUE(sessions.holds(key, at)) << "a quiet night in front of the console is no absence";
    EXPECT_FALSE(sessions.holds(key, kNow + 12h)) << "but a shift ends";
    const std::string other = sessions.open("li", "dispatcher", kNow).token;
    const SessionKey closed = Sessions::key_of(other);
    EXPECT_NE(closed, key);
    sessions.close(other);
    EXPECT_FALSE(sessions.holds(closed, kNow));
    EXPECT_FALSE(sessions.holds({}, kNow));
}

TEST_F(SessionFile, IsWrittenAgainAfterItCouldNotBe) {
    Sessions sessions{{}, file};
    const std::string token = sessions.open("li", "dispatcher", kNow).token;
    const std::filesystem::path in_the_way = file.string() + ".new";
    std::filesystem::create_directory(in_the_way);
    EXPECT_THAT(sessions.save(), HasSubstr("cannot be created"));
    EXPECT_TRUE(sessions.find(token, kNow)) << "it holds all the same";
    std::filesystem::remove(in_the_way);
    EXPECT_EQ(sessions.save(), "");
    Sessions again{{}, file};
    EXPECT_EQ(again.load(kNow), "");
    EXPECT_TRUE(again.find(token, kNow));
}

TEST(Sessions, AreAFewForEachUser) {
    Sessions sessions{{}};
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i <= Sessions::kSessionsOfUserMax; ++i) tokens.push_back(sessions.open("li", "viewer", kNow + std::chrono::seconds{i}).token);
    const std::string other = sessions.open("wang", "viewer", kNow).token;
    EXPECT_FALSE(sessions.find(tokens.front(), kNow + 1min));
    EXPECT_TRUE(sessions.find(tokens[1], kNow + 1min));
    EXPECT_TRUE(sessions.find(other, kNow + 1min));
}

TEST(Sessions, EndWhenTheUserNoLongerStands) {
    Sessions sessions{{}};
    const std::string li = sessions.open("li", "viewer", kNow).token, wang = sessions.open("wang", "admin", kNow).token;
    EXPECT_EQ(sessions.close_unless([](std::string_view name, std::string_view role) { return name == "li" && role == "viewer"; }, kNow), 1U);
    EXPECT_TRUE(sessions.find(li, kNow));
    EXPECT_FALSE(sessions.find(wang, kNow));
}

}  // namespace
}  // namespace watchgrid::identity
