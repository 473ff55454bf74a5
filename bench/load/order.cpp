#include "bench/load/order.hpp"

#include "bench/load/imap_session.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <variant>

namespace bench {
namespace {

using Names = std::vector<std::string>;
using Field = std::variant<Protocol Order::*, Tls Order::*, Content Order::*, std::uint16_t Order::*,
                           std::size_t Order::*, double Order::*, std::string Order::*, Names Order::*>;

const std::map<std::string, Field, std::less<>> fields{
    {"--protocol", &Order::protocol},
    {"--tls", &Order::tls},
    {"--port", &Order::port},
    {"--sessions", &Order::sessions},
    {"--messages", &Order::messages},
    {"--seconds", &Order::seconds},
    {"--per-connection", &Order::per_connection},
    {"--patience", &Order::patience},
    {"--from", &Order::from},
    {"--size", &Order::size},
    {"--content", &Order::content},
    {"--domain", &Order::domain},
    {"--password", &Order::password},
    {"--users", &Order::users},
    {"--first-user", &Order::first_user},
    {"--recipients", &Order::recipients},
    {"--commands", &Order::commands},
    {"--mailboxes", &Order::mailboxes},
    {"--batch", &Order::batch},
};

template<typename Value>
bool choose(std::string_view word, std::map<std::string_view, Value> names, Value& to)
{
    auto found = names.find(word);
    if (found != names.end()) to = found->second;
    return found != names.end();
}

bool read(std::string_view word, Protocol& to)
{
    return choose(word, {{"smtp", Protocol::smtp}, {"lmtp", Protocol::lmtp}, {"imap", Protocol::imap}}, to);
}

bool read(std::string_view word, Tls& to)
{
    return choose(word, {{"none", Tls::none}, {"implicit", Tls::implicit}, {"starttls", Tls::starttls}}, to);
}

bool read(std::string_view word, Content& to)
{
    return choose(word, {{"words", Content::words}, {"base64", Content::base64}}, to);
}

bool read(std::string_view word, std::string& to)
{
    to = word;
    return true;
}

bool read(std::string_view word, Names& to)
{
    to.clear();
    for (std::size_t start = 0, end = 0; end != word.npos; start = end + 1) {
        end = word.find(',', start);
        to.emplace_back(word.substr(start, end - start));
    }
    return true;
}

template<typename Number> bool read(std::string_view word, Number& to)
{
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), to);
    return error == std::errc() && end == word.data() + word.size();
}

std::string user(const Order& order, std::size_t number)
{
    std::string digits = std::to_string(order.first_user + number % order.users);
    return "u" + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

// Logins are connections of their own, and nothing else is done in them.
base::Result<Order> with_connections(Order order)
{
    if (std::ranges::none_of(order.commands, ImapSession::is_a_connection)) return order;
    if (order.commands.size() > 1 || order.tls == Tls::starttls)
        return base::refuse(base::Code::invalid,
                            "login and plain stand alone, in clear or under TLS from the start");
    order.per_connection = 1;
    return order;
}

base::Result<Order> checked(Order order)
{
    for (std::size_t least : {order.sessions, order.users, order.recipients, order.batch})
        if (least == 0)
            return base::refuse(base::Code::invalid, "sessions, users, recipients and batch begin at 1");
    if (order.recipients > order.users)
        return base::refuse(base::Code::invalid,
                            "a message cannot have more recipients than there are users");
    for (const auto& name : order.commands)
        if (!ImapSession::is_command(name))
            return base::refuse(base::Code::invalid, "commands are " + ImapSession::command_names());
    return with_connections(std::move(order));
}

}  // namespace

base::Result<Order> parse_order(int count, char** words)
{
    Order order;
    for (int i = 1; i < count; i += 2) {
        auto field = fields.find(words[i]);
        if (field == fields.end() || i + 1 == count)
            return base::refuse(base::Code::invalid, std::string(words[i]) + " is unknown, or has no value");
        auto take = [&](auto member) { return read(words[i + 1], order.*member); };
        if (!std::visit(take, field->second))
            return base::refuse(base::Code::invalid, std::string(words[i]) + " cannot be " + words[i + 1]);
    }
    return checked(std::move(order));
}

std::string explain_order()
{
    std::string text = "bench_load";
    for (const auto& [name, field] : fields) text += " [" + name + " …]";
    return text;
}

std::string login_of(const Order& order, std::size_t number)
{
    return user(order, number);
}

std::string address_of(const Order& order, std::size_t number)
{
    return user(order, number) + "@" + order.domain;
}

}  // namespace bench
