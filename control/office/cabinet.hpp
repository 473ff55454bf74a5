// Cabinet: numbered papers, proposals or requests, that outlive the server: each a JSON object in a file of its own,
// written durably before anybody hears of it (000017.json). Numbers are never given twice; papers stay until they are
// dropped.
//
// From any thread. Blocks on the disk: not for a loop's thread.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace control {

inline constexpr std::size_t longest_paper = 16 << 10;  // bytes, as JSON

class Cabinet {
  public:
    explicit Cabinet(std::string folder) : folder_(std::move(folder)) {}  // empty: in memory only

    // Its number. too_big: it is longer than longest_paper.
    base::Result<std::int64_t> add(base::Json::Object paper);
    using Look = std::function<bool(const base::Json& paper)>;
    base::Result<std::size_t> count(const Look& look);
    // Those that this says are over are no more, but for the last one, by which the next number is known.
    base::Result<void> drop(const Look& is_over);
    // All, by number.
    base::Result<std::map<std::int64_t, base::Json>> all();
    // not_found: there is none of this number.
    base::Result<base::Json> find(std::int64_t number);
    // Nobody comes between looking and writing: `change` sees the paper as it is and says why not, or changes it.
    using Change = std::function<base::Result<void>(base::Json::Object& paper)>;
    base::Result<base::Json> change(std::int64_t number, const Change& change);

  private:
    base::Result<void> read();
    base::Result<void> write(std::int64_t number, const base::Json& paper) const;
    base::Result<void> take_away(std::int64_t number) const;
    std::string path_of(std::int64_t number) const;

    const std::string folder_;
    std::mutex mutex_;
    bool is_read_ = false;
    std::map<std::int64_t, base::Json> papers_;
};

}  // namespace control
