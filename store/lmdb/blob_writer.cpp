// LmdbBlobWriter: see blob_writer.hpp. While work of it runs on the pool its session waits for it, so the two
// never meet.

#include "store/lmdb/blob_writer.hpp"

#include "base/text.hpp"
#include "store/failpoint.hpp"

#include <unistd.h>

namespace store {
LmdbBlobWriter::LmdbBlobWriter(LmdbBlobs& blobs, const BlobId& id) : blobs_(blobs), id_(id)
{}

LmdbBlobWriter::~LmdbBlobWriter()
{
    if (file_ && !is_finished_) ::unlink(file_->path().c_str());
}

net::Task<base::Result<void>> LmdbBlobWriter::append(std::string_view bytes)
{
    size_ += bytes.size();
    if (!file_ && size_ <= blobs_.small_body()) {
        base::append_within(gathered_, bytes, blobs_.small_body());
        co_return base::Result<void>();
    }
    co_return co_await append_to_file(std::string(bytes));
}

net::Task<base::Result<void>> LmdbBlobWriter::append_to_file(std::string bytes)
{
    auto work = [this, bytes = std::move(bytes)]() -> base::Result<void> {
        if (auto stopped = blobs_.parts().halt.outcome(); !stopped) return stopped;
        if (auto full = blobs_.parts().reserve.restored(); !full) return full;
        if (!file_) {
            if (auto opened = open_file(); !opened) return opened;
        }
        return file_->append(bytes);
    };
    auto written = co_await net::offload(blobs_.parts().writers, std::move(work));
    if (!written) co_return base::refuse(as_trouble(std::move(written.error())));
    co_return written;
}

// What had been gathered so far goes first.
base::Result<void> LmdbBlobWriter::open_file()
{
    auto file = LargeFile::create(blobs_.large_path(id_), id_);
    if (!file) return base::refuse(file.error());
    file_ = std::move(*file);
    return file_->append(std::exchange(gathered_, {}));
}

net::Task<base::Result<BlobInfo>> LmdbBlobWriter::finish()
{
    // It is packed on its way from the log to where it stays.
    if (!file_) co_return co_await hand_over(to_record(id_, std::exchange(gathered_, {}), Effort::none));
    auto stored = co_await net::offload(blobs_.parts().writers, [this] { return finish_file(); });
    if (!stored) co_return base::refuse(as_trouble(std::move(stored.error())));
    is_finished_ = true;
    blobs_.parts().bodies.add({id_, {Place::Kind::own_file, 0, 0, size_, *stored}, {}});
    co_return BlobInfo{size_};
}

// To the next commit.
net::Task<base::Result<BlobInfo>> LmdbBlobWriter::hand_over(std::string record)
{
    const auto& parts = blobs_.parts();
    if (auto stopped = parts.halt.outcome(); !stopped) co_return base::refuse(std::move(stopped.error()));
    const Place place{Place::Kind::log, 0, 0, size_, record.size()};
    parts.bodies.add({id_, place, std::move(record)});
    if (parts.bodies.is_full()) co_await parts.committer.write_out();
    co_return BlobInfo{size_};
}

base::Result<std::uint64_t> LmdbBlobWriter::finish_file()
{
    auto stored = file_->finish();
    if (!stored) return stored;
    Halt& halt = blobs_.parts().halt;
    auto synced = file_->sync(halt);
    failpoint("large.synced");
    if (synced) synced = halt.sync_names(blobs_.large_folder());
    failpoint("large.durable");
    if (!synced) return base::refuse(synced.error());
    return stored;
}

}  // namespace store
