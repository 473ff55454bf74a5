#include "directory/scram.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>

namespace directory::scram {
namespace {

using base::Code;
using ::testing::StartsWith;

// RFC 7677 §3, and what it leads to.
constexpr const char* first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr const char* server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr const char* final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

Salt salt()
{
    return {base::from_base64("W22ZaJ0SNY7soEsUEjb6gQ==").value()};
}

Code refusal(std::string_view message, Plus plus = Plus::no, Bindings bindings = {})
{
    Exchange exchange(plus, std::move(bindings));
    const auto taken = exchange.client_first(message);
    return taken ? Code::unknown : taken.error().code;
}
constexpr Code taken = Code::unknown;

TEST(Scram, TheExampleOfTheRfc)
{
    Exchange exchange(Plus::no, {});
    ASSERT_TRUE(exchange.client_first(first));
    EXPECT_EQ(exchange.name(), "user");
    EXPECT_EQ(exchange.server_first(salt(), server_nonce),
              "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    const auto proof = exchange.client_final(final);
    ASSERT_TRUE(proof) << proof.error().detail;
    const auto keys = make_keys("pencil", salt());
    EXPECT_TRUE(is_right(keys, *proof));
    EXPECT_EQ(server_final(server_signature(keys, *proof)), "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    EXPECT_FALSE(is_right(make_keys("pencils", salt()), *proof));
    EXPECT_FALSE(is_right(make_keys("pencil", {"another salt"}), *proof));
}

// FAULTS L9
TEST(Scram, AnotherNonceOrAnotherConnectionIsRefused)
{
    const auto code_of = [](std::string message) {
        Exchange exchange(Plus::no, {});
        static_cast<void>(exchange.client_first(first));
        static_cast<void>(exchange.server_first(salt(), server_nonce));
        const auto proof = exchange.client_final(message);
        return proof ? taken : proof.error().code;
    };
    std::string message = final;
    EXPECT_EQ(code_of(message), taken);
    EXPECT_EQ(code_of(message.replace(message.find("%hv"), 3, "%hw")), Code::wrong_login);
    message = final;
    EXPECT_EQ(code_of(message.replace(0, 6, "c=eSws")), Code::wrong_login) << "y,, in place of n,,";
    for (const char* bad : {"", "c=biws", "r=x,p=x", "c=biws,r=x", "c=biws,r=x,p=!",
                            "c=biws,r=x,p=eA==", "c=%%%%,r=x,p=eA==", "p=eA==", "c=biws,r=xp=eA=="})
        EXPECT_EQ(code_of(bad), Code::invalid) << bad;
    // Of another exchange, word by word.
    Exchange later(Plus::no, {});
    static_cast<void>(later.client_first(first));
    static_cast<void>(later.server_first(salt()));
    EXPECT_EQ(later.client_final(final).error().code, Code::wrong_login);
}

TEST(Scram, NoncesOfOursAreNeverTheSame)
{
    Exchange one(Plus::no, {}), other(Plus::no, {});
    static_cast<void>(one.client_first(first));
    static_cast<void>(other.client_first(first));
    EXPECT_NE(one.server_first(salt()), other.server_first(salt()));
}

TEST(Scram, NobodyIsMadeToBelieveThatThereIsNoChannelBinding)
{
    const Bindings both{"exported", "hash"};
    EXPECT_EQ(refusal("y,,n=a,r=b", Plus::no, both), Code::wrong_login);
    EXPECT_EQ(refusal("y,,n=a,r=b"), taken) << "there is none";
    EXPECT_EQ(refusal("n,,n=a,r=b", Plus::no, both), taken);
    EXPECT_EQ(refusal("n,,n=a,r=b", Plus::yes, both), Code::invalid);
    EXPECT_EQ(refusal("p=tls-exporter,,n=a,r=b", Plus::no, both), Code::invalid);
    EXPECT_EQ(refusal("p=tls-exporter,,n=a,r=b", Plus::yes, both), taken);
    EXPECT_EQ(refusal("p=tls-server-end-point,,n=a,r=b", Plus::yes, both), taken);
    EXPECT_EQ(refusal("p=tls-unique,,n=a,r=b", Plus::yes, both), Code::wrong_login);
    EXPECT_EQ(refusal("p=tls-exporter,,n=a,r=b", Plus::yes, {"", "hash"}), Code::wrong_login);
}

TEST(Scram, WhatTheChannelIsBoundToMustBeTheSameAtBothEnds)
{
    const auto code_of = [](std::string bound) {
        Exchange exchange(Plus::yes, {"exported", "hash"});
        static_cast<void>(exchange.client_first("p=tls-exporter,a=box,n=a=2Cb=3D,r=b"));
        EXPECT_EQ(exchange.name(), "a,b=");
        EXPECT_EQ(exchange.authorization(), "box");
        static_cast<void>(exchange.server_first(salt(), "c"));
        const auto proof = exchange.client_final("c=" + base::to_base64(bound) +
                                                 ",r=bc,p=" + base::to_base64(std::string(32, 'x')));
        if (proof) EXPECT_THAT(proof->auth_message, StartsWith("n=a=2Cb=3D,r=b,r=bc,s="));
        return proof ? taken : proof.error().code;
    };
    EXPECT_EQ(code_of("p=tls-exporter,a=box,exported"), taken);
    EXPECT_EQ(code_of("p=tls-exporter,a=box,another's"), Code::wrong_login);
    EXPECT_EQ(code_of("p=tls-exporter,a=box,"), Code::wrong_login);
    EXPECT_EQ(code_of("p=tls-exporter,,exported"), Code::wrong_login);
}

TEST(Scram, FirstMessagesThatAreNone)
{
    for (const char* bad : {"", ",", "n", "n,", "n,,", "n,,n=", "n,,n=a", "n,,n=a,",
                            "n,,n=a,r=", "z,,n=a,r=b", "n,b,n=a,r=b", "n,a=,n=a,r=b", "n,,m=x,n=a,r=b",
                            "n,,n==41,r=b", "n,,n=a=,r=b", "n,,r=b,n=a", "n,,n=a,r=b c", "n,,n=\xff,r=b"})
        EXPECT_EQ(refusal(bad), Code::invalid) << bad;
    EXPECT_EQ(refusal("n,,n=a,r=" + std::string(3000, 'r')), Code::invalid);
    EXPECT_EQ(refusal("n,,n=a,r=b,x=later"), taken) << "an extension";
}

TEST(Scram, KeysAreStoredAndComeBack)
{
    const auto keys = make_keys("bí mật", salt_for("{ARGON2}x"));
    const auto text = to_stored(keys);
    EXPECT_THAT(text, StartsWith("SCRAM-SHA-256$4096:"));
    EXPECT_EQ(keys_from_stored(text), keys);
    EXPECT_EQ(keys.salt, salt_for("{ARGON2}x"));
    EXPECT_NE(keys.salt, salt_for("{ARGON2}y"));
    EXPECT_EQ(make_keys("bi\u0301 m\u00e2\u0323t", keys.salt), keys) << "whatever a keyboard makes of it";
    for (const char* bad :
         {"", "SCRAM-SHA-256$", "SCRAM-SHA-256$4096:YQ==$YQ==:YQ==", "SCRAM-SHA-1$4096:YQ=="})
        EXPECT_FALSE(keys_from_stored(bad)) << bad;
    auto hostile = text;
    hostile.replace(hostile.find("4096"), 4, "1000000000");
    EXPECT_FALSE(keys_from_stored(hostile));
    auto weak = text;
    weak.replace(weak.find("4096"), 4, "4095");
    EXPECT_FALSE(keys_from_stored(weak));
}

TEST(Scram, WhoIsNotThereAlwaysHasTheSameSalt)
{
    EXPECT_EQ(no_ones_salt("key", "nobody"), no_ones_salt("key", "nobody"));
    EXPECT_NE(no_ones_salt("key", "nobody"), no_ones_salt("key", "else"));
    EXPECT_NE(no_ones_salt("key", "nobody"), no_ones_salt("another", "nobody"));
    EXPECT_EQ(no_ones_salt("key", "nobody").salt.size(), salt_for("x").salt.size());
}

}  // namespace
}  // namespace directory::scram
