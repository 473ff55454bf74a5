// What slapd's overlay sock writes of one simple bind, and what it is answered (slapd-sock(5)). Pure.
//
//   BIND
//   msgid: 2
//   peername: IP=192.0.2.7:40000     IP=[2001:db8::7]:40000; PATH=…: over slapd's own socket
//   ssf: 256
//   suffix: dc=langson,dc=gov,dc=vn
//   dn: uid=nqhuy,ou=H37,dc=langson,dc=gov,dc=vn
//   method: 128
//   credlen: 11
//   cred: …
//                                    an empty line
//
// slapd escapes nothing of what a client has sent, so only what can be read in one way is read: each line once and in
// its place, no control character in any, as many octets of password as were announced, nothing behind the empty line.
// A DN or a password that would make lines of its own is nobody's.
//
// One request is written at once as long as it is shorter than the buffer of slapd's stdio, so that its end is known by
// the empty line; a longer one is nobody's either.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace binds {

inline constexpr std::size_t longest_request = 4095;

struct Request {
    bool is_own = false;    // over slapd's own socket: nobody but the server and this machine's root
    std::string address{};  // the client's: 192.0.2.7, 2001:db8::7; empty where it is our own
    std::uint64_t ssf = 0;  // of the connection, in bits of a key; 0: in clear
    std::string dn{};       // as slapd has understood it
    std::string password{};
};

// Whether the end has come.
inline bool is_whole(std::string_view text)
{
    return text.ends_with("\n\n");
}

// invalid; what is wrong is said without anything of what was sent.
base::Result<Request> request_from(std::string_view text);

// The answer is lines, closed behind the last one; the last `code` counts. A question that is closed without any slapd
// takes for granted, so hello() goes out before anything is read: from then on it is refused unless somebody says
// otherwise.
std::string hello();

// slapd goes on as if it had not asked.
std::string go_on();

// slapd's word to its client (RFC 4511 App. A).
enum class Verdict {
    granted = 0,
    needs_more = 8,  // strongerAuthRequired: a password alone is not enough from there
    wrong = 49,
    busy = 51,
    unavailable = 52,
    expired = 53,  // unwillingToPerform: the password must be changed first
};
std::string answer_of(Verdict verdict);  // to follow hello()

}  // namespace binds
