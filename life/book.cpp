#include "life/book.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace life {
namespace {

using directory::Account;
using directory::State;
using Words = std::vector<std::string_view>;

constexpr int version = 1;

std::optional<std::int64_t> time_from(std::string_view word)
{
    const auto number = base::to_number(word);
    if (!number || *number > std::uint64_t{1} << 60) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

bool take_times(const Words& words, std::size_t at, std::initializer_list<std::int64_t*> into)
{
    for (auto* time : into) {
        const auto read = at < words.size() ? time_from(words[at++]) : std::nullopt;
        if (!read) return false;
        *time = *read;
    }
    return true;
}

std::string text_of(const Announced& one)
{
    return base::format(" {}:{}:{}:{}", to_string(one.timer), one.since, one.first, one.before);
}

std::optional<Announced> announced_from(std::string_view word)
{
    const auto parts = base::split(word, ':');
    Announced one;
    const auto timer = directory::timer_from(parts[0]);
    if (!timer || parts.size() != 4) return std::nullopt;
    one.timer = *timer;
    if (!take_times(parts, 1, {&one.since, &one.first, &one.before})) return std::nullopt;
    return one;
}

std::string line_of(const base::Uuid& id, const Page& page)
{
    const auto& seen = page.seen;
    auto line =
        base::format("a {} {} {} {} {} {} {} {}", to_string(id), seen.met, seen.used, seen.first_since,
                     seen.out_since, seen.state_since, to_string(page.state), page.secret_version);
    for (const auto& one : page.announced) line += text_of(one);
    return line + "\n";
}

bool take_page(const Words& words, Book& book)
{
    Page page;
    if (words.size() < 9) return false;
    const auto id = base::uuid_from_text(words[1]);
    const auto state = directory::state_from(words[7]);
    const auto secret = base::to_number(words[8]);
    auto& seen = page.seen;
    const bool has_times =
        take_times(words, 2, {&seen.met, &seen.used, &seen.first_since, &seen.out_since, &seen.state_since});
    if (!id || !state || !secret || !has_times) return false;
    page.state = *state;
    page.secret_version = static_cast<std::uint32_t>(*secret);
    for (std::size_t at = 9; at < words.size(); ++at) {
        auto one = announced_from(words[at]);
        if (!one) return false;
        page.announced.push_back(*one);
    }
    book.pages[*id] = std::move(page);
    return true;
}

std::string line_of(const Begun& begun)
{
    return base::format("b {} {} {} {} {}\n", to_string(begun.account), to_string(begun.due.timer),
                        begun.due.since, begun.due.at, base::to_base64(begun.reason));
}

std::optional<directory::Step> step_of(directory::Timer timer)
{
    switch (timer) {
    case directory::Timer::inactivity:
    case directory::Timer::first_password: return directory::Step::lock;
    case directory::Timer::too_long: return directory::Step::ask_purge;
    case directory::Timer::purge: return directory::Step::purge;
    case directory::Timer::leaver_report: return std::nullopt;
    }
    base::bug("an unnamed timer");
}

bool take_begun(const Words& words, Book& book)
{
    if (words.size() != 6) return false;
    Begun begun;
    const auto id = base::uuid_from_text(words[1]);
    const auto timer = directory::timer_from(words[2]);
    const auto reason = base::from_base64(words[5]);
    if (!id || !timer || !reason || !take_times(words, 3, {&begun.due.since, &begun.due.at})) return false;
    begun.account = *id;
    begun.due.timer = *timer;
    begun.due.step = step_of(*timer);
    begun.reason = *reason;
    book.begun.push_back(std::move(begun));
    return true;
}

bool take_letter(const Words& words, Book& book)
{
    if (words.size() != 4) return false;
    const auto marker = base::uuid_from_text(words[1]), to = base::uuid_from_text(words[2]);
    auto bytes = base::from_base64(words[3]);
    if (!marker || !to || !bytes) return false;
    book.outbox.push_back({*marker, *to, std::move(*bytes)});
    return true;
}

bool take_clock(const Words& words, Book& book)
{
    std::int64_t seen = 0, rest = 0;
    if (!take_times(words, 1, {&seen, &rest, &book.lists_month})) return false;
    if (seen > 0) book.clock_seen = base::WallTime(std::chrono::seconds(seen));
    book.rest = std::min<std::chrono::seconds>(std::chrono::seconds(rest), rest_after_jump);
    return true;
}

bool take_line(std::string_view line, Book& book)
{
    const auto words = base::split(line, ' ');
    if (words[0] == "v") return true;
    if (words[0] == "a") return take_page(words, book);
    if (words[0] == "b") return take_begun(words, book);
    if (words[0] == "c") return take_clock(words, book);
    return words[0] == "o" && take_letter(words, book);
}

bool is_out(State state)
{
    return state != State::active && state != State::pending;
}

// Since when it is out: from the first of the states that it cannot be used in.
void observe_state(Page& page, const Account& account, std::int64_t now)
{
    auto& seen = page.seen;
    const bool was_out = is_out(page.state), is_other = page.state != account.state;
    const bool is_again = !is_other && account.state_since > seen.state_since;
    if (!is_other && !is_again) return;
    page.state = account.state;
    seen.state_since = account.state_since == 0 ? now : std::min(account.state_since, now);
    if (!is_out(account.state))
        seen.out_since = 0;
    else if (!was_out || is_again)
        seen.out_since = seen.state_since;
}

void observe_password(Page& page, const Account& account, std::int64_t now)
{
    auto& since = page.seen.first_since;
    if (!directory::has_first_password(account))
        since = 0;
    else if (since == 0 || page.secret_version != account.secret_version)
        since = now;
    page.secret_version = account.secret_version;
}

Page first_page(const Account& account, std::int64_t now)
{
    Page page;
    page.state = account.state;
    page.secret_version = account.secret_version;
    page.seen.met = now;
    page.seen.state_since = std::min(account.state_since, now);
    if (is_out(account.state)) page.seen.out_since = account.state_since == 0 ? now : page.seen.state_since;
    return page;
}

}  // namespace

std::string to_text(const Book& book)
{
    const auto seen =
        book.clock_seen
            ? std::chrono::floor<std::chrono::seconds>(*book.clock_seen).time_since_epoch().count()
            : 0;
    std::string text = base::format("v {}\nc {} {} {}\n", version, seen, book.rest.count(), book.lists_month);
    for (const auto& begun : book.begun) text += line_of(begun);
    for (const auto& [marker, to, bytes] : book.outbox)
        text += base::format("o {} {} {}\n", to_string(marker), to_string(to), base::to_base64(bytes));
    for (const auto& [id, page] : book.pages) text += line_of(id, page);
    return text;
}

bool is_newer(std::string_view text)
{
    return text.starts_with("v ") && !text.starts_with(base::format("v {}\n", version));
}

ReadBook book_from(std::string_view text)
{
    ReadBook read;
    for (auto line : base::split(text, '\n'))
        if (!line.empty() && !take_line(line, read.book)) ++read.damaged;
    return read;
}

void observe(Book& book, const directory::Snapshot& snapshot, std::int64_t now)
{
    std::erase_if(book.pages, [&](const auto& entry) { return !snapshot.by_id(entry.first); });
    for (const auto& account : snapshot.accounts()) {
        auto [at, is_new] = book.pages.try_emplace(account.id);
        auto& page = at->second;
        if (is_new) page = first_page(account, now);
        observe_state(page, account, now);
        observe_password(page, account, now);
    }
}

}  // namespace life
