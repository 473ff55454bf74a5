// The engine of one machine, put together.

#include "store/lmdb/engine.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/blobs.hpp"
#include "store/lmdb/database_file.hpp"
#include "store/lmdb/partitions.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t pool_threads = 4;  // of each pool

// What must be there before the engine.
struct Ground {
    disk::File lock;
    std::unique_ptr<Env> env;
    Env::LogMark mark;
    disk::File log, segments, large;  // folders
    std::unique_ptr<Reserve> reserve;
};

// Members are ended from the last to the first: writers before what they write to.
class LmdbEngine final : public Engine {
  public:
    LmdbEngine(Ground ground, LmdbSettings settings)
        : ground_(std::move(ground)),
          halt_(std::move(settings.on_stop)),
          segments_(std::move(ground_.segments))
    {}

    base::Result<void> open_log()
    {
        LogContent found;
        auto log = Log::open(ground_.log, {ground_.mark.salt, ground_.mark.applied}, found);
        if (!log) return base::refuse(log.error());
        log_ = std::make_unique<Log>(std::move(*log));
        tables_ = std::make_unique<Memtables>(std::move(found.older), std::move(found.younger),
                                              ground_.mark.applied);
        index_ = std::make_unique<BlobIndex>(*ground_.env, *tables_);
        return {};
    }

    base::Result<void> begin(const Settings& limits)
    {
        if (auto removed = remove_unfinished(ground_.large.path(), *index_); !removed) return removed;
        auto end = SegmentEnd::open(segments_, halt_, limits.segment_size);
        if (!end) return base::refuse(end.error());
        applier_ = std::make_unique<Applier>(Applier::Parts{*ground_.env, *index_, *tables_, *log_, segments_,
                                                            halt_, *ground_.reserve, ground_.mark.salt},
                                             limits, std::move(*end));
        turns_ =
            std::make_unique<LogTurns>(LogTurns::Parts{*tables_, *log_, *applier_, *ground_.reserve}, limits);
        committer_ = std::make_unique<Committer>(
            Committer::Parts{*ground_.env, *index_, *tables_, *log_, *turns_, bodies_, halt_,
                             *ground_.reserve},
            limits.changes_per_commit, [this](const BlobId& id, const Place& place) { remove(id, place); });
        blobs_ = std::make_unique<LmdbBlobs>(LmdbBlobs::Parts{*ground_.env, segments_, *index_, *log_,
                                                              bodies_, *committer_, halt_, *ground_.reserve,
                                                              *readers_, *writers_},
                                             std::move(ground_.large), limits.small_body);
        return {};
    }

    net::Task<void> carry_out(Stages& stages) override { return committer_->commit(stages); }

    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        const Reading reading(*tables_);
        const ReadTxn txn(*ground_.env);
        if (!txn.outcome()) co_return txn.outcome();
        TxnRows rows(txn.get(), ground_.env->rows, partition, tables_->revision());
        const RowsOverBoth both(*tables_, rows, partition);
        auto outcome = look(both.rows());
        co_return rows.outcome() ? outcome : rows.outcome();
    }

    net::Task<base::Result<void>> read_each(std::vector<PartitionId> partitions, LookEach look) const override
    {
        auto work = [this, &partitions, &look] { return read_now(partitions, look); };
        co_return co_await net::offload(*readers_, std::move(work));
    }

    net::Task<base::Result<std::vector<base::Uuid>>> list(Space space, base::Uuid after,
                                                          std::size_t most) const override
    {
        auto work = [this, space, after, most] {
            return list_partitions(*ground_.env, *tables_, {space, after, most});
        };
        co_return co_await net::offload(*readers_, std::move(work));
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
        if (outcome) outcome = ground_.reserve->outcome();
        return outcome ? turns_->outcome() : outcome;
    }

  private:
    base::Result<void> read_now(std::span<const PartitionId> partitions, const LookEach& look) const
    {
        const Reading reading(*tables_);
        const ReadTxn txn(*ground_.env);
        auto cursor =
            txn.outcome() ? open_cursor(txn.get(), ground_.env->rows) : base::refuse(txn.outcome().error());
        if (!cursor) return base::refuse(std::move(cursor.error()));
        RowWalk walk(cursor->get());
        for (std::size_t number = 0; number < partitions.size(); ++number) {
            TxnRows rows(txn.get(), ground_.env->rows, partitions[number], tables_->revision());
            rows.walk_with(walk);
            look(number, RowsOverBoth(*tables_, rows, partitions[number]).rows());
            if (!rows.outcome()) return rows.outcome();
        }
        return {};
    }

    void remove(const BlobId& id, const Place& place)
    {
        if (place.kind != Place::Kind::own_file) return;
        ::unlink(blobs_->large_path(id).c_str());
        failpoint("large.removed");
    }

    Ground ground_;
    Halt halt_;
    SegmentFiles segments_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<Memtables> tables_;
    std::unique_ptr<BlobIndex> index_;
    WaitingBodies bodies_;
    std::unique_ptr<net::Offload> readers_ = net::make_offload(pool_threads);
    std::unique_ptr<net::Offload> writers_ = net::make_offload(pool_threads);
    std::unique_ptr<LmdbBlobs> blobs_;
    std::unique_ptr<Applier> applier_;
    std::unique_ptr<LogTurns> turns_;
    std::unique_ptr<Committer> committer_;
};

