#include "control/finding_json.hpp"

#include "base/text.hpp"

namespace control {

using base::Json;

Json to_json(const store::Finding& finding, std::string_view owner)
{
    const auto& where = finding.where;
    Json::Object json{{"kind", to_string(finding.kind)},
                      {"remedy", to_string(finding.remedy)},
                      {"state", finding.state == store::Finding::State::found ? "found" : "repaired"},
                      {"what", base::printable(finding.what, 1'000)},
                      {"text", to_text(finding, owner)}};
    const auto add = [&json](const char* name, std::string value) {
        if (!value.empty()) json.emplace(name, std::move(value));
    };
    const bool is_account = where.partition && where.partition->space == store::Space::account;
    const bool is_body = where.partition && where.partition->space == store::Space::body;
    if (is_account) add("account", base::to_string(where.partition->id));
    if (is_body || where.blob) add("body", base::to_string(is_body ? where.partition->id : *where.blob));
    add("owner", std::string(owner));
    add("mailbox", base::printable(where.mailbox_name));
    add("row", base::to_hex(where.row));
    add("file", base::printable(where.file, 1'000));
    if (where.mailbox != 0) json.emplace("mailbox_id", static_cast<std::int64_t>(where.mailbox));
    if (where.uid != 0) json.emplace("uid", static_cast<std::int64_t>(where.uid));
    return json;
}

Json to_json(const store::Verified& sums, base::Duration took)
{
    return Json::Object{{"accounts", sums.accounts},
                        {"mailboxes", sums.mailboxes},
                        {"messages", sums.messages},
                        {"bodies", sums.bodies},
                        {"bytes", sums.bytes},
                        {"damaged", sums.damaged},
                        {"repaired", sums.repaired},
                        {"waste", sums.waste},
                        {"ms", static_cast<std::int64_t>(took.count())}};
}

}  // namespace control
