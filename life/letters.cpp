#include "life/letters.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "mime/date.hpp"

namespace life {
namespace {

constexpr std::chrono::minutes vietnam{7 * 60};
constexpr std::size_t most_lines = 500;
constexpr std::size_t encoded_line = 57;  // bytes, 76 letters

struct Words {
    std::string_view vietnamese, english;
};

Words words_of(Saying what)
{
    switch (what) {
    case Saying::will_lock_unused:
        return {
            "sẽ bị khóa vì lâu không đăng nhập; đăng nhập trước ngày này thì không bị khóa",
            "will be locked because nobody has logged in for long; logging in before that day prevents it"};
    case Saying::will_lock_first_password:
        return {"sẽ bị khóa vì chưa đổi mật khẩu lần đầu; đổi mật khẩu trước ngày này thì không bị khóa",
                "will be locked because the first password was not changed; changing it before that day "
                "prevents it"};
    case Saying::will_ask_purge:
        return {"bị khóa hoặc đóng đã lâu, sẽ ngừng nhận thư và chờ xóa",
                "has been locked or closed for long: it will stop receiving and wait to be erased"};
    case Saying::will_purge:
        return {"sẽ bị xóa toàn bộ thư; muốn giữ thì phải hủy việc xóa trước ngày này",
                "will be erased with all its mail, unless that is called off before that day"};
    case Saying::will_age:
        return {
            "có mật khẩu sắp hết hạn; đổi mật khẩu trước ngày này (congvu password change), sau đó ứng dụng "
            "thư "
            "không đăng nhập được nữa cho đến khi đổi",
            "has a password that will be too old; change it before that day (congvu password change): after "
            "it mail programs cannot log in until it is changed"};
    case Saying::locked_unused:
        return {"đã bị khóa vì lâu không đăng nhập; vẫn nhận thư",
                "is locked, unused for long; it still receives"};
    case Saying::locked_first_password:
        return {"đã bị khóa vì chưa đổi mật khẩu lần đầu; vẫn nhận thư",
                "is locked, its first password never changed; it still receives"};
    case Saying::asked_purge:
        return {"đã ngừng nhận thư và chờ xóa", "has stopped receiving and waits to be erased"};
    case Saying::purged: return {"đã bị xóa", "is erased"};
    case Saying::who_has_left:
        return {"bị khóa: đề nghị cơ quan báo người này đã nghỉ, chuyển đi hay cần mở khóa",
                "is locked: please report whether this person has left, moved, or needs it unlocked"};
    case Saying::is_locked: return {"đang bị khóa", "is locked"};
    case Saying::near_limit:
        return {"sắp đầy: hãy xóa bớt thư hoặc đề nghị tăng dung lượng, nếu không thư mới sẽ bị từ chối",
                "is nearly full: delete mail or ask for a larger quota, or else new mail will be refused"};
    }
    base::bug("an unnamed saying");
}

std::string text_of(const Line& line, std::string_view words)
{
    return base::format("{} {} ({})\n", line.account, words, day_text(line.when));
}

// RFC 2047 §5: words of at most 75 letters, no letter cut in two.
std::string encoded_subject(std::string_view text)
{
    std::string words;
    while (!text.empty()) {
        std::size_t size = std::min<std::size_t>(text.size(), 42);
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
        words += base::format("{}=?utf-8?B?{}?=", words.empty() ? "" : "\r\n ",
                              base::to_base64(text.substr(0, size)));
        text.remove_prefix(size);
    }
    return words;
}

std::string encoded_body(std::string_view text)
{
    std::string with_cr, lines;
    for (char c : text) with_cr += c == '\n' ? std::string("\r\n") : std::string(1, c);
    for (std::size_t at = 0; at < with_cr.size(); at += encoded_line)
        lines += base::to_base64(std::string_view(with_cr).substr(at, encoded_line)) + "\r\n";
    return lines;
}

}  // namespace

Saying reminder_of(directory::Timer timer)
{
    switch (timer) {
    case directory::Timer::inactivity: return Saying::will_lock_unused;
    case directory::Timer::first_password: return Saying::will_lock_first_password;
    case directory::Timer::too_long: return Saying::will_ask_purge;
    case directory::Timer::purge: return Saying::will_purge;
    case directory::Timer::leaver_report: return Saying::who_has_left;
    case directory::Timer::password_age: return Saying::will_age;
    }
    base::bug("an unnamed timer");
}

Saying done_of(directory::Timer timer)
{
    switch (timer) {
    case directory::Timer::inactivity: return Saying::locked_unused;
    case directory::Timer::first_password: return Saying::locked_first_password;
    case directory::Timer::too_long: return Saying::asked_purge;
    case directory::Timer::purge: return Saying::purged;
    case directory::Timer::leaver_report: return Saying::who_has_left;
    case directory::Timer::password_age: return Saying::will_age;
    }
    base::bug("an unnamed timer");
}

Letter letter_to_owner(const Line& line)
{
    const auto words = words_of(line.what);
    return {"Tài khoản thư của bạn · Your mail account", "Tài khoản thư " + text_of(line, words.vietnamese) +
                                                             "\nThe mail account " +
                                                             text_of(line, words.english)};
}

Letter letter_to_agency(Heading heading, const std::vector<Line>& lines)
{
    const bool is_list = heading == Heading::locked_list;
    Letter letter{is_list ? "Danh sách hộp thư bị khóa · Locked mailboxes"
                          : "Tài khoản cần lưu ý · Accounts to look after",
                  {}};
    std::string english;
    for (std::size_t i = 0; i < lines.size() && i < most_lines; ++i) {
        const auto words = words_of(lines[i].what);
        letter.body += text_of(lines[i], words.vietnamese);
        english += text_of(lines[i], words.english);
    }
    if (lines.size() > most_lines) {
        letter.body +=
            base::format("… và {} tài khoản nữa: congvu report locked\n", lines.size() - most_lines);
        english += base::format("… and {} more: congvu report locked\n", lines.size() - most_lines);
    }
    letter.body += "\n" + english;
    return letter;
}

Letter letter_of_review()
{
    return {"Rà soát tài khoản · Review of accounts",
            "Đến kỳ rà soát tài khoản. Danh sách: congvu report inventory --csv\n\n"
            "The accounts are to be reviewed. The list: congvu report inventory --csv\n"};
}

std::string to_message(const Letter& letter, const Stamp& stamp)
{
    const auto at = stamp.from.rfind('@');
    const auto domain = at == std::string::npos ? std::string("localhost") : stamp.from.substr(at + 1);
    const base::WallTime time{std::chrono::seconds(stamp.date)};
    return base::format("From: <{}>\r\nTo: <{}>\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\n",
                        stamp.from, stamp.to, mime::format_date(mime::to_date_time(time, vietnam)),
                        to_string(stamp.id), domain, encoded_subject(letter.subject)) +
           // RFC 3834 §5: nobody's out-of-office answers this.
           "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           encoded_body(letter.body);
}

std::string day_text(std::int64_t when)
{
    const std::chrono::sys_seconds local{std::chrono::seconds(when) + vietnam};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(local)};
    return base::format("{:02}/{:02}/{:04}", static_cast<unsigned>(date.day()),
                        static_cast<unsigned>(date.month()), static_cast<int>(date.year()));
}

}  // namespace life
