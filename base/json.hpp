// Json: a value, parsed and printed. The door to Boost.JSON (json.cpp), so that nobody else pays for its
// headers.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace base {

class Json {
  public:
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, std::less<>>;

    Json() = default;  // null
    Json(bool value) : value_(value) {}
    Json(std::int64_t value) : value_(value) {}
    Json(int value) : value_(std::int64_t{value}) {}
    Json(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}
    Json(double value) : value_(value) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(const char* value) : value_(std::string(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    Json(Object value) : value_(std::move(value)) {}

    // In json.cpp: made for each of the many files that pass values on, these would take long to compile.
    Json(const Json& other);
    Json(Json&& other) noexcept;
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;
    ~Json();

    bool is_object() const { return std::holds_alternative<Object>(value_); }
    bool is_text() const { return std::holds_alternative<std::string>(value_); }

    // What a member is, or an empty value if it is absent or of another type.
    const Json& operator[](std::string_view member) const;
    std::string text(std::string_view member) const;
    std::int64_t number(std::string_view member) const;
    bool flag(std::string_view member) const;

    const std::string& as_text() const;  // empty if no text
    std::int64_t as_number() const;      // 0 if no number
    const Array& as_array() const;       // empty if no array
    const Object& as_object() const;     // empty if no object

    std::string print() const;  // one line
    // At most 32 levels deep; the error names the offset.
    static Result<Json> parse(std::string_view text);

    template<typename Visitor> auto visit(Visitor&& visitor) const
    {
        return std::visit(std::forward<Visitor>(visitor), value_);
    }

    bool operator==(const Json& other) const;

  private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace base

extern template class std::map<std::string, base::Json, std::less<>>;
extern template class std::vector<base::Json>;
