// For tests of FETCH: a message in memory, read in pieces of any size, and what a client is sent.
#pragma once

#include "imap/fetch/answer.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace imap::fetch::testing {

class MessageInMemory final : public Source {
  public:
    MessageInMemory(std::string prefix, std::string body) : prefix_(std::move(prefix)), body_(std::move(body))
    {
        row_.uid = 42;
        row_.prefix = prefix_;
        row_.body_size = body_.size();
    }

    const store::Message& row() const { return row_; }
    std::string bytes() const { return prefix_ + body_; }

    // Reads give no more than this.
    void in_pieces_of(std::uint64_t size) { piece_ = size; }
    // Octets from here on cannot be read.
    void damage_at(std::uint64_t offset) { damaged_at_ = offset; }
    std::size_t reads() const { return reads_; }
    std::size_t summaries() const { return summaries_; }

    net::Task<base::Result<std::string>> read(std::uint64_t offset, std::uint64_t size) override
    {
        ++reads_;
        if (offset + std::min(size, piece_) > damaged_at_)
            co_return base::refuse(base::Code::corrupt, "checksum");
        auto all = bytes();
        if (offset >= all.size()) co_return std::string();
        co_return all.substr(offset, std::min(size, piece_));
    }

    net::Task<base::Result<mime::Summary>> summary() override
    {
        ++summaries_;
        co_return mime::summarize(body_);
    }

  private:
    std::string prefix_, body_;
    store::Message row_;
    std::uint64_t piece_ = 1 << 30;
    std::uint64_t damaged_at_ = std::uint64_t{1} << 62;
    std::size_t reads_ = 0, summaries_ = 0;
};

class Sent final : public Output {
  public:
    void write(std::string_view octets) override
    {
        text_ += octets;
        unsent_ += octets.size();
        most_unsent_ = std::max(most_unsent_, unsent_);
    }
    net::Task<void> make_room() override
    {
        unsent_ = 0;
        co_return;
    }
    const std::string& text() const { return text_; }
    std::size_t most_unsent() const { return most_unsent_; }

  private:
    std::string text_;
    std::size_t unsent_ = 0, most_unsent_ = 0;
};

inline Plan plan(std::string_view items)
{
    Scanner scan(items);
    auto request = scan.fetch_atts();
    return plan_for(*scan.done(std::move(request)), TellUid::if_asked);
}

inline base::Result<void> answer(MessageInMemory& message, std::string_view items, Output& output)
{
    const auto what = plan(items);
    const store::MessageFlags flags{42, 7, {}};
    Answer answer(what, {3, flags, "(\\Seen)", &message.row()}, message, output);
    return net::run_here_for(answer.write());
}

// What stands between "* 3 FETCH (" and ")"; "refused" if it was.
inline std::string fetched(MessageInMemory& message, std::string_view items)
{
    Sent sent;
    if (!answer(message, items, sent)) return "refused";
    constexpr std::string_view head = "* 3 FETCH (", tail = ")\r\n";
    const auto& text = sent.text();
    if (!text.starts_with(head) || !text.ends_with(tail)) return "no answer: " + text;
    return text.substr(head.size(), text.size() - head.size() - tail.size());
}

// The octets of the one item asked for, without its name and the literal's announcement.
inline std::string octets(MessageInMemory& message, std::string_view item)
{
    auto text = fetched(message, item);
    auto line_end = text.find("}\r\n");
    if (text.ends_with(" \"\"")) return "";
    return line_end == text.npos ? text : text.substr(line_end + 3);
}

}  // namespace imap::fetch::testing
