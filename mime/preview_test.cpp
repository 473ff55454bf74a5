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
             {"<style><!-- p{} --></style>a<script>x = '<!--';</script>b", "a b"},
             {"<head><title>t</title></head>body", "body"},
             {"<html><head><meta charset=utf-8><body><p>Kính gửi",
              "Kính gửi"},  // the end tag may be left out
             {"<head><title>t</title>\r\n<p>Kính gửi", "Kính gửi"},
             {"<p unfinished", ""},
             {"a<!-- never closed <b>b</b> &amp; <!-- c", "a never closed b &"},
             {"a<!-->b<!--->c<!-- x --!>d", "abcd"},
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

std::string multipart(std::string_view subtype, std::vector<std::string> parts)
{
    auto boundary = "in_" + std::string(subtype);
    auto text = "Content-Type: multipart/" + std::string(subtype) + "; boundary=" + boundary + "\r\n\r\n";
    for (const auto& part : parts) text += "--" + boundary + "\r\n" + part + "\r\n";
    return text + "--" + boundary + "--\r\n";
}

const std::string html = "Content-Type: text/html\r\n\r\n<p>html</p>", plain = "\r\nplain",
                  blank = "\r\n \r\n", footer = "Content-Type: text/plain; name=log.txt\r\n\r\nfooter",
                  attached = "Content-Disposition: attachment\r\n\r\nattached",
                  image = "Content-Type: image/png\r\n\r\nx",
                  message = "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nwithin";

TEST(PreviewTest, TheFirstPartWithTextIsShown)
{
    struct Row {
        std::string message;
        std::string_view want;
    };
    for (const auto& [text, want] :
         {Row{multipart("mixed", {plain, html}), "plain"},
          {multipart("mixed", {html, footer}), "html"},
          {multipart("mixed", {blank, html, footer}), "html"},
          {multipart("mixed", {attached, html}), "html"},
          {multipart("mixed", {image}), ""},
          {multipart("mixed", {blank, plain, footer}), "plain"},
          {multipart("alternative", {plain, html}), "plain"},
          {multipart("alternative", {html, plain}), "plain"},
          {multipart("alternative", {blank, html}), "html"},
          {multipart("alternative", {multipart("related", {html, image}), plain}), "plain"},
          {multipart("alternative", {multipart("mixed", {html, footer}), image}), "html"},
          {multipart("mixed", {multipart("alternative", {image, html}), footer}), "html"},
          {multipart("mixed", {multipart("alternative", {image, html}), multipart("alternative", {plain})}),
           "html"}})
        EXPECT_EQ(summarize(text).preview, want) << text;
}

TEST(PreviewTest, AMessageWithinIsLookedIntoOnlyWhereThereIsNothingElse)
{
    const auto attached_message = "Content-Disposition: attachment\r\n" + message;
    EXPECT_EQ(summarize(multipart("mixed", {html, message})).preview, "html");
    EXPECT_EQ(summarize(multipart("mixed", {message, plain})).preview, "plain");
    EXPECT_EQ(summarize(multipart("mixed", {message})).preview, "within");
    EXPECT_EQ(summarize(message).preview, "within");
    EXPECT_EQ(summarize(multipart("mixed", {attached_message})).preview, "");
}

}  // namespace
}  // namespace mime
