// Appender: see appender.hpp.

#include "store/lmdb/appender.hpp"

#include "store/failpoint.hpp"

namespace store {

Appender::Appender(SegmentFiles& files, SegmentEnd end, BlobIndex& index,
                   std::function<void(base::Error)> failed)
    : files_(files),
      end_(std::move(end)),
      index_(index),
      failed_(std::move(failed)),
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
        if (!place) {
            job.done(base::refuse(place.error()));
            continue;
        }
        place->size = job.size;
        place->stored = job.record.size();
        index_.add(job.id, *place);
        place->offset += job.record.size();
        failpoint("blob.indexed");
        job.done(BlobInfo{job.size});
    }
}

// A write that fails leaves nothing and may be tried again; a sync that fails is final, for a later one could
// say yes without having written what this one lost.
base::Result<Place> Appender::write_durably(const Jobs& jobs)
{
    if (stopped_) return base::refuse(*stopped_);
    if (auto rotated = end_.rotate(files_); !rotated) return base::refuse(rotated.error());
    std::string records;
    for (const auto& job : jobs) records += job.record;
    auto place = end_.append(records);
    if (!place) return place;
    failpoint("blob.written");
    if (auto synced = end_.sync(); !synced) {
        stopped_ = base::Error{base::Code::unavailable, synced.error().detail};
        failed_(*stopped_);
        return base::refuse(*stopped_);
    }
    failpoint("blob.synced");
    return place;
}

}  // namespace store
