// The queue looked at: items, lanes and counts, in pages.

#include "store/queue_state.hpp"

#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

std::size_t page_size(std::size_t most)
{
    return std::clamp(most, std::size_t{1}, Queue::most_page);
}

// The least key after this one.
std::string after(std::string key)
{
    return key + '\0';
}

// Ends before the first key that begins otherwise.
std::string end_of(std::string prefix)
{
    prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

base::Result<std::vector<Lane>> lanes_in(const Rows& rows, const std::string& name, std::size_t most)
{
    std::vector<std::string> names;
    rows.scan(after(key::lane_name(name)), end_of(key::lane_names()),
              [&](std::string_view key, std::string_view) {
                  names.emplace_back(key.substr(1));
                  return names.size() < page_size(most) ? Next::go_on : Next::stop;
              });
    std::vector<Lane> lanes;
    for (const auto& one : names) {
        auto row = find_lane(rows, one);
        if (!row) return base::refuse(row.error());
        lanes.push_back(std::move(row->lane));
    }
    return lanes;
}

// A page of keys that name items, from `from` on; `next` is the last of them.
struct Keys {
    std::vector<ItemId> items;
    std::string next;
};

template<typename Name>
Keys keys_in(const Rows& rows, std::pair<std::string, std::string> range, std::size_t most, Name name)
{
    Keys keys;
    rows.scan(range.first, range.second, [&](std::string_view key, std::string_view) {
        if (keys.items.size() == page_size(most)) return Next::stop;
        keys.items.push_back(name(key));
        keys.next = key;
        return Next::go_on;
    });
    if (keys.items.size() < page_size(most)) keys.next.clear();
    return keys;
}

// Those that have not come into their lanes yet are left out.
base::Result<ItemPage> page_of(const Rows& rows, Keys keys)
{
    ItemPage page;
    page.next = std::move(keys.next);
    for (const auto& id : keys.items) {
        auto row = find_item(rows, id);
        if (!row && row.error().code == base::Code::not_found) continue;
        if (!row) return base::refuse(row.error());
        page.items.push_back(std::move(row->item));
    }
    return page;
}

base::Result<ItemPage> items_of_lane(const Rows& rows, const std::string& lane, const std::string& from,
                                     std::size_t most)
{
    auto row = find_lane(rows, lane);
    if (!row && row.error().code == base::Code::not_found) return ItemPage();
    if (!row) return base::refuse(row.error());
    const std::string all = key::due_items(row->number);
    if (!from.empty() && !from.starts_with(all))
        return base::refuse(base::Code::invalid, "no page of this lane begins there");
    return page_of(rows,
                   keys_in(rows, {from.empty() ? all : after(from), end_of(all)}, most, key::item_of_due));
}

ItemId item_of_key(std::string_view key)
{
    return base::uuid_from_bytes(key.substr(1)).value_or(ItemId());
}

base::Result<ItemPage> items_of_shard(const Rows& rows, const std::string& from, std::size_t most)
{
    const std::string all = key::items();
    if (!from.empty() && !from.starts_with(all))
        return base::refuse(base::Code::invalid, "no page of a shard begins there");
    return page_of(rows, keys_in(rows, {from.empty() ? all : after(from), end_of(all)}, most, item_of_key));
}

}  // namespace

net::Task<base::Result<Item>> Queue::item(ItemId id) const
{
    return read_shard<Item>(state_->core.engine, shard_of(id), [id](const Rows& rows) -> base::Result<Item> {
        auto row = find_item(rows, id);
        if (!row) return base::refuse(row.error());
        return std::move(row->item);
    });
}

net::Task<base::Result<Lane>> Queue::lane(std::string name) const
{
    const Shard shard = shard_of_lane(name);
    return read_shard<Lane>(state_->core.engine, shard,
                            [name = std::move(name)](const Rows& rows) -> base::Result<Lane> {
                                auto row = find_lane(rows, name);
                                if (!row) return base::refuse(row.error());
                                return std::move(row->lane);
                            });
}

net::Task<base::Result<std::vector<Lane>>> Queue::lanes(Shard shard, std::string after_name,
                                                        std::size_t most) const
{
    return read_shard<std::vector<Lane>>(
        state_->core.engine, shard,
        [name = std::move(after_name), most](const Rows& rows) { return lanes_in(rows, name, most); });
}

net::Task<base::Result<ItemPage>> Queue::items(std::string lane, std::string from, std::size_t most) const
{
    const Shard shard = shard_of_lane(lane);
    return read_shard<ItemPage>(state_->core.engine, shard,
                                [lane = std::move(lane), from = std::move(from), most](const Rows& rows) {
                                    return items_of_lane(rows, lane, from, most);
                                });
}

net::Task<base::Result<ItemPage>> Queue::items(Shard shard, std::string from, std::size_t most) const
{
    return read_shard<ItemPage>(state_->core.engine, shard, [from = std::move(from), most](const Rows& rows) {
        return items_of_shard(rows, from, most);
    });
}

net::Task<base::Result<std::uint64_t>> Queue::count(Shard shard) const
{
    return read_shard<std::uint64_t>(state_->core.engine, shard,
                                     [](const Rows& rows) -> base::Result<std::uint64_t> {
                                         const auto value = rows.get(key::shard());
                                         auto row = value ? shard_row(*value) : ShardRow();
                                         if (!row) return base::refuse(row.error());
                                         return row->items;
                                     });
}

net::Task<base::Result<std::string>> Queue::bytes(BlobId body, std::uint64_t offset, std::uint64_t size) const
{
    return state_->core.engine.blobs().read(body, offset, size);
}

}  // namespace store
