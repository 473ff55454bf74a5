// Acting: who opens and sends as what is not his own mail. Pure.
//
// Agencies, sub-units, posts and rooms have mailboxes and no passwords. Who holds one opens it with his own name and
// password, saying which one: by SASL's authorization identity (RFC 4616 §2), or where a client can only ask for a
// name, by a name made of both:
//
//   skhcn/ntlan      the box skhcn, opened by ntlan; each may be a whole address. No login and no address of ours has a slash,
//                    and IMAP lets it stand without quotes (RFC 9051 §9, ATOM-CHAR)
#pragma once

#include "directory/directory.hpp"

namespace directory {

struct TypedLogin {
    std::string name;  // whose password follows
    std::string box;   // empty: his own mail

    bool operator==(const TypedLogin&) const = default;
};

// `authorization` is SASL's, empty where there is none; one that only repeats the name asks for nothing. Of a client
// that asks for two different boxes the name stays as it is, which is nobody's.
TypedLogin typed_login(std::string_view typed, std::string_view authorization = {});

// EXTERNAL's authorization identity (RFC 4422 App. A): nothing, one's own name, a box, or both as above. It is the
// certificate that says who he is; a name in it only has to agree.
TypedLogin external_login(std::string_view authorization);

// What a login opens: the box that was asked for, if he may open it now, or else his own; nullptr: he may not.
const Account* opened_by(const Snapshot& snapshot, const Account& who, std::string_view box);

// After the password was right. wrong_login: not this box, or not this service: programs send and look people up, and
// read no mail. One with grants is an admin's account apart from the one with which he reads his mail: it comes in at the
// admin's door too.
base::Result<void> check_opening(const Snapshot& snapshot, const Account& who, const LoginRequest& request);

// Whether mail may go out in the owner's name, sent by him: it is his own, or that of an agency, a sub-unit or a post
// that he holds now. Nobody speaks for a room.
bool may_send_as(const Snapshot& snapshot, const Account& who, const Account& owner);

}  // namespace directory
