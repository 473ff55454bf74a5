#include "control/proto/rows.hpp"

#include <array>

namespace control {
namespace {

using base::Json;

constexpr std::array<std::string_view, 4> outcomes{"new", "same", "changed", "refused"};

// A member that says nothing is left out, which halves a batch.
void put(Json::Object& object, std::string name, const std::string& value)
{
    if (!value.empty()) object.emplace(std::move(name), value);
}

void put(Json::Object& object, std::string name, const std::optional<std::string>& value)
{
    if (value) object.emplace(std::move(name), *value);
}

std::optional<std::string> optional_text(const Json& json, std::string_view name)
{
    return json[name].is_text() ? std::optional(json.text(name)) : std::nullopt;
}

Json::Object with_line(std::size_t line)
{
    return {{"line", static_cast<std::int64_t>(line)}};
}

std::size_t line_of(const Json& json)
{
    return static_cast<std::size_t>(std::max<std::int64_t>(json.number("line"), 0));
}

std::vector<TakenLogin> taken_from(const Json& json)
{
    std::vector<TakenLogin> taken;
    for (const auto& one : json.as_array())
        taken.push_back({one.text("login"), one.text("name"), one.text("id")});
    return taken;
}

}  // namespace

std::string_view to_string(Outcome outcome)
{
    return outcomes.at(static_cast<std::size_t>(outcome));
}

std::optional<Outcome> outcome_from(std::string_view text)
{
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        if (outcomes[i] == text) return static_cast<Outcome>(i);
    return std::nullopt;
}

Json to_json(const AgencyRow& row)
{
    Json::Object object = with_line(row.line);
    put(object, "code", row.code);
    put(object, "parent", row.parent);
    put(object, "level", row.level);
    put(object, "kind", row.kind);
    put(object, "name", row.name);
    put(object, "short_name", row.short_name);
    put(object, "gso_code", row.gso_code);
    put(object, "address", row.address);
    if (row.is_boxless) object.emplace("is_boxless", true);
    return object;
}

AgencyRow agency_row_from(const Json& json)
{
    return {.line = line_of(json),
            .code = json.text("code"),
            .parent = json.text("parent"),
            .level = json.text("level"),
            .kind = json.text("kind"),
            .name = json.text("name"),
            .short_name = optional_text(json, "short_name"),
            .gso_code = optional_text(json, "gso_code"),
            .address = optional_text(json, "address"),
            .is_boxless = json.flag("is_boxless")};
}

Json to_json(const OfficialRow& row)
{
    Json::Object object = with_line(row.line);
    put(object, "staff_id", row.staff_id);
    put(object, "full_name", row.full_name);
    put(object, "sex", row.sex);
    put(object, "title", row.title);
    put(object, "agency_code", row.agency_code);
    put(object, "phone", row.phone);
    put(object, "mobile", row.mobile);
    put(object, "quota", row.quota);
    put(object, "role", row.role);
    put(object, "birth_date", row.birth_date);
    put(object, "id_digits", row.id_digits);
    put(object, "decided_login", row.decided_login);
    put(object, "login", row.login);
    put(object, "first_password", row.first_password);
    return object;
}

OfficialRow official_row_from(const Json& json)
{
    return {.line = line_of(json),
            .staff_id = json.text("staff_id"),
            .full_name = json.text("full_name"),
            .agency_code = json.text("agency_code"),
            .sex = optional_text(json, "sex"),
            .title = optional_text(json, "title"),
            .phone = optional_text(json, "phone"),
            .mobile = optional_text(json, "mobile"),
            .role = optional_text(json, "role"),
            .quota = optional_text(json, "quota"),
            .birth_date = optional_text(json, "birth_date"),
            .id_digits = optional_text(json, "id_digits"),
            .decided_login = optional_text(json, "decided_login"),
            .login = json.text("login"),
            .first_password = json.text("first_password")};
}

Json to_json(const BoxRow& row)
{
    Json::Object object = with_line(row.line);
    put(object, "kind", row.kind);
    put(object, "agency_code", row.agency_code);
    put(object, "name", row.name);
    put(object, "title", row.title);
    put(object, "address", row.address);
    put(object, "quota", row.quota);
    return object;
}

BoxRow box_row_from(const Json& json)
{
    return {.line = line_of(json),
            .kind = json.text("kind"),
            .agency_code = json.text("agency_code"),
            .name = json.text("name"),
            .title = optional_text(json, "title"),
            .address = optional_text(json, "address"),
            .quota = optional_text(json, "quota")};
}

Json to_json(const std::vector<TakenLogin>& taken)
{
    Json::Array list;
    for (const auto& one : taken) {
        Json::Object object{{"login", one.login}};
        put(object, "name", one.name);
        put(object, "id", one.id);
        list.emplace_back(std::move(object));
    }
    return list;
}

Json to_json(const Verdict& verdict)
{
    Json::Object object = with_line(verdict.line);
    object.emplace("outcome", std::string(to_string(verdict.outcome)));
    put(object, "column", verdict.column);
    if (!verdict.why.key.empty()) {
        object.emplace("why", to_json(verdict.why));
        object.emplace("text", say(Language::english, verdict.why).text);
    }
    put(object, "login", verdict.login);
    put(object, "address", verdict.address);
    put(object, "first_password", verdict.first_password);
    put(object, "step", verdict.step);
    if (!verdict.taken.empty()) object.emplace("taken", to_json(verdict.taken));
    if (verdict.quota_bytes != 0) object.emplace("quota_bytes", verdict.quota_bytes);
    return object;
}

Verdict verdict_from(const Json& json)
{
    return {.line = line_of(json),
            .outcome = outcome_from(json.text("outcome")).value_or(Outcome::refused),
            .column = json.text("column"),
            .why = note_from(json["why"]),
            .login = json.text("login"),
            .address = json.text("address"),
            .first_password = json.text("first_password"),
            .step = json.text("step"),
            .taken = taken_from(json["taken"]),
            .quota_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(json.number("quota_bytes"), 0))};
}

}  // namespace control
