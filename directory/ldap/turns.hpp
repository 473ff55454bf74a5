// Turns: work that waits for one of a few threads, in lanes that take turns: one item of each lane, round and
// round. However much one lane brings, the others wait for one item of it at a time.
#pragma once

#include "base/clock.hpp"
#include "net/loop.hpp"

#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace directory::ldap {

// The order alone. Not thread-safe.
template<typename Item> class Lanes {
  public:
    void push(const std::string& lane, Item item)
    {
        auto [found, is_new] = lanes_.try_emplace(lane);
        found->second.push_back(std::move(item));
        if (is_new) order_.push_back(found);
    }
    // Of the lane whose turn it is; there must be one.
    Item pop()
    {
        auto lane = order_.front();
        order_.pop_front();
        Item item = std::move(lane->second.front());
        lane->second.pop_front();
        if (lane->second.empty())
            lanes_.erase(lane);
        else
            order_.push_back(lane);
        return item;
    }
    bool is_empty() const { return lanes_.empty(); }

  private:
    using Lane = std::map<std::string, std::deque<Item>>;
    Lane lanes_;
    std::list<typename Lane::iterator> order_;
};

class Turns {
  public:
    explicit Turns(std::size_t threads) : pool_(net::make_offload(threads)) {}

    // Runs `work` on a thread when its turn has come; `otherwise` in its place, quickly, when that was too
    // late for it.
    template<typename Work>
    net::Task<std::invoke_result_t<Work>> run(std::string lane, base::Duration patience, Work work,
                                              std::invoke_result_t<Work> otherwise)
    {
        using Value = std::invoke_result_t<Work>;
        net::OneShot<Value> outcome;
        add(lane, {steady_now() + patience,
                   [work = std::move(work), otherwise = std::move(otherwise), done = outcome.setter()](
                       Due due) mutable { done(due == Due::in_time ? work() : std::move(otherwise)); }});
        co_return co_await outcome.wait();
    }

  private:
    enum class Due { in_time, late };
    struct Item {
        base::SteadyTime until;
        std::move_only_function<void(Due)> act;
    };
    static base::SteadyTime steady_now() { return std::chrono::steady_clock::now(); }
    void add(const std::string& lane, Item item);
    void take_next();

    std::mutex mutex_;
    Lanes<Item> waiting_;                 // guarded by mutex_
    std::unique_ptr<net::Offload> pool_;  // last: its work uses the above. Each job of it takes one item
};

}  // namespace directory::ldap
