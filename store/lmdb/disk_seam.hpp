// For tests: the system calls by which the engine writes, seen and made to fail. LMDB's own too, since a
// program's functions go before those of the libraries that it uses.
#pragma once

#include <functional>
#include <set>
#include <string>

namespace store::testing {

// One at a time; concerns files and folders below `folder`.
class DiskSeam {
  public:
    // A synced write goes through a descriptor that syncs by itself: LMDB's meta pages. It counts as a write.
    enum class Call { write, synced_write, sync };

    explicit DiskSeam(std::string folder);
    ~DiskSeam();
    DiskSeam(const DiskSeam&) = delete;
    DiskSeam& operator=(const DiskSeam&) = delete;

    // With which errno a call on this path fails; 0: it does not. On any thread.
    void fail(std::function<int(Call, const std::string& path)> fails);
    // Written to, or given new names, and not synced since; without the folder.
    std::set<std::string> unsynced() const;
    std::size_t count(Call call) const;
};

}  // namespace store::testing
