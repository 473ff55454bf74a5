// next_turn: lets the loop serve its other connections before this one goes on with long work.
#pragma once

#include "net/loop.hpp"
#include "net/stream.hpp"

namespace imap {

struct NextTurn {
    const net::Stream& client;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const
    {
        net::Loop::current().post([handle] { handle.resume(); });
    }
    void await_resume() const
    {
        if (client.is_closed()) throw net::Disconnected();
    }
};

// Throws Disconnected where nobody waits for the work any more. `client` outlives the wait.
inline NextTurn next_turn(const net::Stream& client)
{
    return {client};
}

}  // namespace imap
