#include "mime/address.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

struct Good {
    std::string text, local, domain;
};

TEST(MailboxTest, GoodAddressesAreRead)
{
    for (const auto& [text, local, domain] : {
             Good{"user@example.org", "user", "example.org"},
             {"a.b+c=d@x", "a.b+c=d", "x"},
             {"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org"},
             {R"("a b"@example.org)", "a b", "example.org"},
             {R"("a\"b\\c@d"@example.org)", R"(a"b\c@d)", "example.org"},
             {R"(""@example.org)", "", "example.org"},
             {"u@[192.0.2.1]", "u", "[192.0.2.1]"},
             {"u@[IPv6:2001:db8::1]", "u", "[IPv6:2001:db8::1]"},
             {"u@xn--th-e9s.example", "u", "xn--th-e9s.example"},
             {"u@3com.com", "u", "3com.com"},
             {std::string(64, 'a') + "@x.org", std::string(64, 'a'), "x.org"},
             {"u@" + std::string(63, 'a') + ".org", "u", std::string(63, 'a') + ".org"},
         }) {
        auto mailbox = parse_mailbox(text);
        ASSERT_TRUE(mailbox) << text << ": " << mailbox.error().detail;
        EXPECT_EQ(mailbox->local, local);
        EXPECT_EQ(mailbox->domain, domain);
        EXPECT_FALSE(mailbox->needs_utf8());
        EXPECT_EQ(mailbox->text(), text);
    }
}

TEST(MailboxTest, BadAddressesAreRefused)
{
    for (const std::string& text : {
             std::string(""),
             std::string("user"),
             std::string("@x.org"),
             std::string("user@"),
             std::string("a@b@c"),
             std::string(".a@x.org"),
             std::string("a.@x.org"),
             std::string("a..b@x.org"),
             std::string("a b@x.org"),
             std::string("a@x..org"),
             std::string("a@.org"),
             std::string("a@x.org."),
             std::string("a@-x.org"),
             std::string("a@x-.org"),
             std::string("a@x_y.org"),
             std::string("a@192.0.2.1"),
             std::string("a@[192.0.2.256]"),
             std::string("a@[IPv6:12345::]"),
             std::string("a@[192.0.2.1"),
             std::string("a@[tag:x]"),
             std::string("a@[]"),
             std::string("\"a@x.org"),
             std::string("\"a\"b@x.org"),
             std::string("\"a\\"),
             std::string("\"a\nb\"@x.org"),
             std::string("a(c)@x.org"),
             std::string("a@x.org(c"),
             std::string("<a@x.org>"),
             std::string("a\0@x.org", 8),
             std::string("a@x.org\r\n"),
             std::string("a@[1.2.3.4\0]", 12),
             std::string("ng\xc6\xb0@x.org"),
             std::string(65, 'a') + "@x.org",
             "u@" + std::string(64, 'a') + ".org",
             "u@" + std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
                 std::string(63, 'd'),
         }) {
        auto mailbox = parse_mailbox(text);
        EXPECT_FALSE(mailbox) << text;
        if (!mailbox) EXPECT_FALSE(mailbox.error().detail.empty());
    }
}

TEST(MailboxTest, Utf8AddressesNeedThatItWasAgreedOn)
{
    auto mailbox = parse_mailbox("ngưu@thư.example", MailboxForm::utf8);
    ASSERT_TRUE(mailbox);
    EXPECT_TRUE(mailbox->needs_utf8());
    EXPECT_FALSE(parse_mailbox("ngưu@thư.example", MailboxForm::ascii));
    EXPECT_FALSE(parse_mailbox("ng\xff@x.org", MailboxForm::utf8));
    EXPECT_FALSE(parse_mailbox("u@x\xff.org", MailboxForm::utf8));
    EXPECT_TRUE(parse_mailbox("\"ngưu trâu\"@x.org", MailboxForm::utf8));
}

TEST(MailboxTest, DomainsAndLiterals)
{
    EXPECT_TRUE(is_domain("mail.example.org"));
    EXPECT_TRUE(is_domain("localhost"));
    EXPECT_FALSE(is_domain("[192.0.2.1]"));
    EXPECT_FALSE(is_domain(""));
    EXPECT_FALSE(is_domain("thư.example"));
    EXPECT_TRUE(is_domain("thư.example", MailboxForm::utf8));
    EXPECT_TRUE(is_address_literal("[IPv6:::1]"));
    EXPECT_FALSE(is_address_literal("192.0.2.1"));
    EXPECT_FALSE(is_address_literal("[192.0.2.01x]"));
}

}  // namespace
}  // namespace mime
