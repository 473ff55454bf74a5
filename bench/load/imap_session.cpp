#include "bench/load/imap_session.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace bench {
namespace {

std::size_t number_at(std::string_view text)
{
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// "… {123}": so many octets follow.
std::size_t literal_after(std::string_view line)
{
    if (!line.ends_with('}')) return 0;
    auto open = line.rfind('{');
    return open == line.npos ? 0 : number_at(line.substr(open + 1));
}

}  // namespace

ImapSession::ImapSession(Work& work, std::size_t place) : Session(work), place_(place), random_(place + 1)
{}

const std::vector<ImapSession::Command>& ImapSession::commands()
{
    static const std::vector<Command> all{
        {"append", Needs::nothing, &ImapSession::append},
        {"body", Needs::message, &ImapSession::body},
        {"create", Needs::nothing, &ImapSession::create},
        {"delete", Needs::message, &ImapSession::remove},
        {"envelopes", Needs::message, &ImapSession::envelopes},
        {"expunge", Needs::mailbox, &ImapSession::expunge},
        {"flags", Needs::message, &ImapSession::flags},
        {"login", Needs::connection, &ImapSession::login},
        {"noop", Needs::nothing, &ImapSession::noop},
        {"plain", Needs::connection, &ImapSession::plain},
        {"select", Needs::nothing, &ImapSession::select},
        {"store", Needs::message, &ImapSession::store},
    };
    return all;
}

bool ImapSession::is_command(std::string_view name)
{
    return std::ranges::find(commands(), name, &Command::name) != commands().end();
}

bool ImapSession::is_a_connection(std::string_view name)
{
    auto found = std::ranges::find(commands(), name, &Command::name);
    return found != commands().end() && found->needs == Needs::connection;
}

std::string ImapSession::command_names()
{
    std::string names;
    for (const auto& command : commands()) names += (names.empty() ? "" : ", ") + std::string(command.name);
    return names;
}

void ImapSession::on_line(std::string_view line)
{
    skip(literal_after(line));
    if (line.starts_with("* "))
        on_untagged(line.substr(2));
    else if (!tag_.empty() && line.starts_with(tag_))
        on_tagged(line.substr(tag_.size()));
}

void ImapSession::on_untagged(std::string_view line)
{
    if (line.ends_with(" EXISTS")) exists_ = number_at(line);
    if (line.ends_with(" EXPUNGE") && exists_ > 0) --exists_;
    if (line.starts_with("BYE") && step_ != Step::bye) return work().refuse(line);
    if (step_ != Step::greeting) return;
    if (comes_and_goes()) return wait_for_all();
    if (work().order.tls != Tls::starttls) return log_in();
    begin("starttls", "STARTTLS");
    step_ = Step::starttls;
}

void ImapSession::log_in()
{
    number_ = place_;
    begin("login", login());
    step_ = Step::login;
}

void ImapSession::log_out()
{
    tag_ = base::format("a{} ", ++tags_);
    send(tag_ + "LOGOUT\r\n");
    step_ = Step::bye;
}

// Who was let in goes at once; the connection's time counts when that was answered.
void ImapSession::come_and_go()
{
    const bool is_plain = work().order.commands.front() == "plain";
    begin(is_plain ? "by plain" : "by login", is_plain ? plain() : login());
    begun_ = std::max(opened_, work().begun());
    step_ = Step::login;
}

void ImapSession::on_tagged(std::string_view answer)
{
    switch (step_) {
    case Step::starttls:
        start_tls();
        log_in();
        break;
    case Step::login:
        if (comes_and_goes() && answer.starts_with("OK")) return log_out();
        count_answer(answer);
        if (answer.starts_with("OK")) return open_or_go_on();
        end();
        break;
    case Step::opening: wait_for_all(); break;
    case Step::command:
        count_answer(answer);
        do_next();
        break;
    case Step::bye:
        if (comes_and_goes()) count_answer(answer);
        end();
        break;
    case Step::greeting: break;
    }
}

void ImapSession::count_answer(std::string_view answer)
{
    if (!answer.starts_with("OK")) return work().refuse(doing_ + ": " + std::string(answer));
    work().count(doing_, begun_);
    const std::size_t batch = doing_ == "append" ? work().order.batch : 0;
    for (std::size_t i = 0; i < batch; ++i) work().count_copies(number_ * batch + i, 1);
}

// What works in a mailbox finds one open.
void ImapSession::open_or_go_on()
{
    auto needs_nothing = [](const auto& name) {
        return std::ranges::find(commands(), name, &Command::name)->needs == Needs::nothing;
    };
    if (std::ranges::all_of(work().order.commands, needs_nothing)) return wait_for_all();
    begin("opening", select());
    step_ = Step::opening;
}

void ImapSession::do_next()
{
    auto number = take();
    if (!number) return comes_and_goes() ? end() : log_out();
    number_ = *number;
    if (comes_and_goes()) return come_and_go();
    const auto& names = work().order.commands;
    const auto* command = &*std::ranges::find(commands(), names[turn_++ % names.size()], &Command::name);
    // Without a message to work on, NOOP takes its place.
    if (command->needs == Needs::message && exists_ == 0)
        command = &*std::ranges::find(commands(), "noop", &Command::name);
    step_ = Step::command;
    begin(command->name, (this->*command->text)());
}

void ImapSession::begin(std::string_view name, const std::string& text)
{
    tag_ = base::format("a{} ", ++tags_);
    doing_ = name;
    begun_ = Clock::now();
    send(tag_ + text + "\r\n");
}

std::string ImapSession::append()
{
    const std::size_t batch = work().order.batch;
    std::string text = "APPEND " + mailbox();
    for (std::size_t i = 0; i < batch; ++i) {
        std::string letter = work().letters.letter(number_ * batch + i);
        text += base::format(" {{{}+}}\r\n", letter.size()) + letter;
    }
    return text;
}

std::string ImapSession::body()
{
    return "FETCH " + any_message() + " BODY.PEEK[]";
}

std::string ImapSession::create()
{
    return "CREATE " + mailbox();
}

std::string ImapSession::envelopes()
{
    return "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)";
}

std::string ImapSession::expunge()
{
    return "EXPUNGE";
}

std::string ImapSession::flags()
{
    return "FETCH 1:* (UID FLAGS)";
}

std::string ImapSession::login()
{
    return "LOGIN " + login_of(work().order, number_) + " " + work().order.password;
}

std::string ImapSession::noop()
{
    return "NOOP";
}

// With its response in the same line.
std::string ImapSession::plain()
{
    const std::string nul(1, '\0');
    return "AUTHENTICATE PLAIN " +
           base::to_base64(nul + login_of(work().order, number_) + nul + work().order.password);
}

// The oldest quarter of the mailbox: whatever comes in, it stays of one size.
std::string ImapSession::remove()
{
    return base::format("STORE 1:{} +FLAGS.SILENT (\\Deleted)", std::max<std::size_t>(1, exists_ / 4));
}

std::string ImapSession::select()
{
    exists_ = 0;
    return "SELECT " + mailbox();
}

std::string ImapSession::store()
{
    std::string message = any_message();
    return "STORE " + message + (random_ >> 63 == 0 ? " +" : " -") + "FLAGS (\\Seen)";
}

// One after the other, by all sessions together.
std::string ImapSession::mailbox() const
{
    const Order& order = work().order;
    if (order.mailboxes == 0) return "INBOX";
    return base::format("box{:04}", number_ / order.commands.size() % order.mailboxes);
}

std::string ImapSession::any_message()
{
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    return std::to_string(1 + (random_ >> 33) % exists_);
}

}  // namespace bench
