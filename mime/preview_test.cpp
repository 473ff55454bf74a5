#include "mime/preview.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

std::string preview_of(std::string_view type, std::string_view body)
{
    return summarize("Content-Type: " + std::string(type) + "; charset=utf-8\r\n\r\n" + std::string(body))
        .preview;
}

struct Case {
    std::string_view body, want;
};

TEST(PreviewTest, HtmlIsReadCrudely)
{
    for (auto [body, want] : {
             Case{"<p>a</p><p>b</p>", "a b"},
             {"w<b>o</b>rd", "word"},
             {"a<br>b", "a b"},
             {"a < b && c > d", "a < b && c > d"},
             {"&lt;x&gt; &amp;&nbsp;y &eacute;&Ocirc;&#273;&#x1EA5;", "<x> & y éÔđấ"},
             {"&unknown; &#0; &#xFFFFFFFFF; &#xD800;", "&unknown; \uFFFD \uFFFD \uFFFD"},
             {"&verylongentitynamethatneverendsandgoeson;", "&verylongentitynamethatneverendsandgoeson;"},
             {"<!-- <p>no</p> -->yes<!---->!", "yes!"},
             {"<style>p{}</style>a<SCRIPT>if (a<b) x()</SCRIPT >b<script/>", "a b"},
             {"<head><title>t</title></head>body", "body"},
             {"<p unfinished", ""},
             {"text &am", "text &am"},
             {"<a href='x>y'>link</a>", "y'>link"},
         })
        EXPECT_EQ(preview_of("text/html", body), want) << body;
}

TEST(PreviewTest, TextIsOneLineOfTwoHundredCharacters)
{
    EXPECT_EQ(preview_of("text/plain", "  a \t\r\n\r\n b\u00A0\u200B c\u202E "), "a b c");
    std::string many;
    for (int i = 0; i < 300; ++i) many += "ữ";
    EXPECT_EQ(preview_of("text/plain", many), many.substr(0, 200 * std::string_view("ữ").size()));
    EXPECT_EQ(
        preview_of("text/plain", std::string(100, 'x') + std::string(5'000, ' ') + std::string(300, 'y')),
        std::string(100, 'x') + " " + std::string(99, 'y'));
}

TEST(PreviewTest, PlainTextGoesBeforeHtmlAndAttachmentsDoNotCount)
{
    auto part = [](std::string_view header, std::string_view body) {
        return "--b\r\n" + std::string(header) + "\r\n\r\n" + std::string(body) + "\r\n";
    };
    std::string head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    auto html = part("Content-Type: text/html", "<p>html"), empty = part("Content-Type: text/plain", "\r\n ");
    auto file = part("Content-Disposition: attachment", "file"), plain = part("X: y", "plain");
    EXPECT_EQ(summarize(head + html + plain).preview, "plain");
    EXPECT_EQ(summarize(head + file + empty + html).preview, "html");
    EXPECT_EQ(summarize(head + empty + plain + part("X: y", "later")).preview, "plain");
    EXPECT_EQ(summarize(head + part("Content-Type: image/png", "x")).preview, "");
}

}  // namespace
}  // namespace mime
