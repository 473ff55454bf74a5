#include "smtp/proto/author_list.hpp"

#include <gtest/gtest.h>

#include <string>

namespace smtp {
namespace {

TEST(AuthorList, WhatPeopleAndClientsWriteIsPlain)
{
    for (const std::string plain : {
             "a@x.example",
             "<a@x.example>",
             "Lan <a@x.example>",
             "Lan\t<a@x.example> (at work)",
             "\"Lan, N. <b@x.example>\" <a@x.example>",
             "N\xc3\xb4ng Th\xe1\xbb\x8b Lan <a@x.example>",
             "Lan V. N. <a@x.example>",
             "=?utf-8?Q?N=C3=B4ng_Th=E1=BB=8B?= =?utf-8?B?TGFu?= <a@x.example>",
             "a@x.example <a@x.example>",
             "a @ x.example (b@x.example)",
             "\"a b\"@x.example",
             "a@[192.0.2.1]",
             "a@x.example, Lan <b@x.example>,, c@x.example",
             "Us: a@x.example, Lan <b@x.example>;",
             "\"All of us\": a@x.example;, b@x.example",
             "nobody:;",
             "(nested (comment \\) here)) a@x.example",
             "",
         })
        EXPECT_TRUE(is_plain_author_list(plain)) << plain;
}

TEST(AuthorList, WhatReadersWouldRepairIsNot)
{
    for (const std::string odd : {
             "a",
             "a@x.example, b",
             "<>",
             "<a>",
             "a@x.example (, b@x.example",
             "a@x.example (\\), b@x.example",
             "a@x.example ), b@x.example",
             "a@x.example \"b <b@x.example>",
             "a@x.example \"b <b@x.example>\"",
             "<a@x.example> \"b <b@x.example>\"",
             "<a@x.example> b",
             "<a@x.example> <b@x.example>",
             "<a@x.example, b@x.example",
             "<a@x.example b@x.example>",
             "a@x.example [, b@x.example",
             "a@x.example\\, b@x.example",
             "a@x.example>b@x.example",
             "a@x.example b",
             "b a@x.example",
             "b@x.example@y.example",
             "a@x.example\"b\"",
             "=?utf-8?q?,b@x.example,?= <a@x.example>",
             "=?utf-8?q?<b@x.example>?= <a@x.example>",
             "=?utf-8?q?<b@x.example?=>",
             "=?utf-8?q? <a@x.example>",
             "<@y.example:a@x.example>",
             "<@y.example,b@x.example:a@x.example>",
             "a@x.example, :b@x.example",
             "a@x.example:b@x.example;",
             "a@x . example",
             "a@x.example\x0b,b@x.example",
             "a@",
             "@x.example",
         })
        EXPECT_FALSE(is_plain_author_list(odd)) << odd;
}

TEST(AuthorList, TakesLongValuesInItsStride)
{
    EXPECT_FALSE(is_plain_author_list(std::string(16'000, '(')));
    EXPECT_FALSE(is_plain_author_list(std::string(16'000, ':')));
    EXPECT_TRUE(is_plain_author_list(std::string(16'000, ',')));
    EXPECT_TRUE(is_plain_author_list(std::string(8'000, '(') + std::string(8'000, ')')));
}

}  // namespace
}  // namespace smtp
