// For tests of the store: engines by name, tasks run to their end, messages put in with one line.
#pragma once

#include "net/loop.hpp"
#include "store/lmdb/engine.hpp"
#include "store/restless.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>

namespace store::testing {

// A folder of its own, gone with the test; in memory where that can be, for most tests sync a lot.
class TempFolder {
  public:
    TempFolder()
    {
        const bool has_memory = std::filesystem::is_directory("/dev/shm");
        std::string name = has_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
        name += "/store_test_XXXXXX";
        if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for the test");
        path_ = name;
    }
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// Runs a task on this thread; a refusal is printed where it happens.
template<typename T> T run(net::Task<T> task)
{
    return net::run_here_for(std::move(task));
}

inline void run(net::Task<void> task)
{
    net::run_here(std::move(task));
}

inline std::string text_of(const base::Error& error)
{
    return std::string(base::to_string(error.code)) + ": " + error.detail;
}

// "memory"; "restless": memory, which runs everything twice and in another order; "lmdb", which applies its log all
// the time, or "log", which never does. Bodies over 1,000 bytes get files of their own, so that tests meet both
// kinds.
inline std::unique_ptr<Engine> open_engine(std::string_view name, const std::string& folder,
                                           Settings limits = {})
{
    if (name == "memory") return make_memory_engine();
    if (name == "restless") return make_restless_engine(make_memory_engine());
    limits.small_body = 1000;
    if (limits.apply_after == Settings{}.apply_after)
        limits.apply_after = name == "log" ? std::chrono::hours(24) : base::Duration::zero();
    limits.reserve = std::min<std::uint64_t>(limits.reserve, 64 << 10);
    auto opened = open_lmdb_engine({folder, limits});
    if (!opened) throw std::runtime_error(text_of(opened.error()));
    return std::move(*opened);
}

// The value of what must not be refused.
template<typename T> T must(net::Task<base::Result<T>> task)
{
    auto result = run(std::move(task));
    if (!result) throw std::runtime_error(text_of(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Why it was refused; nothing if it was not.
template<typename T> std::optional<base::Code> refusal(net::Task<base::Result<T>> task)
{
    auto result = run(std::move(task));
    if (result) return std::nullopt;
    return result.error().code;
}

inline std::vector<base::Uuid> blobs_of(Engine& engine, std::size_t most = 1'000'000)
{
    return must(engine.blobs().list({}, most));
}

inline std::vector<base::Uuid> partitions_of(const Engine& engine, Space space, std::size_t most = 1'000'000)
{
    return must(engine.list(space, {}, most));
}

inline base::Result<void> read(const Engine& engine, const PartitionId& partition, Look look)
{
    return run(engine.read(partition, std::move(look)));
}

// Bytes that take their room on the disk: nothing can pack them. The same for the same size.
inline std::string noise(std::size_t size)
{
    std::string bytes;
    for (std::uint32_t state = 1; bytes.size() < size; state = state * 1'664'525 + 1'013'904'223)
        bytes.push_back(static_cast<char>(state >> 24));
    return bytes;
}

inline net::Task<base::Result<Body>> write(Store& store, std::string bytes)
{
    auto writer = store.write_body();
    if (auto appended = co_await writer->append(bytes); !appended) co_return base::refuse(appended.error());
    co_return co_await writer->finish();
}

inline Body body(Store& store, const std::string& bytes)
{
    return must(write(store, bytes));
}

inline NewMessage message(Store& store, const std::string& bytes, Flags flags = {})
{
    return {body(store, bytes), "", std::move(flags), {}};
}

inline std::vector<NewMessage> messages(Store& store, const std::string& bytes, Flags flags = {})
{
    std::vector<NewMessage> all;
    all.push_back(message(store, bytes, std::move(flags)));
    return all;
}

inline base::Uuid owner(std::uint8_t number)
{
    base::Uuid uuid;
    uuid.bytes.fill(0xA0);
    uuid.bytes[15] = number;
    return uuid;
}

}  // namespace store::testing
