// Intake: check, edit, write through.

#include "smtp/intake.hpp"

#include "base/text.hpp"
#include "mime/header.hpp"
#include "smtp/verdict.hpp"

#include <algorithm>
#include <array>

namespace smtp {
namespace {

constexpr std::array<std::string_view, 8> noted{"Received",    "Delivered-To",  "From", "Sender",
                                                "Resent-From", "Resent-Sender", "Date", "Message-ID"};

// What a message may not bring along: Return-Path belongs to final delivery (RFC 5321 §4.4).
HeaderFilter::Fate fate_of(std::string_view name, std::span<const std::string_view> dropped)
{
    const bool is_dropped =
        std::ranges::any_of(dropped, [&](std::string_view other) { return base::iequals(name, other); });
    return is_dropped ? HeaderFilter::Fate::drop : HeaderFilter::Fate::keep;
}

bool has_eight_bit(std::string_view octets)
{
    return std::ranges::any_of(octets, [](char c) { return static_cast<unsigned char>(c) > 127; });
}

Answer answer_for(TextFault fault)
{
    switch (fault) {
    case TextFault::nul: return Answer::holds_nul;
    case TextFault::long_line: return Answer::text_line_too_long;
    default: return Answer::bare_line_ends;
    }
}

}  // namespace

Intake::Intake(std::unique_ptr<store::BodyWriter> writer, IntakeRules rules)
    : writer_(std::move(writer)),
      rules_(std::move(rules)),
      text_(rules_.max_line),
      header_([this](std::string_view name) { return fate_of(name, rules_.dropped); }, noted,
              [this](std::string_view name, std::string_view value) { note(name, value); })
{}

net::Task<void> Intake::take(std::string_view octets)
{
    size_ += octets.size();
    check(octets);
    if (refusal_) co_return;

    std::string edited;
    if (!std::exchange(is_begun_, true)) edited = rules_.top;
    if (!header_ended_) octets.remove_prefix(read_header(octets, edited));
    if (!edited.empty()) co_await write(edited);
    if (!octets.empty()) co_await write(octets);
}

void Intake::check(std::string_view octets)
{
    text_.feed(octets);
    if (text_.fault() != TextFault::none) refuse(answer_for(text_.fault()));
    if (size_ > rules_.max_size) refuse(Answer::message_too_big);
}

std::size_t Intake::read_header(std::string_view octets, std::string& out)
{
    const auto used = header_.feed(octets, out);
    facts_.has_eight_bit |= has_eight_bit(octets.substr(0, used));
    if (header_.is_done()) end_header(out);
    return used;
}

void Intake::note(std::string_view name, std::string_view value)
{
    const auto text = mime::unfold(value);
    const auto is = [name](std::string_view other) { return base::iequals(name, other); };
    const auto note_author = [&](std::string_view field, Author& author) {
        if (!is(field)) return;
        author = {author.times + 1, text, author.is_cut || value.size() >= HeaderFilter::most_kept};
    };
    note_author("From", facts_.from);
    note_author("Sender", facts_.sender);
    note_author("Resent-From", facts_.resent_from);
    note_author("Resent-Sender", facts_.resent_sender);
    if (is("Received")) facts_.loops.saw_received();
    if (is("Delivered-To")) facts_.loops.saw_delivered_to(text);
    if (is("Message-ID")) facts_.message_id = text;
    if (is("Date")) facts_.has_date = true;
}

void Intake::end_header(std::string& out)
{
    header_ended_ = true;
    facts_.has_bad_line = header_.end() == HeaderFilter::End::no_field;
    const auto added = rules_.judge(facts_);
    if (!added) return refuse(added.error());
    out += *added + header_.take_end();
}

net::Task<void> Intake::write(std::string_view bytes)
{
    if (refusal_) co_return;
    const auto written = co_await writer_->append(bytes);
    if (!written) refuse(answer_for_store(written.error()));
}

net::Task<std::expected<store::Body, Answer>> Intake::finish()
{
    text_.finish();
    check({});
    if (!refusal_ && !header_ended_) {
        std::string edited = is_begun_ ? std::string{} : rules_.top;
        header_.finish(edited);
        end_header(edited);
        co_await write(edited);
    }
    if (refusal_) co_return std::unexpected(*refusal_);
    auto body = co_await writer_->finish();
    if (!body) co_return std::unexpected(answer_for_store(body.error()));
    co_return std::move(*body);
}

// The first reason stays; what was written so far is dropped.
void Intake::refuse(Answer answer)
{
    if (refusal_) return;
    refusal_ = answer;
    writer_.reset();
}

}  // namespace smtp
