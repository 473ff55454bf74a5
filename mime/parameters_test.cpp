#include "mime/parameters.hpp"

#include "base/format.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

using testing::ElementsAre;

std::string written(const std::vector<Parameter>& parameters)
{
    std::string out;
    for (const auto& [name, value] : parameters)
        out += base::format("{}{}={}", out.empty() ? "" : "|", name, value);
    return out;
}

TEST(ParametersTest, ContentTypesAreReadLeniently)
{
    struct Case {
        std::string_view text, type, subtype, parameters;
    };
    for (auto [text, type, subtype, parameters] : {
             Case{"text/plain", "text", "plain", ""},
             {" TEXT / Html ;charset=UTF-8", "TEXT", "Html", "charset=UTF-8"},
             {"text/plain; charset=\"a;b\"; x=y", "text", "plain", "charset=a;b|x=y"},
             {"text/plain; charset=us-ascii (Plain text)", "text", "plain", "charset=us-ascii"},
             {"(c)text(c)/(c)plain(c);(c)a(c)=(c)b(c)", "text", "plain", "a=b"},
             {"a/b; name=with spaces.txt; c=d", "a", "b", "name=with spaces.txt|c=d"},
             {"a/b; name=\"q\\\"uo\\\\te\"", "a", "b", "name=q\"uo\\te"},
             {"a/b; name=\"unended", "a", "b", "name=unended"},
             {"a/b;;; =x; novalue; empty=; a b=c; ok=1", "a", "b", "empty=|ok=1"},
             {"a/b; x=1; x=2", "a", "b", "x=1|x=2"},
             {"text/plain charset=x", "text", "plain", ""},
         }) {
        auto read = parse_content_type(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->type, type) << text;
        EXPECT_EQ(read->subtype, subtype) << text;
        EXPECT_EQ(written(read->parameters), parameters) << text;
    }
    for (std::string_view text :
         {"", "text", "/", "text/", "/plain", "te xt/plain", ";", "(text/plain)", "\"text\"/plain"})
        EXPECT_FALSE(parse_content_type(text)) << text;
}

TEST(ParametersTest, ContinuationsAreJoinedAndKeptEncoded)
{
    struct Case {
        std::string_view text, want;
    };
    for (auto [text, want] : {
             Case{"n*0=a; n*1=b", "n=ab"},
             {"n*1=b; x=y; n*0=a", "n=ab|x=y"},
             {"n*0=a; n*0=z; n*1=b; n*1=z", "n=ab"},
             {"n*0=a; n*2=c", "n=a"},
             {"n*1=b", ""},
             {"n*=utf-8''%41", "n*=utf-8''%41"},
             {"n*0*=utf-8''%41; n*1=\"b c%\"", "n*=utf-8''%41b%20c%25"},
             {"n*0=\"a b\"; n*1*=%41", "n*=''a%20b%41"},
             {"n*0=a; n*1000000000=b; n*99999999999999999999=c", "n=a|n*99999999999999999999=c"},
             {"n*=utf-8''x; n=y", "n*=utf-8''x|n=y"},
             {"*=x; *0=y; **=z", "**=z"},
         })
        EXPECT_EQ(written(parse_disposition("a; " + std::string(text))->parameters), want) << text;
}

TEST(ParametersTest, ContinuationsByTheThousandAreBounded)
{
    std::string text = "attachment";
    for (int i = 50'000; i > 0; --i) text += base::format("; n*{}=x; n{}=y", i, i);
    auto read = parse_disposition(text + "; n*0=first");
    ASSERT_TRUE(read);
    EXPECT_LE(read->parameters.size(), SummaryBuilder::most_parameters);
}

TEST(ParametersTest, TextsAreDecoded)
{
    auto decoded = [](std::string name, std::string value) {
        return decoded_parameter({{std::move(name), std::move(value)}}, "n");
    };
    EXPECT_EQ(decoded("n*", "utf-8'vi'%E1%BA%A5"), "ấ");
    EXPECT_EQ(decoded("n*", "viscii''B%E1o"), "Báo");
    EXPECT_EQ(decoded("n*", "no-such''%41%zz%4"), "A%zz%4");
    EXPECT_EQ(decoded("n*", "%41"), "A");
    EXPECT_EQ(decoded("n", "=?utf-8?Q?=E1=BA=A5?="), "ấ");
    EXPECT_EQ(decoded("n", "plain"), "plain");
    EXPECT_EQ(decoded("other", "x"), "");
}

}  // namespace
}  // namespace mime