// The folder itself, for any file in it could be removed, and then made and locked by somebody else.
base::Result<disk::File> lock_folder(const std::string& folder)
{
    auto lock = disk::File::open_folder(folder);
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
    auto segments = disk::names_in(folder + "/segments");
    if (!segments || segments->empty()) return {};
    return base::refuse(base::Code::corrupt, base::format("{} is missing or empty, but there are bodies; {}",
                                                          path, restore_advice()));
}

base::Result<disk::File> open_subfolder(const std::string& path)
{
    if (auto made = disk::make_folder(path); !made) return base::refuse(made.error());
    return disk::File::open_folder(path);
}

// The log's files are there before LMDB knows of a log, so one that is missing later is known to be.
base::Result<Env::LogMark> log_mark(Env& env, const disk::File& log_folder)
{
    auto mark = env.log_mark();
    if (!mark) return base::refuse(mark.error());
    if (*mark) return **mark;
    if (auto made = Log::make(log_folder); !made) return base::refuse(made.error());
    return env.begin_log();
}

// In this order: a database that has been made is durable before there are bodies.
base::Result<Ground> open_ground(const LmdbSettings& settings)
{
    const std::string& folder = settings.folder;
    if (auto made = disk::make_folder(folder); !made) return base::refuse(made.error());
    auto lock = lock_folder(folder);
    if (!lock) return base::refuse(lock.error());
    if (auto checked = check_database_is_there(folder); !checked) return base::refuse(checked.error());
    auto rows = open_subfolder(folder + "/rows");
    if (!rows) return base::refuse(rows.error());
    auto env = Env::open(rows->path(), settings.limits.map_size);
    if (!env) return base::refuse(env.error());
    if (auto synced = disk::sync_folder(*rows); !synced) return base::refuse(synced.error());
    auto log = open_subfolder(folder + "/log");
    if (!log) return base::refuse(log.error());
    auto mark = log_mark(**env, *log);
    if (!mark) return base::refuse(mark.error());
    auto segments = open_subfolder(folder + "/segments");
    if (!segments) return base::refuse(segments.error());
    auto large = open_subfolder(folder + "/large");
    if (!large) return base::refuse(large.error());
    auto reserve = Reserve::open(folder + "/reserve", settings.limits.reserve);
    if (!reserve) return base::refuse(reserve.error());
    if (auto synced = disk::sync_folder(*lock); !synced) return base::refuse(synced.error());
    return Ground{std::move(*lock),  std::move(*env),    *mark, std::move(*log), std::move(*segments),
                  std::move(*large), std::move(*reserve)};
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_lmdb_engine(LmdbSettings settings)
{
    auto ground = open_ground(settings);
    if (!ground) return base::refuse(ground.error());
    auto engine = std::make_unique<LmdbEngine>(std::move(*ground), settings);
    if (auto opened = engine->open_log(); !opened) return base::refuse(opened.error());
    if (auto begun = engine->begin(settings.limits); !begun) return base::refuse(begun.error());
    return engine;
}

}  // namespace store
