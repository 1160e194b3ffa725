#include <gmock/gmock.h>

#include "adapters/webhook/webhook_client.hpp"

namespace watchgrid::webhook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(WebhookUrl, IsTakenApart) {
    const auto plain = parse_webhook_url("http://127.0.0.1:8080/page?team=1&x=%20");
    ASSERT_TRUE(plain) << plain.error();
    EXPECT_FALSE(plain->tls);
    EXPECT_EQ(plain->host, "127.0.0.1");
    EXPECT_EQ(plain->port, "8080");
    EXPECT_EQ(plain->target, "/page?team=1&x=%20");

    const auto tls = parse_webhook_url("https://sms.example");
    ASSERT_TRUE(tls) << tls.error();
    EXPECT_TRUE(tls->tls);
    EXPECT_EQ(tls->host, "sms.example");
    EXPECT_EQ(tls->port, "443");
    EXPECT_EQ(tls->target, "/");

    const auto six = parse_webhook_url("http://[::1]/x");
    ASSERT_TRUE(six) << six.error();
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->port, "80");
}

TEST(WebhookUrl, WhatCannotBeCalledIsRefusedWithAReason) {
    for (const auto& [url, expected] : {std::pair{"", "expected a URL"}, {"sms.example/page", "expected a URL"}, {"ftp://sms.example/", "http:// or https://"},
                                        {"http:///page", "expected a host"}, {"http://h:0/", "port from 1 to 65535"}, {"http://h:99999/", "port from 1 to 65535"},
                                        {"http://a b/", "expected a URL"}}) {
        const auto parsed = parse_webhook_url(url);
        ASSERT_FALSE(parsed) << url;
        EXPECT_THAT(parsed.error(), HasSubstr(expected));
        EXPECT_THAT(parsed.error(), HasSubstr("webhook.url"));
    }
}

TEST(WebhookUrl, APasswordInItIsRefusedAndNotRepeated) {
    const auto parsed = parse_webhook_url("http://user:secret@sms.example/");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace watchgrid::webhook
