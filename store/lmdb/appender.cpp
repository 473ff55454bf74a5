// Appender: see appender.hpp.

#include "store/lmdb/appender.hpp"

#include "store/failpoint.hpp"

#include <new>

namespace store {

Appender::Appender(Parts parts, SegmentEnd end)
    : parts_(parts),
      end_(std::move(end)),
      thread_([this] { run(); })
{}

Appender::~Appender()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

net::Task<base::Result<BlobInfo>> Appender::append(BlobId id, std::uint64_t size, std::string record)
{
    net::OneShot<base::Result<BlobInfo>> outcome;
    {
        std::lock_guard lock(mutex_);
        waiting_.push_back({id, size, std::move(record), outcome.setter()});
    }
    changed_.notify_one();
    co_return co_await outcome.wait();
}

void Appender::run()
{
    for (Jobs jobs = wait_for_jobs(); !jobs.empty(); jobs = wait_for_jobs()) write(jobs);
}

Appender::Jobs Appender::wait_for_jobs()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || is_ending_; });
    return std::exchange(waiting_, {});
}

void Appender::write(Jobs& jobs)
{
    auto place = write_durably(jobs);
    for (auto& job : jobs) {
        auto outcome = outcome_of(job, place);
        if (place) place->offset += job.record.size();
        failpoint("blob.indexed");
        job.done(std::move(outcome));
    }
}

// Bytes that find no place in the index are nobody's.
base::Result<BlobInfo> Appender::outcome_of(const Job& job, base::Result<Place>& place)
{
    try {
        if (!place) return base::refuse(place.error());
        place->size = job.size;
        place->stored = job.record.size();
        parts_.index.add(job.id, *place);
        return BlobInfo{job.size};
    } catch (const std::bad_alloc&) {
        return base::refuse(base::Code::no_space);
    }
}

base::Result<Place> Appender::write_durably(const Jobs& jobs)
{
    try {
        return write_all(jobs);
    } catch (const std::bad_alloc&) {
        return base::refuse(base::Code::no_space);
    }
}

// A write that fails leaves nothing and may be tried again; a sync that fails is final.
base::Result<Place> Appender::write_all(const Jobs& jobs)
{
    if (auto stopped = parts_.halt.outcome(); !stopped) return base::refuse(stopped.error());
    if (auto full = parts_.reserve.restored(); !full) return base::refuse(full.error());
    if (auto rotated = end_.rotate(parts_.files, parts_.halt); !rotated) return base::refuse(rotated.error());
    std::string records;
    for (const auto& job : jobs) records += job.record;
    auto place = end_.append(records);
    if (!place) return place;
    failpoint("blob.written");
    if (auto synced = end_.sync(parts_.halt); !synced) return base::refuse(synced.error());
    failpoint("blob.synced");
    return place;
}

}  // namespace store
