// official.edit: what is given becomes different, the rest stays; by whom it was decided upon which version.
//
//   {"name":"nqhuy","seen":"20260101…#000000#001#000000","title":"Phó giám đốc","phone":"02053800001",
//    "full_name":"…","sex":"M","staff_id":"…","quota_bytes":2147483648}
//   {"official":{…}}                                                          as it is now
//
// Seen is the version that official.show told. If somebody else has changed the entry since, nothing is changed; without
// it, it is changed whatever it has become. An address stays as it was issued, whatever the name becomes.

#include "control/import/cell.hpp"
#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

#include "base/text.hpp"

namespace control {
namespace {

using base::Code;

constexpr std::size_t longest_title = 256, longest_phone = 32;
constexpr std::int64_t most_bytes = std::int64_t{1} << 60;

struct Asked {
    std::string name, seen;
    directory::AccountEdit edit;
    std::string fields;  // which are given, for the record
};

std::optional<std::string> cell(Args& args, Asked& asked, std::string_view name, std::size_t most)
{
    if (!args.has(name)) return std::nullopt;
    auto text = tidy(args.optional_text(name));
    if (auto hidden = hidden_character(text); !hidden.empty())
        args.refuse(name, "hidden_character", {{"character", hidden}});
    if (text.size() > most) args.refuse(name, "argument_long", {{"most", most}});
    asked.fields += (asked.fields.empty() ? "" : ",") + std::string(name);
    return text;
}

void check_cells(Args& args, const directory::AccountEdit& edit)
{
    if (edit.name && edit.name->empty()) args.refuse("full_name", "empty_cell");
    if (edit.name)
        if (auto odd = odd_in_name(*edit.name); !odd.empty())
            args.refuse("full_name", "bad_name", {{"character", odd}});
    if (edit.staff_id && !is_word(*edit.staff_id, ".-"))
        args.refuse("staff_id", "bad_staff_id", {{"staff_id", base::printable(*edit.staff_id, 64)}});
    if (edit.phone && !is_telephone_number(*edit.phone))
        args.refuse("phone", "bad_phone", {{"phone", base::printable(*edit.phone, 64)}});
    if (edit.sex && !edit.sex->empty() && *edit.sex != "M" && *edit.sex != "F")
        args.refuse("sex", "bad_sex", {{"sex", base::printable(*edit.sex, 16)}});
}

Asked parse(Args& args)
{
    Asked asked{args.text("name"), args.optional_text("seen"), {}, {}};
    asked.edit.name = cell(args, asked, "full_name", longest_title);
    asked.edit.title = cell(args, asked, "title", longest_title);
    asked.edit.phone = cell(args, asked, "phone", longest_phone);
    asked.edit.sex = cell(args, asked, "sex", 1);
    asked.edit.staff_id = cell(args, asked, "staff_id", 64);
    if (auto bytes = args.optional_number("quota_bytes", most_bytes)) {
        asked.edit.quota_bytes = static_cast<std::uint64_t>(*bytes);
        asked.fields += (asked.fields.empty() ? "" : ",") + std::string("quota_bytes");
    }
    check_cells(args, asked.edit);
    if (asked.fields.empty()) args.refuse("name", "nothing_to_change");
    return asked;
}

std::optional<Refusal> fault_of(const directory::Snapshot& snapshot, const directory::Account& account,
                                const Asked& asked)
{
    if (account.state == directory::State::purged)
        return refusal(Code::cannot, "official_closed", {{"address", account.primary_address()}});
    if (!asked.edit.staff_id) return std::nullopt;
    const auto* other = snapshot.by_staff_id(*asked.edit.staff_id);
    if (other == nullptr || other->id == account.id) return std::nullopt;
    return refusal(Code::exists, "staff_id_taken",
                   {{"staff_id", *asked.edit.staff_id}, {"login", other->login}});
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (auto fault = fault_of(*snapshot, account, asked)) co_return std::unexpected(std::move(*fault));
    auto stored = co_await session.directory().edit(account.id, std::move(asked.edit), asked.seen);
    if (!stored && stored.error().code == Code::conflict)
        co_return no(Code::conflict, "edited_meanwhile", {{"login", account.login}});
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::modified,
            "an official's entry is changed",
            {"login", account.login},
            {"fields", asked.fields}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    const auto after = session.directory().snapshot();
    const auto* now = after->by_id(account.id);
    co_return base::Json::Object{{"official", describe(*after, now ? *now : account)}};
}

}  // namespace

const Verb official_edit{"official.edit", parse_then<parse, handle>, Duty::recorded, directory::Right::edit};

}  // namespace control
