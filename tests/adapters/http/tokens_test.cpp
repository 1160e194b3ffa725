#include "adapters/http/tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

namespace watchgrid::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TokensFile : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(file); }
    std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / ("tokens." + std::to_string(::getpid()));
};

TEST_F(TokensFile, IsIssuedForItsOwnerOnlyAndReadBack) {
    const auto issued = issue_tokens(file, {{Role::Admin, "root", {}}, {Role::Device, "button-7", {}}});
    ASSERT_TRUE(issued) << issued.error();
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    const auto table = TokenTable::load(file);
    ASSERT_TRUE(table) << table.error().front();
    EXPECT_EQ((*table)->size(), 2U);
    const Caller caller = (*table)->find((*issued)[1].token);
    EXPECT_EQ(caller.role, Role::Device);
    EXPECT_EQ(caller.name, "button-7");
    EXPECT_EQ((*table)->find((*issued)[0].token).role, Role::Admin);
}

TEST_F(TokensFile, ThatOthersCanReadIsRefused) {
    ASSERT_TRUE(issue_tokens(file, {{Role::Admin, "root", {}}}));
    for (const mode_t mode : {0640U, 0604U, 0666U, 0620U}) {
        ASSERT_EQ(::chmod(file.c_str(), mode), 0);
        const auto table = TokenTable::load(file);
        ASSERT_FALSE(table);
        EXPECT_THAT(table.error(), ElementsAre(HasSubstr("lets others at the tokens; expected 0600")));
    }
    ASSERT_EQ(::chmod(file.c_str(), 0400), 0);
    EXPECT_TRUE(TokenTable::load(file));
}

TEST_F(TokensFile, ThatIsMissingOrNoFileIsRefused) {
    EXPECT_THAT(TokenTable::load("no/such/tokens").error(), ElementsAre("no/such/tokens: cannot read the tokens file: No such file or directory; expected a file of mode 0600 with \"role name token\" a line, the "
                                                                      "token of at least 24 characters"));
    EXPECT_THAT(TokenTable::load("/").error(), ElementsAre("/: expected a file"));
}

TEST(Tokens, GiveAllComplaintsAtOnceAndNoToken) {
    const auto table = TokenTable::parse("# comment\n"
                                         "admin root abcdefghijklmnopqrstuvwxyz  # fine\n"
                                         "boss x abcdefghijklmnopqrstuvwxyz1\n"
                                         "viewer\n"
                                         "\n"
                                         "viewer v short-secret\n"
                                         "wall w abcdefghijklmnopqrstuvwxyz\n",
                                         "tokens");
    ASSERT_FALSE(table);
    EXPECT_THAT(table.error(), ElementsAre("tokens:3: role \"boss\": expected admin, supervisor, dispatcher, viewer, device, wall or auditor",
                                           "tokens:4: expected three words: role name token", HasSubstr("tokens:6: token of \"v\": expected 24 to 512 characters"),
                                           HasSubstr("have the same token")));
    for (const std::string& line : table.error()) EXPECT_THAT(line, Not(HasSubstr("secret")));
}

TEST(Tokens, ThatAreUnknownGiveNoRole) {
    const auto table = TokenTable::parse("admin root abcdefghijklmnopqrstuvwxyz\n", "tokens");
    ASSERT_TRUE(table);
    EXPECT_EQ((*table)->find("").role, Role::None);
    EXPECT_EQ((*table)->find("abcdefghijklmnopqrstuvwxy").role, Role::None);
    EXPECT_EQ((*table)->find(std::string(100'000, 'a')).role, Role::None);
    EXPECT_EQ(TokenTable().find("abcdefghijklmnopqrstuvwxyz").role, Role::None);
}

TEST(Tokens, AreRandom) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string token = random_token();
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
        EXPECT_TRUE(seen.insert(token).second);
    }
}

}  // namespace
}  // namespace watchgrid::http
