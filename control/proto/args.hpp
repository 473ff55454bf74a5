// Args: reads a request's arguments. The first error sticks; after it every read gives an empty value.
#pragma once

#include "control/proto/message.hpp"

#include <optional>

namespace control {

class Args {
  public:
    explicit Args(const base::Json& json) : json_(json) {}

    std::string text(std::string_view name);           // at least one character, at most 4 KiB
    std::string optional_text(std::string_view name);  // empty where absent
    std::string long_text(std::string_view name);      // a file: at most 128 KiB; empty where absent
    std::int64_t number(std::string_view name, std::int64_t most);  // from 0
    std::optional<std::int64_t> optional_number(std::string_view name, std::int64_t most);
    bool has(std::string_view name) const { return json_.as_object().contains(name); }
    bool flag(std::string_view name) const { return json_.flag(name); }
    const base::Json::Array& rows(std::string_view name, std::size_t most);
    void refuse(std::string_view name, std::string key, base::Json::Object values = {});

    std::optional<Refusal> fault() { return std::move(fault_); }

  private:
    const base::Json& json_;
    std::optional<Refusal> fault_;
};

}  // namespace control
