#include "binds/proto/request.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace binds {
namespace {

constexpr std::size_t most_suffixes = 8;
constexpr std::uint64_t simple = 128;  // LDAP_AUTH_SIMPLE: the method's tag

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Line by line; after the first one that is not as it must be, nothing more is taken.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    void take(std::string_view line)
    {
        if (next() != line) fail();
    }
    // What follows `name`, `: ` and ends with the line.
    std::string_view value(std::string_view name)
    {
        const auto line = next();
        if (!is_named(line, name)) return fail();
        return line.substr(name.size() + 2);
    }
    std::uint64_t number(std::string_view name)
    {
        const auto found = base::to_number(value(name));
        if (!found) fail();
        return found.value_or(0);
    }
    bool is_next(std::string_view name) const { return is_named(rest_, name); }
    bool is_at_end() const { return !has_failed_ && rest_.empty(); }
    bool has_failed() const { return has_failed_; }

  private:
    static bool is_named(std::string_view line, std::string_view name)
    {
        return line.starts_with(name) && line.substr(name.size()).starts_with(": ");
    }
    std::string_view next()
    {
        const auto end = rest_.find('\n');
        if (has_failed_ || end == std::string_view::npos) return fail();
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return std::ranges::any_of(line, is_control) ? fail() : line;
    }
    std::string_view fail()
    {
        has_failed_ = true;
        return {};
    }

    std::string_view rest_;
    bool has_failed_ = false;
};

// IP=192.0.2.7:40000 and IP=[2001:db8::7]:40000; nullopt for anything else.
std::optional<std::string> address_of(std::string_view peer)
{
    const auto colon = peer.rfind(':');
    if (!peer.starts_with("IP=") || colon == std::string_view::npos) return std::nullopt;
    auto address = peer.substr(3, colon - 3);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (address.empty()) return std::nullopt;
    return std::string(address);
}

auto malformed(std::string_view what)
{
    return base::refuse(base::Code::invalid, base::format("a bind with {} that cannot be", what));
}

}  // namespace

base::Result<Request> request_from(std::string_view text)
{
    if (text.size() > longest_request) return malformed("a length");
    Scanner scan(text);
    scan.take("BIND");
    scan.number("msgid");
    const auto peer = scan.value("peername");
    Request request;
    request.ssf = scan.number("ssf");
    for (std::size_t i = 0; i < most_suffixes && scan.is_next("suffix"); ++i) scan.value("suffix");
    request.dn = scan.value("dn");
    if (scan.number("method") != simple) return malformed("a method");
    const auto length = scan.number("credlen");
    request.password = scan.value("cred");
    scan.take("");
    if (!scan.is_at_end()) return malformed("lines");
    if (length != request.password.size()) return malformed("a password");
    request.is_own = peer.starts_with("PATH=");
    const auto address = address_of(peer);
    if (!request.is_own && !address) return malformed("a peer");
    request.address = address.value_or("");
    return request;
}

namespace {

// Of a success slapd would send a text that it no longer holds.
std::string_view told(Verdict verdict)
{
    switch (verdict) {
    case Verdict::needs_more: return "info: a password is not enough from there: use an app password\n";
    case Verdict::busy: return "info: too many logins at once, try again later\n";
    case Verdict::expired: return "info: the password must be changed first\n";
    default: return {};
    }
}

}  // namespace

std::string hello()
{
    return base::format("RESULT\ncode: {}\n", static_cast<int>(Verdict::unavailable));
}

std::string go_on()
{
    return "CONTINUE\n";
}

// Each line has its end: one without is lost where the connection is reset behind it, and a code that is lost is 0.
std::string answer_of(Verdict verdict)
{
    return base::format("code: {}\n{}", static_cast<int>(verdict), told(verdict));
}

}  // namespace binds
