// next_turn: lets the loop serve its other connections before this one goes on with long work.
#pragma once

#include "net/loop.hpp"
#include "net/stream.hpp"

namespace imap {

struct NextTurn {
    net::Stream* stream = nullptr;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const
    {
        net::Loop::current().post([handle] { handle.resume(); });
    }
    void await_resume() const {}
};

inline NextTurn next_turn(net::Stream& stream)
{
    return {&stream};
}

inline NextTurn next_turn()
{
    return {};
}

}  // namespace imap
