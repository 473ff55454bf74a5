#include "base/json.hpp"

#include "base/format.hpp"

#include <boost/json/src.hpp>

template class std::map<std::string, base::Json, std::less<>>;
template class std::vector<base::Json>;

namespace base {
namespace {

namespace bj = boost::json;

Json from_boost(const bj::value& value)
{
    switch (value.kind()) {
    case bj::kind::null: return {};
    case bj::kind::bool_: return value.get_bool();
    case bj::kind::int64: return value.get_int64();
    case bj::kind::uint64: return static_cast<double>(value.get_uint64());
    case bj::kind::double_: return value.get_double();
    case bj::kind::string: return std::string(value.get_string());
    case bj::kind::array: {
        Json::Array items;
        for (const auto& item : value.get_array()) items.push_back(from_boost(item));
        return items;
    }
    case bj::kind::object: {
        Json::Object members;
        for (const auto& [name, member] : value.get_object()) members.emplace(name, from_boost(member));
        return members;
    }
    }
    bug("unknown kind of JSON");
}

bj::value to_boost(const Json& json);

template<typename... Visitors> struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

bj::value boost_array(const Json::Array& items)
{
    bj::array array;
    for (const auto& item : items) array.push_back(to_boost(item));
    return array;
}

bj::value boost_object(const Json::Object& members)
{
    bj::object object;
    for (const auto& [name, member] : members) object.emplace(name, to_boost(member));
    return object;
}

bj::value to_boost(const Json& json)
{
    return json.visit(Overloaded{
        [](std::monostate) -> bj::value { return nullptr; },
        [](const Json::Array& items) { return boost_array(items); },
        [](const Json::Object& members) { return boost_object(members); },
        [](const std::string& text) -> bj::value { return bj::string(text); },
        [](auto number) -> bj::value { return number; },
    });
}

template<typename T> const T& held_or_empty(const auto& value)
{
    static const T empty{};
    const T* held = std::get_if<T>(&value);
    return held ? *held : empty;
}

}  // namespace

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;
bool Json::operator==(const Json& other) const = default;

const Json& Json::operator[](std::string_view member) const
{
    static const Json null;
    const Object& members = as_object();
    auto found = members.find(member);
    return found == members.end() ? null : found->second;
}

std::string Json::text(std::string_view member) const
{
    return (*this)[member].as_text();
}

std::int64_t Json::number(std::string_view member) const
{
    return (*this)[member].as_number();
}

bool Json::flag(std::string_view member) const
{
    const bool* held = std::get_if<bool>(&(*this)[member].value_);
    return held != nullptr && *held;
}

const std::string& Json::as_text() const
{
    return held_or_empty<std::string>(value_);
}

std::int64_t Json::as_number() const
{
    if (const double* held = std::get_if<double>(&value_)) {
        // Only what an int64 can hold; a cast beyond that is undefined.
        return *held > -9.2e18 && *held < 9.2e18 ? static_cast<std::int64_t>(*held) : 0;
    }
    return held_or_empty<std::int64_t>(value_);
}

const Json::Array& Json::as_array() const
{
    return held_or_empty<Array>(value_);
}

const Json::Object& Json::as_object() const
{
    return held_or_empty<Object>(value_);
}

std::string Json::print() const
{
    return bj::serialize(to_boost(*this));
}

Result<Json> Json::parse(std::string_view text)
{
    bj::error_code error;
    bj::stream_parser parser({}, {.max_depth = 32});
    std::size_t read = parser.write_some({text.data(), text.size()}, error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        error = bj::error::extra_data;
    if (!error) parser.finish(error);
    if (error) return refuse(Code::invalid, format("no JSON at offset {}: {}", read, error.message()));
    return from_boost(parser.release());
}

}  // namespace base
