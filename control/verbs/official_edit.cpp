// official.edit: what is given becomes different, the rest stays; by whom it was decided upon which version.
//
//   {"name":"nqhuy","seen":"20260101…#000000#001#000000","title":"Phó giám đốc","phone":"02053800001",
//    "full_name":"…","sex":"M","staff_id":"…","mobile":"…","birth_date":"19/05/1985","quota_bytes":2147483648}
//   {"name":"nqhuy","quota_by_profile":true}                                  what the profile of his agency gives
//   {"official":{…}}                                                          as it is now
//
// A birth date is kept for passwords that must not hold it, and never shown or recorded; an empty one is forgotten. A
// quota lies between the bounds of the profile of his agency.
//
// Seen is the version that official.show told. If somebody else has changed the entry since, nothing is changed; without
// it, it is changed whatever it has become. An address stays as it was issued, whatever the name becomes.

#include "control/import/cell.hpp"
#include "control/verbs.hpp"
#include "control/verbs/importing.hpp"
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
    bool takes_profiles_quota = false;

    void note(std::string_view field) { fields += (fields.empty() ? "" : ",") + std::string(field); }
};

std::optional<std::string> cell(Args& args, Asked& asked, std::string_view name, std::size_t most)
{
    if (!args.has(name)) return std::nullopt;
    auto text = tidy(args.optional_text(name));
    if (auto hidden = hidden_character(text); !hidden.empty())
        args.refuse(name, "hidden_character", {{"character", hidden}});
    if (text.size() > most) args.refuse(name, "argument_long", {{"most", most}});
    asked.note(name);
    return text;
}

void read_birth_date(Args& args, Asked& asked)
{
    const auto text = cell(args, asked, "birth_date", 16);
    if (!text) return;
    auto& kept = asked.edit.details[directory::Detail::birth_date];
    if (text->empty()) return;
    if (const auto birth = directory::birth_date_from(*text))
        kept = {to_string(*birth)};
    else
        args.refuse("birth_date", "bad_birth_date");
}

void read_quota(Args& args, Asked& asked)
{
    const auto bytes = args.optional_number("quota_bytes", most_bytes);
    if (bytes) asked.edit.quota_bytes = static_cast<std::uint64_t>(*bytes);
    asked.takes_profiles_quota = !bytes && args.flag("quota_by_profile");
    if (bytes || asked.takes_profiles_quota) asked.note("quota_bytes");
}

void check_cells(Args& args, const directory::AccountEdit& edit)
{
    if (edit.name && edit.name->empty()) args.refuse("full_name", "empty_cell");
    if (edit.name)
        if (auto odd = odd_in_name(*edit.name); !odd.empty())
            args.refuse("full_name", "bad_name", {{"character", odd}});
    if (edit.staff_id && !is_word(*edit.staff_id, ".-"))
        args.refuse("staff_id", "bad_staff_id", {{"staff_id", base::printable(*edit.staff_id, 64)}});
    for (const auto& [name, number] : {std::pair("phone", &edit.phone), {"mobile", &edit.mobile}})
        if (*number && !is_telephone_number(**number))
            args.refuse(name, "bad_phone", {{"phone", base::printable(**number, 64)}});
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
    asked.edit.mobile = cell(args, asked, "mobile", longest_phone);
    read_birth_date(args, asked);
    read_quota(args, asked);
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

// By the profile of his agency: what it gives, or why what is asked for may not be.
std::expected<std::uint64_t, Refusal> quota_of(const directory::Profiles& profiles,
                                               const directory::Snapshot& snapshot,
                                               const directory::Account& account, const Asked& asked)
{
    life::Policies policies(profiles, snapshot);
    const auto& profile = policies.for_agency(account.agency);
    if (auto fault = fault_in(policies)) return std::unexpected(std::move(*fault));
    const auto rules = directory::quota_rules(profile, account);
    if (asked.takes_profiles_quota) return rules.given;
    if (auto fault = quota_fault(*asked.edit.quota_bytes, profile, rules))
        return no(Code::invalid, fault->key, std::move(fault->values));
    return *asked.edit.quota_bytes;
}

net::Task<std::optional<Refusal>> settle_quota(Session& session,
                                               std::shared_ptr<const directory::Snapshot> snapshot,
                                               const directory::Account& account, Asked& asked)
{
    if (!asked.edit.quota_bytes && !asked.takes_profiles_quota) co_return std::nullopt;
    auto work = [&] { return quota_of(session.parts().profiles, *snapshot, account, asked); };
    auto quota = co_await net::offload(session.offload(), std::move(work));
    if (!quota) co_return std::move(quota.error());
    asked.edit.quota_bytes = *quota;
    co_return std::nullopt;
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (auto fault = fault_of(*snapshot, account, asked)) co_return std::unexpected(std::move(*fault));
    auto settling = settle_quota(session, snapshot, account, asked);
    if (auto fault = co_await std::move(settling)) co_return std::unexpected(std::move(*fault));
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
