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
        auto [found, is_new] = rows_.try_emplace(key);
        if (!is_new) order_.erase(found->second.place);
        found->second.place = order_.insert(order_.end(), key);
        if (rows_.size() > most_) drop(std::string(order_.front()));
        return found->second.row;
    }
    void drop(const std::string& key)
    {
        auto found = rows_.find(key);
        if (found == rows_.end()) return;
        order_.erase(found->second.place);
        rows_.erase(found);
    }

  private:
    struct Slot {
        Row row;
        std::list<std::string>::iterator place;
    };
    const std::size_t most_;
    std::unordered_map<std::string, Slot> rows_;
    std::list<std::string> order_;  // the longest untouched first
};

}  // namespace directory::ldap
