// Appender: see appender.hpp.

#include "store/lmdb/appender.hpp"

#include "store/failpoint.hpp"

#include <new>
#include <thread>

namespace store {
namespace {

constexpr std::uint64_t much = 1 << 20;

std::size_t size_of(const auto& bodies)
{
    std::size_t size = 0;
    for (const auto& body : bodies) size += body.record.size();
    return size;
}

}  // namespace

void Appender::add(BlobId id, std::uint64_t size, std::string record)
{
    std::lock_guard lock(mutex_);
    const auto bytes = record.size();
    waiting_.push_back({id, size, std::move(record)});
    waiting_bytes_ += bytes;
}

bool Appender::is_empty() const
{
    std::lock_guard lock(mutex_);
    return waiting_.empty() && !is_writing_;
}

bool Appender::is_full() const
{
    std::lock_guard lock(mutex_);
    return waiting_bytes_ >= much;
}

Appender::Bodies Appender::take()
{
    std::lock_guard lock(mutex_);
    waiting_bytes_ = 0;
    is_writing_ = !waiting_.empty();
    return std::exchange(waiting_, {});
}

void Appender::write()
{
    const Bodies bodies = take();
    if (bodies.empty()) return;
    try {
        place(bodies, write_all(bodies));
    } catch (const std::bad_alloc&) {
        place(bodies, base::refuse(base::Code::no_space));
    }
    std::lock_guard lock(mutex_);
    is_writing_ = false;
}

// A write that fails leaves nothing and may be tried again; a sync that fails is final.
base::Result<Place> Appender::write_all(const Bodies& bodies)
{
    if (auto stopped = parts_.halt.outcome(); !stopped) return base::refuse(stopped.error());
    if (auto full = parts_.reserve.restored(); !full) return base::refuse(full.error());
    if (auto made = make_room(); !made) return base::refuse(made.error());
    std::string records;
    records.reserve(size_of(bodies));
    for (const auto& body : bodies) records += body.record;
    auto place = end_.append(records);
    if (!place) return place;
    is_dirty_ = true;
    failpoint("blob.written");
    return place;
}

// A segment that is left is durable: a later sync is for the new one only.
base::Result<void> Appender::make_room()
{
    if (!end_.is_full()) return {};
    if (auto synced = sync(); !synced) return synced;
    return end_.rotate(parts_.files, parts_.halt);
}

base::Result<void> Appender::sync()
{
    if (!is_dirty_) return {};
    if (auto synced = end_.sync(parts_.halt); !synced) return synced;
    is_dirty_ = false;
    failpoint("blob.synced");
    return {};
}

void Appender::place(const Bodies& bodies, base::Result<Place> place)
{
    for (const auto& body : bodies) {
        place_one(body, place);
        if (place) place->offset += body.record.size();
        failpoint("blob.indexed");
    }
}

void Appender::place_one(const Waiting& body, const base::Result<Place>& place)
{
    if (!place) return lose(body.id, as_trouble(place.error()).code);
    try {
        Place own = *place;
        own.size = body.size;
        own.stored = body.record.size();
        parts_.index.add(body.id, own);
    } catch (const std::bad_alloc&) {
        lose(body.id, base::Code::no_space);
    }
}

// It must be known that nothing may refer to it, so this waits for the memory that it takes.
void Appender::lose(const BlobId& id, base::Code why)
{
    for (;;) {
        try {
            return parts_.index.lose(id, why);
        } catch (const std::bad_alloc&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

}  // namespace store
