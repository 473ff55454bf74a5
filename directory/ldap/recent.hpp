// Recent: rows by name, as many as memory is meant for; the longest untouched goes first. Not thread-safe.
#pragma once

#include <list>
#include <string>
#include <unordered_map>

namespace directory::ldap {

template<typename Row> class Recent {
  public:
    explicit Recent(std::size_t most) : most_(most) {}

    Row* find(const std::string& key)
    {
        auto found = rows_.find(key);
        return found == rows_.end() ? nullptr : &found->second.row;
    }
    // Made where it is missing.
    Row& touch(const std::string& key)
    {
        if (const auto found = rows_.find(key); found != rows_.end()) {
            order_.splice(order_.end(), order_, found->second.place);
            return found->second.row;
        }
        std::list<std::string> place{key};
        auto& slot = rows_.try_emplace(key, Slot{{}, place.begin()}).first->second;
        order_.splice(order_.end(), place);
        if (rows_.size() > most_) drop_first();
        return slot.row;
    }
    void drop(const std::string& key)
    {
        auto found = rows_.find(key);
        if (found == rows_.end()) return;
        order_.erase(found->second.place);
        rows_.erase(found);
    }

  private:
    void drop_first()
    {
        rows_.erase(rows_.find(order_.front()));
        order_.pop_front();
    }

    struct Slot {
        Row row;
        std::list<std::string>::iterator place;
    };
    const std::size_t most_;
    std::unordered_map<std::string, Slot> rows_;
    std::list<std::string> order_;  // the longest untouched first
};

}  // namespace directory::ldap
