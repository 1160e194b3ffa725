#include "adapters/broker/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "adapters/broker/mosquitto_files.hpp"

namespace watchgrid::broker {
namespace {

using testing::HasSubstr;
using testing::Not;

class CredentialFile : public testing::Test {
protected:
    CredentialFile() {
        std::string name = (std::filesystem::temp_directory_path() / "watchgrid-test-XXXXXX").string();
        dir = ::mkdtemp(name.data());
        file = dir / "credentials.csv";
    }
    ~CredentialFile() override { std::filesystem::remove_all(dir); }
    std::filesystem::path dir, file;
};

TEST_F(CredentialFile, IsPrivateAndUsedAgain) {
    Credentials first;
    ASSERT_EQ(first.load(file, {{"R1"}, {"W7"}}), "");
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(first.password("R1").size(), 22U);
    EXPECT_NE(first.password("R1"), first.password("W7"));
    EXPECT_EQ(first.password("nobody"), "");

    Credentials second;
    ASSERT_EQ(second.load(file, {{"R1"}, {"R2"}}), "");
    EXPECT_EQ(second.password("R1"), first.password("R1"));
    EXPECT_EQ(second.password("R2").size(), 22U);
    EXPECT_THAT(second.password_file({{"R1"}, {"R2"}}), testing::MatchesRegex("R1:\\$7\\$1\\$[^\n]*\nR2:\\$7\\$1\\$[^\n]*\n"));
}

TEST_F(CredentialFile, KeepsInMindWhosePasswordWasTakenBack) {
    Credentials first;
    ASSERT_EQ(first.load(file, {{"R1"}, {"R2"}}), "");
    first.revoke("R1");
    EXPECT_EQ(first.password("R1"), "");
    ASSERT_EQ(first.save(file), "");

    Credentials second;  // the next start
    ASSERT_EQ(second.load(file, {{"R1"}, {"R2"}}), "");
    EXPECT_TRUE(second.knows("R1"));
    EXPECT_EQ(second.password("R1"), "") << "a start gives no new one";
    EXPECT_THAT(second.password_file({{"R1"}, {"R2"}}), Not(HasSubstr("R1:"))) << "the broker lets nobody in by an empty one";
    second.renew("R1");
    EXPECT_EQ(second.password("R1").size(), 22U);
}

TEST_F(CredentialFile, NamesEveryMistake) {
    std::ofstream{file} << "id,password,hash\nR1,secret\n";
    Credentials c;
    const std::string complaints = c.load(file, {{"R+1"}, {""}, {"watchgrid-rx"}, {"R2"}, {"R2"}, {std::string(65, 'x')}});
    EXPECT_THAT(complaints, HasSubstr("credentials.csv:2 expected id,password,hash"));
    EXPECT_THAT(complaints, HasSubstr("\"R+1\""));
    EXPECT_THAT(complaints, HasSubstr("\"\""));
    EXPECT_THAT(complaints, HasSubstr("watchgrid- are the service's own"));
    EXPECT_THAT(complaints, HasSubstr("\"R2\": named twice"));
    EXPECT_THAT(complaints, HasSubstr(std::string(65, 'x')));
}

TEST_F(CredentialFile, SaysWhyItCannotWrite) {
    Credentials c;
    EXPECT_THAT(c.load(dir / "missing" / "credentials.csv", {{"R1"}}), HasSubstr("No such file"));
}

TEST_F(CredentialFile, IsQuickForATown) {
    std::vector<Principal> many;
    for (int i = 0; i < 5'000; ++i) many.push_back({"R" + std::to_string(i)});
    const auto before = std::chrono::steady_clock::now();
    Credentials c;
    ASSERT_EQ(c.load(file, many), "");
    const auto made = std::chrono::steady_clock::now();
    Credentials again;
    ASSERT_EQ(again.load(file, many), "");
    const std::chrono::duration<double, std::milli> make = made - before, read = std::chrono::steady_clock::now() - made;
    std::printf("5,000 credentials: made in %.0f ms, read in %.0f ms\n", make.count(), read.count());
    EXPECT_LT(make.count(), 10'000);
}

TEST(MosquittoFiles, HoldTheRulesThatMatter) {
    const std::string conf = mosquitto_conf({.dir = "/d"}, 18830);
    for (const char* line : {"listener 18830 127.0.0.1\n", "allow_anonymous false\n", "use_username_as_clientid true\n", "set_tcp_nodelay true\n",
                             "persistence false\n", "message_size_limit 16384\n", "password_file /d/passwords\n", "acl_file /d/acl\n"})
        EXPECT_THAT(conf, HasSubstr(line));
    const std::string acl = mosquitto_acl({.prefix = "town/v1"}, {{"R1"}, {"watchgrid-rx", Role::Receiver}, {"watchgrid-tx", Role::Publisher}});
    EXPECT_THAT(acl, HasSubstr("pattern read town/v1/responders/%u/offer\n"));
    EXPECT_THAT(acl, HasSubstr("user watchgrid-rx\ntopic read town/v1/#\n"));
    EXPECT_THAT(acl, HasSubstr("user watchgrid-tx\ntopic write town/v1/#\n"));
    EXPECT_THAT(acl, Not(HasSubstr("R1")));
}

}  // namespace
}  // namespace watchgrid::broker
