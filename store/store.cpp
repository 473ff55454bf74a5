// Store: see store.hpp.

#include "store/store.hpp"

#include "store/links.hpp"

namespace store {
namespace {

net::Task<std::vector<base::Result<void>>> deliver_copies(Store::Core& core, Body body,
                                                          std::vector<Copy> copies)
{
    std::vector<Link> links;
    links.reserve(copies.size());
    for (auto& copy : copies) {
        std::vector<LinkMessage> messages;
        messages.push_back({&body, std::move(copy.prefix), {}, {}, {}});
        links.push_back({copy.owner,
                         copy.quota,
                         copy.mailbox,
                         std::move(messages),
                         std::move(copy.marker),
                         {},
                         copy.purpose});
    }
    auto appended = co_await link_all(core, std::move(links));
    std::vector<base::Result<void>> outcomes;
    for (auto& one : appended) {
        outcomes.push_back(one ? base::Result<void>() : base::refuse(std::move(one.error())));
    }
    co_return outcomes;
}

}  // namespace

Store::Store(Engine& engine, const base::Clock& clock, std::function<void(const Changed&)> on_change)
    : core_(std::make_unique<Core>(engine, clock, std::move(on_change)))
{}

Store::~Store() = default;

void Store::ask_for_room(RoomAbove room_above)
{
    core_->room_above = std::move(room_above);
}

net::Task<std::vector<base::Result<void>>> Store::deliver(Body body, std::vector<Copy> copies)
{
    return deliver_copies(*core_, std::move(body), std::move(copies));
}

}  // namespace store
