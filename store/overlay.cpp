// Overlay: see overlay.hpp.

#include "store/overlay.hpp"

namespace store {
namespace {

constexpr std::size_t longest_key = 400;

// Gives the writes of a range between the rows below it, in order.
class Merge {
  public:
    Merge(Writes::const_iterator at, Writes::const_iterator end, const Rows::Visitor& visit)
        : at_(at),
          end_(end),
          visit_(visit)
    {}

    Next below(std::string_view key, std::string_view value)
    {
        if (give_until(key) == Next::stop) return Next::stop;
        if (at_ == end_ || at_->first != key) return give(key, value);
        const auto& written = (at_++)->second;
        return written ? give(key, *written) : Next::go_on;
    }
    void rest()
    {
        while (!is_stopped_ && at_ != end_) give_one();
    }

  private:
    Next give_until(std::string_view key)
    {
        while (!is_stopped_ && at_ != end_ && at_->first < key) give_one();
        return is_stopped_ ? Next::stop : Next::go_on;
    }
    void give_one()
    {
        const auto& [key, value] = *at_++;
        if (value) give(key, *value);
    }
    Next give(std::string_view key, std::string_view value)
    {
        const Next next = visit_(key, value);
        is_stopped_ = next == Next::stop;
        return next;
    }

    Writes::const_iterator at_, end_;
    const Rows::Visitor& visit_;
    bool is_stopped_ = false;
};

}  // namespace

void add(Writes& writes, Writes later)
{
    while (!later.empty()) {
        auto own = writes.insert(later.extract(later.begin()));
        if (!own.inserted) own.position->second = std::move(own.node.mapped());
    }
}

std::optional<std::string_view> RowsOver::get(std::string_view key) const
{
    if (!writes_) return below_.get(key);
    const auto at = writes_->find(key);
    if (at == writes_->end()) return below_.get(key);
    if (!at->second) return std::nullopt;
    return *at->second;
}

bool RowsOver::has_written(std::string_view key) const
{
    if (!writes_) return false;
    const auto at = writes_->find(key);
    return at != writes_->end() && at->second.has_value();
}

void RowsOver::scan(std::string_view from, std::string_view to, const Visitor& visit) const
{
    if (from >= to) return;
    if (!writes_) return below_.scan(from, to, visit);
    Merge merge(writes_->lower_bound(from), writes_->lower_bound(to), visit);
    below_.scan(from, to,
                [&](std::string_view key, std::string_view value) { return merge.below(key, value); });
    merge.rest();
}

void Overlay::put(std::string_view key, std::string_view value)
{
    if (key.empty() || key.size() > longest_key) base::bug("a key of 1 to 400 bytes was expected");
    writes_.insert_or_assign(std::string(key), std::string(value));
}

void Overlay::erase(std::string_view key)
{
    writes_.insert_or_assign(std::string(key), std::nullopt);
}

}  // namespace store
