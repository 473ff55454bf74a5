// Messages of the admin protocol: one JSON object a line, CRLF-ended, in both directions.
//
//   client   {"hello":{"protocol":1}}
//   server   {"hello":{"protocol":1,"program":"congvud 0.1.0"}}
//   client   {"id":1,"verb":"official.lock","args":{"name":"tvhung"},"said":{"basis":"45/UBND"}}
//   server   {"id":1,"progress":{"done":500,"total":14411}}          any number of them
//   server   {"id":1,"item":{…}}                                     any number of them: one of many results
//   server   {"id":1,"result":{…}}                                   or
//   server   {"id":1,"refused":{"code":"not found","why":{…},"text":"…","hint":"…"}}
//
// A client names the protocol it speaks before anything else, so a later version (and a login, once the
// stream is TLS instead of a Unix socket) has its place. Members that a side does not know are ignored.
// Pure; every function takes hostile bytes.
#pragma once

#include "base/result.hpp"
#include "control/proto/words.hpp"

namespace control {

inline constexpr std::int64_t protocol_version = 1;
inline constexpr std::size_t longest_line = 1 << 20;  // an import's batch is far below it

struct Hello {
    std::int64_t protocol = protocol_version;
    std::string program;

    bool operator==(const Hello&) const = default;
};

// What belongs to any request: by which document and why it is asked for, and as whom.
struct Said {
    std::string basis;       // Số 123/SNV-TCCC
    std::string basis_date;  // 2020-07-01
    std::string reason;
    std::string as;  // the login of an admin whose rights are to count; never more than one's own

    bool operator==(const Said&) const = default;
};

struct Request {
    std::int64_t id = 0;
    std::string verb;
    base::Json args;
    Said said{};

    bool operator==(const Request&) const = default;
};

struct Progress {
    std::int64_t done = 0, total = 0;

    bool operator==(const Progress&) const = default;
};

// One of many results, told as it comes, so that any number of them takes no memory.
struct Item {
    base::Json json;

    bool operator==(const Item&) const = default;
};

// A polite no: the code for programs, the note for people, in English for whoever has no table.
struct Refusal {
    base::Code code = base::Code::invalid;
    Note why;
    Sentence english;

    bool operator==(const Refusal&) const = default;
};

Refusal refusal(base::Code code, std::string key, base::Json::Object values = {});
// In the reader's language; in English as the server said it where this program has no such sentence.
Sentence say(Language language, const Refusal& refusal);

using Answer = std::expected<base::Json, Refusal>;

inline std::unexpected<Refusal> no(base::Code code, std::string key, base::Json::Object values = {})
{
    return std::unexpected(refusal(code, std::move(key), std::move(values)));
}

struct Reply {
    std::int64_t id = 0;
    std::variant<Progress, Item, base::Json, Refusal> body;

    bool operator==(const Reply&) const = default;
};

// Without the line's end.
std::string to_line(const Hello& hello);
std::string to_line(const Request& request);
std::string to_line(const Reply& reply);

base::Result<Hello> hello_from(std::string_view line);
base::Result<Request> request_from(std::string_view line);
base::Result<Reply> reply_from(std::string_view line);

base::Json to_json(const Note& note);
Note note_from(const base::Json& json);

}  // namespace control
