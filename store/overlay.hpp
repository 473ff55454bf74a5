// Overlay: what one change writes, kept aside until the change has succeeded. So a refusal costs
// nothing and undoes nothing, and no engine needs transactions inside transactions.
#pragma once

#include "store/engine.hpp"

#include <map>

namespace store {

// By key; nullopt: erased.
using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;

// What another one that comes later has written. Needs no memory.
void add(Writes& writes, Writes later);

// Rows with some of them written anew, seen as one. Neither may change while it is used.
class RowsOver final : public Rows {
  public:
    // `writes` may be null: there are none.
    RowsOver(const Rows& below, const Writes* writes) : below_(below), writes_(writes) {}

    std::optional<std::string_view> get(std::string_view key) const override;
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override;
    std::uint64_t revision() const override { return below_.revision(); }
    // Not whether it has erased it.
    bool has_written(std::string_view key) const;

  private:
    const Rows& below_;
    const Writes* writes_;
};

class Overlay final : public Batch {
  public:
    explicit Overlay(const Rows& below) : over_(below, &writes_) {}
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    std::optional<std::string_view> get(std::string_view key) const override { return over_.get(key); }
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override
    {
        over_.scan(from, to, visit);
    }
    std::uint64_t revision() const override { return over_.revision(); }
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;

    const Writes& writes() const { return writes_; }
    Writes take_writes() { return std::move(writes_); }

  private:
    Writes writes_;
    RowsOver over_;
};

}  // namespace store
