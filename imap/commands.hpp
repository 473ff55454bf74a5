// The command table: one row per command; its page is commands/NAME.cpp.
//
// A new command is a page, a declaration here and a line in commands.cpp.
#pragma once

#include "imap/proto/reply.hpp"
#include "imap/proto/scanner.hpp"
#include "net/task.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace imap {

class Session;

// Where a command is allowed. `authenticated` also covers a session with a selected mailbox.
enum class State { any, not_authenticated, authenticated, selected };

// What the client is told at the command's end of what happened to the selected mailbox. Numbers must not
// move under a command that speaks in numbers (RFC 9051 §7.5.1).
enum class Told { all, all_but_expunges, nothing };

struct Command {
    std::string_view name;  // "UID FETCH": the forms with UID are rows of their own
    State state;
    net::Task<Reply> (*run)(Session& session, Scanner& arguments);  // after the name: " x y" or ""
    Told told = Told::all;
    // Whether the literal that the arguments so far announce at their end is left to the handler, who
    // streams it (APPEND). All others are collected, within limits, before the command runs.
    bool (*keeps_literal)(Scanner arguments) = nullptr;
};

// Reads the arguments, then acts: what cannot be read never reaches the handler.
template<auto parse, auto handle> net::Task<Reply> parse_then(Session& session, Scanner& arguments)
{
    auto request = parse(arguments);
    if (!request) co_return misread(request.error());
    co_return co_await handle(session, std::move(*request));
}

template<auto handle> net::Task<Reply> without_arguments(Session& session, Scanner& arguments)
{
    if (auto read = arguments.done(); !read) co_return misread(read.error());
    co_return co_await handle(session);
}

// What CAPABILITY says in the session's present state: commands/capability.cpp.
std::string capabilities(Session& session);

const Command* find_command(std::string_view name);  // in upper case
std::span<const Command* const> all_commands();

// The pages.
namespace commands {
extern const Command append, authenticate, capability, check, close, copy, create, delete_mailbox, deleteacl,
    enable, examine, expunge, fetch, getacl, id, idle, list, listrights, login, logout, lsub, move, myrights,
    namespaces, noop, rename, search, select, setacl, starttls, status, store_flags, subscribe, uid_copy,
    uid_expunge, uid_fetch, uid_move, uid_search, uid_store, unselect, unsubscribe;
}  // namespace commands

}  // namespace imap
