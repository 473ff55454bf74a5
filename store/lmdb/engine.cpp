// The engine of one machine, put together.

#include "store/lmdb/engine.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/blobs.hpp"
#include "store/lmdb/database_file.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t pool_threads = 4;  // of each pool

// What must be there before the engine.
struct Ground {
    File lock;
    std::unique_ptr<Env> env;
    File segments, large;  // folders
    std::unique_ptr<Reserve> reserve;
};

// Members are ended from the last to the first: writers before what they write to.
class LmdbEngine final : public Engine {
  public:
    LmdbEngine(Ground ground, LmdbSettings settings)
        : ground_(std::move(ground)),
          halt_(std::move(settings.on_stop)),
          index_(*ground_.env),
          segments_(std::move(ground_.segments))
    {}

    base::Result<void> open_bodies(const Settings& limits)
    {
        if (auto removed = remove_unfinished(ground_.large.path(), index_); !removed) return removed;
        auto end = SegmentEnd::open(segments_, halt_, limits.segment_size);
        if (!end) return base::refuse(end.error());
        appender_ = std::make_unique<Appender>(Appender::Parts{segments_, index_, halt_, *ground_.reserve},
                                               std::move(*end));
        committer_ = std::make_unique<Committer>(
            Committer::Parts{*ground_.env, index_, *appender_, halt_, *ground_.reserve},
            limits.changes_per_commit, [this](const BlobId& id, const Place& place) { remove(id, place); });
        blobs_ = std::make_unique<LmdbBlobs>(LmdbBlobs::Parts{*ground_.env, segments_, index_, *appender_,
                                                              *committer_, halt_, *ground_.reserve, *readers_,
                                                              *writers_},
                                             std::move(ground_.large), limits.small_body);
        return {};
    }

    net::Task<void> carry_out(Stages& stages) override { return committer_->commit(stages); }

    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        const ReadTxn txn(*ground_.env);
        if (!txn.outcome()) co_return txn.outcome();
        const TxnRows rows(txn.get(), ground_.env->rows, partition);
        auto outcome = look(rows);
        co_return rows.outcome() ? outcome : rows.outcome();
    }

    net::Task<base::Result<std::vector<base::Uuid>>> list(Space space, base::Uuid after,
                                                          std::size_t most) const override
    {
        co_return partitions(space, after, most);
    }

    Blobs& blobs() override { return *blobs_; }
    net::Task<base::Result<void>> check(Findings& findings) override { return blobs_->check(findings); }

    void on_commit(std::function<void(const Hint&)> listener) override
    {
        committer_->on_commit(std::move(listener));
    }

    base::Result<void> health() const override
    {
        auto outcome = halt_.outcome();
        return outcome ? ground_.reserve->outcome() : outcome;
    }

  private:
    base::Result<std::vector<base::Uuid>> partitions(Space space, const base::Uuid& after,
                                                     std::size_t most) const;

    void remove(const BlobId& id, const Place& place)
    {
        if (place.kind != Place::Kind::own_file) return;
        ::unlink(blobs_->large_path(id).c_str());
        failpoint("large.removed");
    }

    Ground ground_;
    Halt halt_;
    BlobIndex index_;
    SegmentFiles segments_;
    std::unique_ptr<net::Offload> readers_ = net::make_offload(pool_threads);
    std::unique_ptr<net::Offload> writers_ = net::make_offload(pool_threads);
    std::unique_ptr<LmdbBlobs> blobs_;
    std::unique_ptr<Appender> appender_;
    std::unique_ptr<Committer> committer_;
};

// The least key that lies behind all keys beginning with `prefix`; empty if there is none.
std::string behind(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

constexpr std::size_t prefix_bytes = 17;

base::Result<std::vector<base::Uuid>> LmdbEngine::partitions(Space space, const base::Uuid& after,
                                                             std::size_t most) const
{
    const ReadTxn txn(*ground_.env);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto cursor = open_cursor(txn.get(), ground_.env->rows);
    if (!cursor) return base::refuse(cursor.error());
    std::vector<base::Uuid> ids;
    std::string from = after.is_nil() ? to_prefix({space, after}) : behind(to_prefix({space, after}));
    while (ids.size() < most && !from.empty()) {
        MDB_val key = to_val(from);
        MDB_val value;
        const int code = seek(cursor->get(), key, value);
        if (code != 0 && code != MDB_NOTFOUND)
            return base::refuse(lmdb_error(code, "cannot list partitions"));
        const std::string_view found = code == 0 ? to_view(key) : std::string_view();
        if (found.size() < prefix_bytes || found[0] != static_cast<char>(space)) break;
        ids.push_back(*base::uuid_from_bytes(found.substr(1, 16)));
        from = behind(std::string(found.substr(0, prefix_bytes)));
    }
    return ids;
}

// The folder itself, for any file in it could be removed, and then made and locked by somebody else.
base::Result<File> lock_folder(const std::string& folder)
{
    auto lock = File::open_folder(folder);
    if (!lock) return lock;
    if (::flock(lock->descriptor(), LOCK_EX | LOCK_NB) == 0) return lock;
    return base::refuse(base::Code::conflict,
                        base::format("{} is in use by another process: stop it first", folder));
}

// LMDB would begin a new database where there is none; but where there are bodies there was one.
base::Result<void> check_database_is_there(const std::string& folder)
{
    const std::string path = folder + "/rows/data.mdb";
    auto found = look_at_database(path);
    if (!found || !found->is_new) return {};  // what is wrong is said when it is opened
    auto segments = names_in(folder + "/segments");
    if (!segments || segments->empty()) return {};
    return base::refuse(base::Code::corrupt, base::format("{} is missing or empty, but there are bodies; {}",
                                                          path, restore_advice(path)));
}

base::Result<File> open_subfolder(const std::string& path)
{
    if (auto made = make_folder(path); !made) return base::refuse(made.error());
    return File::open_folder(path);
}

// In this order: a database that has been made is durable before there are bodies.
base::Result<Ground> open_ground(const LmdbSettings& settings)
{
    const std::string& folder = settings.folder;
    if (auto made = make_folder(folder); !made) return base::refuse(made.error());
    auto lock = lock_folder(folder);
    if (!lock) return base::refuse(lock.error());
    if (auto checked = check_database_is_there(folder); !checked) return base::refuse(checked.error());
    auto rows = open_subfolder(folder + "/rows");
    if (!rows) return base::refuse(rows.error());
    auto env = Env::open(rows->path(), settings.limits.map_size);
    if (!env) return base::refuse(env.error());
    if (auto synced = sync_folder(*rows); !synced) return base::refuse(synced.error());
    auto segments = open_subfolder(folder + "/segments");
    if (!segments) return base::refuse(segments.error());
    auto large = open_subfolder(folder + "/large");
    if (!large) return base::refuse(large.error());
    auto reserve = Reserve::open(folder + "/reserve", settings.limits.reserve);
    if (!reserve) return base::refuse(reserve.error());
    if (auto synced = sync_folder(*lock); !synced) return base::refuse(synced.error());
    return Ground{std::move(*lock), std::move(*env), std::move(*segments), std::move(*large),
                  std::move(*reserve)};
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_lmdb_engine(LmdbSettings settings)
{
    auto ground = open_ground(settings);
    if (!ground) return base::refuse(ground.error());
    auto engine = std::make_unique<LmdbEngine>(std::move(*ground), settings);
    if (auto opened = engine->open_bodies(settings.limits); !opened) return base::refuse(opened.error());
    return engine;
}

}  // namespace store
