#include "imap/proto/writer.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

mime::EnvelopeAddress person(std::string name, std::string mailbox, std::string host)
{
    return {std::move(name), std::nullopt, std::move(mailbox), std::move(host)};
}

TEST(Envelope, HasTenFields)
{
    EXPECT_EQ(envelope({}), "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
    mime::Envelope full;
    full.date = "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)";
    full.subject = "He said \"yes\"";
    full.from = full.sender = full.reply_to = {person("Nông Văn Thanh", "nvthanh", "example.gov.vn")};
    full.to = {{std::nullopt, std::nullopt, "A group", std::nullopt},
               person("", "imap", "cac.example"),
               {std::nullopt, std::nullopt, std::nullopt, std::nullopt}};
    full.message_id = "<B27397-0100000@cac.example>";
    EXPECT_EQ(envelope(full),
              "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"He said \\\"yes\\\"\" "
              "(({16}\r\nNông Văn Thanh NIL \"nvthanh\" \"example.gov.vn\")) "
              "(({16}\r\nNông Văn Thanh NIL \"nvthanh\" \"example.gov.vn\")) "
              "(({16}\r\nNông Văn Thanh NIL \"nvthanh\" \"example.gov.vn\")) "
              "((NIL NIL \"A group\" NIL)(\"\" NIL \"imap\" \"cac.example\")(NIL NIL NIL NIL)) "
              "NIL NIL NIL \"<B27397-0100000@cac.example>\")");
}

mime::Part text_part(std::string subtype, std::uint64_t size, std::uint64_t lines)
{
    mime::Part part;
    part.type = "TEXT";
    part.subtype = std::move(subtype);
    part.parameters = {{"charset", "us-ascii"}};
    part.body_size = size;
    part.lines = lines;
    return part;
}

TEST(BodyStructure, OfTextHasLines)
{
    auto part = text_part("PLAIN", 3028, 92);
    EXPECT_EQ(body_structure(part, Extensions::no),
              "(\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3028 92)");
    EXPECT_EQ(body_structure(part, Extensions::yes),
              "(\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3028 92 NIL NIL NIL NIL)");
}

TEST(BodyStructure, TellsAllExtensions)
{
    mime::Part part;
    part.type = "application";
    part.subtype = "pdf";
    part.id = "<1@x>";
    part.description = "giấy mời";
    part.encoding = "base64";
    part.md5 = "abc";
    part.disposition = "attachment";
    part.disposition_parameters = {{"filename", "a.pdf"}, {"size", "7"}};
    part.languages = {"vi", "en"};
    part.location = "http://x.example/";
    part.body_size = 7;
    EXPECT_EQ(
        body_structure(part, Extensions::yes),
        "(\"application\" \"pdf\" NIL \"<1@x>\" {12}\r\ngiấy mời \"base64\" 7 \"abc\" "
        "(\"attachment\" (\"filename\" \"a.pdf\" \"size\" \"7\")) (\"vi\" \"en\") \"http://x.example/\")");
}

TEST(BodyStructure, OfMultipartListsItsParts)
{
    mime::Part whole;
    whole.type = "multipart";
    whole.subtype = "mixed";
    whole.parameters = {{"boundary", "x"}};
    whole.children.push_back(text_part("PLAIN", 1152, 23));
    whole.children.push_back(text_part("HTML", 10, 1));
    EXPECT_EQ(body_structure(whole, Extensions::no),
              "((\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1152 23)"
              "(\"TEXT\" \"HTML\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 10 1) \"mixed\")");
    EXPECT_THAT(body_structure(whole, Extensions::yes),
                testing::EndsWith(" \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)"));
}

TEST(BodyStructure, OfAMessageHoldsTheMessageWithin)
{
    mime::Part part;
    part.type = "message";
    part.subtype = "rfc822";
    part.body_size = 50;
    part.lines = 4;
    part.envelope = std::make_unique<mime::Envelope>();
    part.children.push_back(text_part("PLAIN", 5, 1));
    EXPECT_EQ(body_structure(part, Extensions::no),
              "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 50 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "
              "(\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 5 1) 4)");
}

}  // namespace
}  // namespace imap
