// What all engines share.

#include "store/engine.hpp"

namespace store {

void Rows::scan_prefix(std::string_view prefix, const Visitor& visit) const
{
    // The first key after all that begin with `prefix`; our prefixes are never all 0xFF.
    std::string end(prefix);
    while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF) end.pop_back();
    if (end.empty()) base::bug("a prefix that has no end");
    end.back() = static_cast<char>(end.back() + 1);
    scan(prefix, end, visit);
}

net::Task<base::Result<void>> Engine::transact(PartitionId partition, Change change, Room room)
{
    Stages stages;
    stages.changes.resize(1);
    stages.changes[0].push_back({partition, std::move(change), room});
    co_await carry_out(stages);
    co_return std::move(stages.outcomes[0][0]);
}

net::Task<std::vector<base::Result<BlobInfo>>> Blobs::look_each(std::vector<base::Uuid> ids) const
{
    std::vector<base::Result<BlobInfo>> infos;
    for (const auto& id : ids) infos.push_back(co_await look(id));
    co_return infos;
}

net::Task<base::Result<std::vector<base::Uuid>>> Blobs::recover(std::vector<base::Uuid>)
{
    co_return std::vector<base::Uuid>();
}

net::Task<base::Result<void>> Engine::read_each(std::vector<PartitionId> partitions, LookEach look) const
{
    for (std::size_t number = 0; number < partitions.size(); ++number) {
        auto look_at_one = [&look, number](const Rows& rows) -> base::Result<void> {
            look(number, rows);
            return {};
        };
        if (auto looked = co_await read(partitions[number], look_at_one); !looked) co_return looked;
    }
    co_return base::Result<void>();
}

// Where there is nothing below rows and blobs.
net::Task<base::Result<void>> Engine::check(Findings&)
{
    co_return base::Result<void>();
}

}  // namespace store
