#include "bench/load/letters.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_made_up = 256;  // different texts; more would only need more memory
constexpr std::size_t most_bytes = 64 << 20;
constexpr std::size_t id_length = sizeof "Message-ID: <000000000000@load.example.org>\r\n" - 1;

// Words of one to three syllables: zstd brings such text to about half, as it does office mail.
std::string word(std::mt19937& random)
{
    static constexpr std::array<std::string_view, 16> heads{"b", "ch", "d",  "gi", "h", "kh", "l",  "m",
                                                            "n", "ng", "ph", "qu", "s", "th", "tr", "v"};
    static constexpr std::array<std::string_view, 16> tails{
        "a", "anh", "ao", "at", "e", "ien", "i", "inh", "o", "ong", "u", "ung", "uyen", "y", "oc", "am"};
    std::string made;
    for (auto syllables = 1 + random() % 3; syllables > 0; --syllables) {
        made += heads[random() % heads.size()];
        made += tails[random() % tails.size()];
    }
    return made;
}

std::string line_of_words(std::mt19937& random)
{
    std::string line;
    while (line.size() < 64) line += word(random) + " ";
    return line;
}

std::string line_of_base64(std::mt19937& random)
{
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string line(76, ' ');
    for (char& letter : line) letter = letters[random() % letters.size()];
    return line;
}

// Without its Message-ID, which letter() puts in front.
std::string make_up(std::size_t size, Content content, std::mt19937& random)
{
    std::string text =
        "From: Load <load@example.org>\r\nTo: user@bench.test\r\nSubject: " + line_of_words(random) +
        "\r\nDate: Mon, 6 Jul 2026 08:00:00 +0700\r\nMIME-Version: 1.0\r\n";
    text +=
        content == Content::words
            ? "Content-Type: text/plain; charset=utf-8\r\n\r\n"
            : "Content-Type: application/pdf; name=notice.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const std::size_t wanted = size - std::min(size, id_length);
    while (text.size() < wanted) {
        text += content == Content::words ? line_of_words(random) : line_of_base64(random);
        text += "\r\n";
    }
    if (text.size() > wanted && wanted > 400) {
        text.resize(wanted - 3);
        std::ranges::replace(text.end() - 1, text.end(), '\r', 'x');  // of a line's end that was cut
        text += "x\r\n";
    }
    return text;
}

std::size_t how_many_to_make_up(const Order& order)
{
    const std::size_t wanted = order.seconds > 0 ? most_made_up : order.messages * order.batch;
    return std::clamp<std::size_t>(std::min(wanted, most_bytes / (order.size + 1)), 1, most_made_up);
}

// CRLF at every line's end and at the end of all, also for a CR alone, which SMTP forbids; the separator of an
// mbox file is left out.
std::string with_crlf(std::string_view text)
{
    if (text.starts_with("From ")) text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
    std::string made;
    made.reserve(text.size() + text.size() / 32);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r' && text.substr(at + 1).starts_with('\n')) continue;
        if (text[at] == '\r' || text[at] == '\n')
            made += "\r\n";
        else
            made += text[at];
    }
    if (!made.ends_with("\r\n")) made += "\r\n";
    return made;
}

base::Result<std::vector<std::string>> read_files(const std::string& from)
{
    std::vector<fs::path> files;
    std::error_code failed;
    if (fs::is_directory(from, failed)) {
        for (const auto& entry : fs::recursive_directory_iterator(from, failed))
            if (entry.is_regular_file()) files.push_back(entry.path());
    } else {
        files.emplace_back(from);
    }
    std::ranges::sort(files);
    std::vector<std::string> texts;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        if (!file) return base::refuse(base::Code::not_found, path.string() + " cannot be read");
        texts.push_back(with_crlf(std::string(std::istreambuf_iterator<char>(file), {})));
    }
    if (texts.empty()) return base::refuse(base::Code::not_found, from + " holds no files");
    return texts;
}

}  // namespace

std::string stuffed(std::string_view text)
{
    std::string made;
    made.reserve(text.size() + 16);
    for (std::size_t start = 0; start < text.size();) {
        std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
        if (text[start] == '.') made += '.';
        made += text.substr(start, end - start);
        start = end;
    }
    return made + ".\r\n";
}

base::Result<Letters> Letters::gather(const Order& order)
{
    Letters letters;
    letters.is_made_up_ = order.from.empty();
    letters.is_stuffed_ = order.protocol != Protocol::imap;
    if (letters.is_made_up_) {
        std::mt19937 random(1);  // the same text in every run
        while (letters.texts_.size() < how_many_to_make_up(order))
            letters.texts_.push_back(make_up(order.size, order.content, random));
    } else {
        auto texts = read_files(order.from);
        if (!texts) return base::refuse(texts.error());
        letters.texts_ = std::move(*texts);
    }
    return letters;
}

std::string Letters::letter(std::size_t number) const
{
    std::string text = is_made_up_ ? base::format("Message-ID: <{:012}@load.example.org>\r\n", number) : "";
    text += texts_[number % texts_.size()];
    return is_stuffed_ ? stuffed(text) : text;
}

std::uint64_t Letters::size(std::size_t number) const
{
    return texts_[number % texts_.size()].size() + (is_made_up_ ? id_length : 0);
}

}  // namespace bench
