// The engine of one machine, put together.

#include "store/lmdb/engine.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/blobs.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t pool_threads = 4;

// Members are ended from the last to the first: writers before what they write to.
class LmdbEngine final : public Engine {
  public:
    LmdbEngine(File lock, std::unique_ptr<Env> env, const LmdbSettings& settings)
        : lock_(std::move(lock)),
          env_(std::move(env)),
          index_(*env_),
          segments_(settings.folder + "/segments"),
          large_folder_(settings.folder + "/large"),
          committer_(*env_, index_, settings.limits.changes_per_commit,
                     [this](const BlobId& id, const Place& place) { remove(id, place); })
    {}

    base::Result<void> open_bodies(const Settings& limits)
    {
        remove_unfinished(large_folder_, index_);
        auto end = SegmentEnd::open(segments_, limits.segment_size);
        if (!end) return base::refuse(end.error());
        appender_ = std::make_unique<Appender>(segments_, std::move(*end), index_,
                                               [this](base::Error why) { committer_.stop(std::move(why)); });
        blobs_ =
            std::make_unique<LmdbBlobs>(LmdbBlobs::Parts{segments_, index_, *appender_, committer_, *pool_},
                                        large_folder_, limits.small_body);
        return {};
    }

    net::Task<std::vector<base::Result<void>>> transact_each(std::vector<PartitionChange> changes) override
    {
        return committer_.commit(std::move(changes), {});
    }

    base::Result<void> read(const PartitionId& partition,
                            const std::function<base::Result<void>(const Rows&)>& look) const override
    {
        const ReadTxn txn(*env_);
        if (!txn.outcome()) return txn.outcome();
        const TxnRows rows(txn.get(), env_->rows, partition);
        auto outcome = look(rows);
        return rows.outcome() ? outcome : rows.outcome();
    }

    base::Result<std::vector<base::Uuid>> list(Space space, const base::Uuid& after,
                                               std::size_t most) const override;

    Blobs& blobs() override { return *blobs_; }

  private:
    void remove(const BlobId& id, const Place& place)
    {
        if (place.kind != Place::Kind::own_file) return;
        ::unlink(blobs_->large_path(id).c_str());
        failpoint("large.removed");
    }

    File lock_;
    std::unique_ptr<Env> env_;
    BlobIndex index_;
    SegmentFiles segments_;
    std::string large_folder_;
    std::unique_ptr<net::Offload> pool_ = net::make_offload(pool_threads);
    std::unique_ptr<LmdbBlobs> blobs_;
    Committer committer_;
    std::unique_ptr<Appender> appender_;
};

// The least key that lies behind all keys beginning with `prefix`; empty if there is none.
std::string behind(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

constexpr std::size_t prefix_bytes = 17;

base::Result<std::vector<base::Uuid>> LmdbEngine::list(Space space, const base::Uuid& after,
                                                       std::size_t most) const
{
    const ReadTxn txn(*env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto cursor = open_cursor(txn.get(), env_->rows);
    if (!cursor) return base::refuse(cursor.error());
    std::vector<base::Uuid> ids;
    std::string from = after.is_nil() ? to_prefix({space, after}) : behind(to_prefix({space, after}));
    while (ids.size() < most && !from.empty()) {
        MDB_val key = to_val(from);
        MDB_val value;
        const int code = mdb_cursor_get(cursor->get(), &key, &value, MDB_SET_RANGE);
        if (code != 0 && code != MDB_NOTFOUND)
            return base::refuse(lmdb_error(code, "cannot list partitions"));
        const std::string_view found = code == 0 ? to_view(key) : std::string_view();
        if (found.size() < prefix_bytes || found[0] != static_cast<char>(space)) break;
        ids.push_back(*base::uuid_from_bytes(found.substr(1, 16)));
        from = behind(std::string(found.substr(0, prefix_bytes)));
    }
    return ids;
}

base::Result<File> lock_folder(const std::string& folder)
{
    auto lock = File::open(folder + "/lock", O_RDWR | O_CREAT);
    if (!lock) return lock;
    if (::flock(lock->descriptor(), LOCK_EX | LOCK_NB) == 0) return lock;
    return base::refuse(base::Code::conflict,
                        base::format("{} is in use by another process: stop it first", folder));
}

base::Result<void> make_folders(const std::string& folder)
{
    for (const char* name : {"", "/segments", "/large"}) {
        if (auto made = make_folder(folder + name); !made) return made;
    }
    return sync_folder(folder);
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_lmdb_engine(LmdbSettings settings)
{
    if (auto made = make_folders(settings.folder); !made) return base::refuse(made.error());
    auto lock = lock_folder(settings.folder);
    if (!lock) return base::refuse(lock.error());
    auto env = Env::open(settings.folder + "/rows", settings.limits.map_size);
    if (!env) return base::refuse(env.error());
    auto engine = std::make_unique<LmdbEngine>(std::move(*lock), std::move(*env), settings);
    if (auto opened = engine->open_bodies(settings.limits); !opened) return base::refuse(opened.error());
    return engine;
}

}  // namespace store
