// Appender: the one thread that writes small bodies. Everything that waits goes to the segment's end as one
// write and one fdatasync.
#pragma once

#include "net/loop.hpp"
#include "store/engine.hpp"
#include "store/lmdb/reserve.hpp"
#include "store/lmdb/segments.hpp"

#include <condition_variable>
#include <thread>

namespace store {

class Appender {
  public:
    struct Parts {
        SegmentFiles& files;
        BlobIndex& index;
        Halt& halt;
        Reserve& reserve;
    };

    Appender(Parts parts, SegmentEnd end);
    ~Appender();

    // A whole record: header and bytes. Durable on return, its place in the index.
    net::Task<base::Result<BlobInfo>> append(BlobId id, std::uint64_t size, std::string record);

  private:
    struct Job {
        BlobId id;
        std::uint64_t size;
        std::string record;
        net::OneShot<base::Result<BlobInfo>>::Setter done;
    };
    using Jobs = std::vector<Job>;

    void run();
    Jobs wait_for_jobs();
    void write(Jobs& jobs);
    base::Result<BlobInfo> outcome_of(const Job& job, base::Result<Place>& place);
    base::Result<Place> write_durably(const Jobs& jobs);
    base::Result<Place> write_all(const Jobs& jobs);

    Parts parts_;
    SegmentEnd end_;  // the thread's own

    std::mutex mutex_;
    std::condition_variable changed_;
    Jobs waiting_;            // guarded by mutex_
    bool is_ending_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace store
