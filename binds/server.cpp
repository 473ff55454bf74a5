#include "binds/server.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "net/admission.hpp"
#include "net/loop.hpp"

#include <algorithm>

namespace binds {
namespace {

using base::Code;
using ledger::Event;
using ledger::Name;

constexpr base::Duration patience = std::chrono::seconds(5);  // for a whole question, and for its answer
constexpr std::size_t longest_told = 300;                     // of a DN that is nobody's, in log and audit

// In whole, or as far as it may be long. slapd writes it at once.
net::Task<std::string> read_request(net::Stream& stream)
{
    const auto deadline = net::Loop::current().now() + patience;
    std::string text(longest_request + 1, '\0');
    std::size_t size = 0;
    while (size < text.size() && !is_whole(std::string_view(text).substr(0, size))) {
        const auto left = std::chrono::ceil<base::Duration>(deadline - net::Loop::current().now());
        const std::span<char> room(text.data() + size, text.size() - size);
        size += co_await stream.read_some(room, std::max(left, base::Duration::zero()));
    }
    text.resize(size);
    co_return text;
}

bool is_this_machine(std::string_view address)
{
    return address == "::1" || address.starts_with("127.");
}

// As the audit counts strangers.
std::string network_of(const Request& request)
{
    return net::network_of({.address = request.address, .is_loopback = is_this_machine(request.address)});
}

Event event_of(ledger::Kind kind, const Request& request, std::string_view who)
{
    Event event(kind);
    event.add(Name::who, who).add(Name::service, "ldap").add(Name::address, request.address);
    if (request.ssf > 0) event.add(Name::tls, base::format("{} bits", request.ssf));
    return event;
}

// Only who has shown the right thing hears more than that it was wrong.
Verdict verdict_of(Code why)
{
    switch (why) {
    case Code::expired: return Verdict::expired;
    case Code::denied: return Verdict::needs_more;
    case Code::unavailable: return Verdict::unavailable;
    default: return Verdict::wrong;
    }
}

}  // namespace

std::string busy()
{
    return "RESULT\n" + answer_of(Verdict::busy);
}

Server::Server(Parts parts)
    : parts_(std::move(parts)),
      granted_(
          parts_.metrics.counter("congvu_binds_total", "Binds at slapd by outcome.", "outcome=\"granted\"")),
      refused_(
          parts_.metrics.counter("congvu_binds_total", "Binds at slapd by outcome.", "outcome=\"refused\"")),
      busy_(parts_.metrics.counter("congvu_binds_total", "Binds at slapd by outcome.", "outcome=\"busy\""))
{}

bool Server::may_ask(const net::Peer& peer) const
{
    return peer.user && std::ranges::find(parts_.users, *peer.user) != parts_.users.end();
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    if (!may_ask(stream->peer())) {
        const auto who = stream->peer().user ? std::to_string(*stream->peer().user) : "unknown";
        parts_.log.warning("ldap", "somebody who is not slapd asks as slapd does", {{"user", who}});
        co_return;
    }
    try {
        co_await converse(*stream);
    } catch (const net::Disconnected&) {
        // Each of these ends one question; slapd refuses the bind.
    } catch (const net::TimedOut&) {
    } catch (const net::ShuttingDown&) {
    }
}

net::Task<void> Server::converse(net::Stream& stream)
{
    auto asked = co_await read_request(stream);
    const auto said = co_await answer(std::move(asked));
    co_await stream.write_all(said, patience);
    stream.close();
}

net::Task<std::string> Server::answer(std::string text)
{
    auto request = request_from(text);
    if (!request) {
        refused_.add();
        parts_.log.info("ldap", "login failed", {{"why", request.error().detail}});
        co_return answer_of(Verdict::wrong);
    }
    if (request->is_own) co_return go_on();
    auto judging = judge(*std::move(request));
    co_return answer_of(co_await std::move(judging));
}

net::Task<Verdict> Server::judge(Request request)
{
    auto network = network_of(request);
    const auto place = parts_.waiting.enter(network);
    if (!place) {
        busy_.add();
        parts_.log.info("ldap", "too many logins at once", {{"from", request.address}});
        co_return Verdict::busy;
    }
    auto looking = look(std::move(request), std::move(network));
    co_return co_await std::move(looking);
}

net::Task<Verdict> Server::look(Request request, std::string network)
{
    const auto snapshot = parts_.directory.snapshot();
    const auto* who = parts_.account_at(*snapshot, request.dn);
    directory::LoginRequest login;
    login.name = who ? who->login : request.dn;  // a DN is no login, so it is nobody's
    login.password = std::exchange(request.password, {});
    login.from = request.address;
    login.entrance = directory::Entrance::ldap;
    const auto admission = co_await parts_.directory.check_login(std::move(login));
    const auto name = who ? who->login : base::printable(request.dn, longest_told);
    if (!admission) co_return refused(request, name, admission.error(), network);
    // slapd binds him as that entry, so it has to be his.
    if (!who || admission->account != who->id)
        co_return refused(request, name, {Code::wrong_login, "somebody else's entry"}, network);
    co_return granted(request, *who);
}

Verdict Server::granted(const Request& request, const directory::Account& who)
{
    granted_.add();
    note_made(parts_.audit, [&] { return event_of(ledger::Kind::login, request, who.login); });
    return Verdict::granted;
}

Verdict Server::refused(const Request& request, const std::string& name, const base::Error& why,
                        const std::string& network)
{
    refused_.add();
    const std::string code(base::to_string(why.code));
    note_made(parts_.audit, network,
              [&] { return event_of(ledger::Kind::login_failed, request, name).add(Name::error, code); });
    parts_.log.info("ldap", "login failed",
                    {{"name", name}, {"from", request.address}, {"why", code}, {"detail", why.detail}});
    return verdict_of(why.code);
}

}  // namespace binds
