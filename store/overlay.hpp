// Overlay: what one change writes, kept aside until the change has succeeded. So a refusal costs
// nothing and undoes nothing, and no engine needs transactions inside transactions.
#pragma once

#include "store/engine.hpp"

#include <map>

namespace store {

class Overlay final : public Batch {
  public:
    // By key; nullopt: erased.
    using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;

    explicit Overlay(const Rows& below, Writes writes = {}) : below_(below), writes_(std::move(writes)) {}
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    std::optional<std::string_view> get(std::string_view key) const override;
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override;
    std::uint64_t revision() const override { return below_.revision(); }
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;

    const Writes& writes() const { return writes_; }
    Writes take_writes() { return std::move(writes_); }
    // What another one that lies on this one has written.
    void add(Writes later);

  private:
    const Rows& below_;
    Writes writes_;
};

}  // namespace store
