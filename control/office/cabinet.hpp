// Cabinet: numbered papers, proposals or requests, that outlive the server: each a JSON object in a file of its own,
// written durably before anybody hears of it (000017.json). Numbers are never given twice; papers stay.
//
// From any thread. Blocks on the disk: not for a loop's thread.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace control {

class Cabinet {
  public:
    explicit Cabinet(std::string folder) : folder_(std::move(folder)) {}  // empty: in memory only

    // Its number.
    base::Result<std::int64_t> add(base::Json::Object paper);
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

    const std::string folder_;
    std::mutex mutex_;
    bool is_read_ = false;
    std::map<std::int64_t, base::Json> papers_;
};

}  // namespace control
