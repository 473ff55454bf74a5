// NameIndex: whose a name is: one flat table, so that a look-up touches memory in two places, the slot and the name.
//
// Names are views into what outlives the index. Filled once, then read by any number of threads.
#pragma once

#include "base/text.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace directory {

struct AsIs {
    static std::size_t hash(std::string_view name) { return std::hash<std::string_view>()(name); }
    static bool are_same(std::string_view a, std::string_view b) { return a == b; }
};

// Codes and staff ids are the same in any case, as in slapd (caseIgnoreMatch).
struct InAnyCase {
    static std::size_t hash(std::string_view name) { return AsIs::hash(base::lower(name)); }
    static bool are_same(std::string_view a, std::string_view b) { return base::iequals(a, b); }
};

template<typename Spelling> class NameIndex {
  public:
    using Place = std::uint32_t;

    void reserve(std::size_t names)
    {
        std::size_t size = least;
        while (size < 2 * names) size *= 2;
        if (size > slots_.size()) rebuild(size);
    }
    // Where it stands now, and whether it is new. Valid until the next one comes in.
    std::pair<Place*, bool> add(std::string_view name, Place place)
    {
        if (2 * (count_ + 1) > slots_.size()) rebuild(2 * std::max(slots_.size(), least));
        const auto tag = tag_of(name);
        Slot& slot = slots_[at(name, tag)];
        if (slot.is_taken()) return {&slot.place, false};
        slot = {name.data() ? name.data() : "", static_cast<std::uint32_t>(name.size()), tag, place};
        ++count_;
        return {&slot.place, true};
    }
    // nullptr: nobody's.
    const Place* find(std::string_view name) const
    {
        if (slots_.empty()) return nullptr;
        const Slot& slot = slots_[at(name, tag_of(name))];
        return slot.is_taken() ? &slot.place : nullptr;
    }
    bool contains(std::string_view name) const { return find(name) != nullptr; }

  private:
    static constexpr std::size_t least = 16;  // a power of two, as all sizes are

    struct Slot {
        const char* name = nullptr;
        std::uint32_t size = 0, tag = 0;  // most bits of the hash: other names are hardly ever looked at
        Place place = 0;

        bool is_taken() const { return name != nullptr; }
    };

    static std::uint32_t tag_of(std::string_view name)
    {
        const auto hash = Spelling::hash(name);
        return static_cast<std::uint32_t>(hash ^ (hash >> 32));
    }
    // Its slot, or the free one where it would come.
    std::size_t at(std::string_view name, std::uint32_t tag) const
    {
        const std::size_t mask = slots_.size() - 1;
        std::size_t i = tag & mask;
        for (; slots_[i].is_taken(); i = (i + 1) & mask) {
            const Slot& slot = slots_[i];
            if (slot.tag == tag && Spelling::are_same({slot.name, slot.size}, name)) break;
        }
        return i;
    }
    void rebuild(std::size_t size)
    {
        auto before = std::exchange(slots_, std::vector<Slot>(size));
        for (const auto& slot : before) {
            if (slot.is_taken()) slots_[at({slot.name, slot.size}, slot.tag)] = slot;
        }
    }

    std::vector<Slot> slots_;
    std::size_t count_ = 0;
};

}  // namespace directory
