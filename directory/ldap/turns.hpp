// Turns: work that waits for one of a few threads. The networks take turns, one item each, round and round,
// and within a network its addresses: however much one brings, the others wait for one item of it at a time.
#pragma once

#include "base/clock.hpp"
#include "net/loop.hpp"

#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace directory::ldap {

// The order alone: the first come, or one of each lane in turn. Not thread-safe; pop() needs something there.
template<typename Item> class Fifo {
  public:
    void push(Item item) { items_.push_back(std::move(item)); }
    Item pop()
    {
        Item item = std::move(items_.front());
        items_.pop_front();
        return item;
    }
    bool is_empty() const { return items_.empty(); }

  private:
    std::deque<Item> items_;
};

template<typename Queue> class Lanes {
  public:
    // The lane's name, and then what its queue takes. If it throws, nothing was put in.
    template<typename... Rest> void push(const std::string& lane, Rest&&... rest)
    {
        const auto [found, is_new] = lanes_.try_emplace(lane);
        try {
            found->second.push(std::forward<Rest>(rest)...);
            if (is_new) order_.push_back(found);
        } catch (...) {
            if (is_new) lanes_.erase(found);
            throw;
        }
    }
    auto pop()
    {
        const auto lane = order_.front();
        auto item = lane->second.pop();
        if (lane->second.is_empty()) {
            order_.pop_front();
            lanes_.erase(lane);
        } else {
            order_.splice(order_.end(), order_, order_.begin());
        }
        return item;
    }
    bool is_empty() const { return lanes_.empty(); }

  private:
    using Lane = std::map<std::string, Queue>;
    Lane lanes_;
    std::list<typename Lane::iterator> order_;
};

class Turns {
  public:
    struct Whose {
        std::string network, address;
    };

    explicit Turns(std::size_t threads) : pool_(net::make_offload(threads)) {}

    // Runs `work` on a thread when its turn has come; `otherwise` in its place, quickly, when that was too
    // late for it, or when it throws.
    template<typename Work>
    net::Task<std::invoke_result_t<Work>> run(Whose whose, base::Duration patience, Work work,
                                              std::invoke_result_t<Work> otherwise)
    {
        using Value = std::invoke_result_t<Work>;
        net::OneShot<Value> outcome;
        add(whose, {steady_now() + patience, [work = std::move(work), otherwise = std::move(otherwise),
                                              done = outcome.setter()](Due due) mutable {
                        if (due == Due::in_time) {
                            try {
                                otherwise = work();
                            } catch (const std::exception&) {
                                // There is no memory to say more.
                            }
                        }
                        done(std::move(otherwise));
                    }});
        co_return co_await outcome.wait();
    }

  private:
    enum class Due { in_time, late };
    struct Item {
        base::SteadyTime until;
        std::move_only_function<void(Due)> act;
    };
    static base::SteadyTime steady_now() { return std::chrono::steady_clock::now(); }
    void add(const Whose& whose, Item item);
    void take_next();

    std::mutex mutex_;
    Lanes<Lanes<Fifo<Item>>> waiting_;    // guarded by mutex_
    std::unique_ptr<net::Offload> pool_;  // last: its work uses the above. Each job of it takes one item
};

}  // namespace directory::ldap
