// agency.edit: what is given becomes different, the rest stays; by whom it was decided upon which version.
//
//   {"code":"H37.31","seen":"20260101…#000000#001#000000","name":"…","short_name":"…","kind":"department",
//    "profile":"langson+qcvn12"}                                     an empty profile: that of the agency above
//   {"agency":{…}}                                                   as it is now, as agency.show shows it
//
// A profile says how long passwords are and what quotas may be, so it takes the right to configure there besides, which
// those who are bound by it do not have. It counts for the agency and all below it from the next look on. Addresses stay as
// they were issued, whatever the name becomes. People's entries name their agency (o): they follow the name, and so does
// its mailbox. An edit that was broken off in between is brought to its end by the same edit again.

#include "control/import/cell.hpp"
#include "control/rights/words.hpp"
#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/people.hpp"

#include "base/text.hpp"
#include "net/when_all.hpp"

namespace control {
namespace {

using base::Code;
using directory::Right;

constexpr std::size_t longest_name = 250, longest_word = 64, longest_profile = 200;
constexpr std::size_t renamed_together = 500;

struct Asked {
    std::string code, seen, fields;
    directory::AgencyEdit edit;
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

Asked parse(Args& args)
{
    Asked asked{args.text("code"), args.optional_text("seen"), {}, {}};
    auto& edit = asked.edit;
    edit.name = cell(args, asked, "name", longest_name);
    edit.short_name = cell(args, asked, "short_name", longest_word);
    edit.kind = cell(args, asked, "kind", longest_word);
    edit.profile = cell(args, asked, "profile", longest_profile);
    if (edit.name && edit.name->empty()) args.refuse("name", "empty_cell");
    if (edit.kind && !is_word(*edit.kind, "-"))
        args.refuse("kind", "bad_kind", {{"kind", base::printable(*edit.kind, longest_word)}});
    if (edit.short_name && !edit.short_name->empty() && !is_word(*edit.short_name, ".-"))
        args.refuse("short_name", "bad_short_name",
                    {{"short_name", base::printable(*edit.short_name, longest_word)}});
    if (asked.fields.empty()) args.refuse("code", "agency_nothing_to_change");
    return asked;
}

std::optional<Refusal> fault_of(const Session& session, const directory::Snapshot& snapshot,
                                const directory::Agency& agency, const Asked& asked)
{
    if (agency.until) return refusal(Code::cannot, "agency_has_ended", {{"code", agency.code}});
    if (!asked.edit.profile) return std::nullopt;
    const auto configured = session.warrant().scope(Right::configure);
    if (configured.holds(snapshot, agency.code)) return std::nullopt;
    return refusal(Code::denied, "profile_takes_configure", {{"code", agency.code}});
}

// One that no account could be kept by is refused, and which there are is said.
net::Task<std::optional<Refusal>> settle_profile(Session& session, Asked& asked)
{
    if (!asked.edit.profile || asked.edit.profile->empty()) co_return std::nullopt;
    std::string names;
    for (const auto name : base::split(*asked.edit.profile, '+'))
        names += (names.empty() ? "" : "+") + std::string(base::trim(name));
    auto work = [&profiles = session.parts().profiles, names] { return profiles.find(names); };
    const auto found = co_await net::offload(session.offload(), std::move(work));
    if (!found) co_return refusal(Code::invalid, "bad_profile", {{"why", found.error().detail}});
    asked.edit.profile = names;
    co_return std::nullopt;
}

struct Renaming {
    directory::Directory& directory;
    std::optional<base::Error> fault{};
};

net::Task<void> rename_one(Renaming& renaming, base::Uuid account, directory::AccountEdit edit)
{
    auto edited = co_await renaming.directory.edit(account, std::move(edit), {});
    if (!edited && edited.error().code != Code::not_found) renaming.fault = edited.error();
}

// Nobody's rights are asked about: it is the same agency, as it is called now.
net::Task<base::Result<void>> let_people_follow(directory::Directory& directory, std::string code,
                                                std::string former)
{
    const auto snapshot = directory.snapshot();
    const auto* agency = snapshot->agency(code);
    if (agency == nullptr) co_return base::Result<void>{};
    const auto* mailbox = snapshot->mailbox_of(code);
    Renaming renaming{directory};
    std::vector<net::Task<void>> some;
    for (const auto& account : snapshot->accounts()) {
        if (account.agency != agency->code) continue;
        directory::AccountEdit edit;
        edit.agency = agency->code;
        if (&account == mailbox && account.name == former) edit.name = agency->name;
        some.push_back(rename_one(renaming, account.id, std::move(edit)));
        if (some.size() < renamed_together) continue;
        co_await net::when_all(std::exchange(some, {}));
        if (renaming.fault) break;
    }
    co_await net::when_all(std::move(some));
    if (renaming.fault) co_return base::refuse(*renaming.fault);
    co_return base::Result<void>{};
}

net::Task<std::optional<Refusal>> change(Session& session, const directory::Agency& agency, Asked& asked)
{
    Act act{
        ledger::Kind::modified, "an agency is changed", {"agency", agency.code}, {"fields", asked.fields}};
    if (asked.edit.profile) {
        act.also.push_back({"profile", *asked.edit.profile});
        act.also.push_back({"former", agency.profile});
    }
    auto editing = session.directory().edit_agency(agency.id, std::move(asked.edit), asked.seen);
    const auto stored = co_await std::move(editing);
    if (!stored && stored.error().code == Code::conflict)
        co_return refusal(Code::conflict, "agency_edited_meanwhile", {{"code", agency.code}});
    if (!stored) co_return from_directory(stored.error());
    auto recording = session.record(std::move(act));
    co_return co_await std::move(recording);
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    const auto found = find_agency(session, *snapshot, asked.code);
    if (!found) co_return std::unexpected(found.error());
    const directory::Agency& agency = **found;
    if (auto fault = fault_of(session, *snapshot, agency, asked))
        co_return std::unexpected(std::move(*fault));
    auto settling = settle_profile(session, asked);
    if (auto fault = co_await std::move(settling)) co_return std::unexpected(std::move(*fault));
    const bool is_named = asked.edit.name.has_value();
    auto changing = change(session, agency, asked);
    if (auto fault = co_await std::move(changing)) co_return std::unexpected(std::move(*fault));
    if (is_named) {
        auto following = let_people_follow(session.parts().directory, agency.code, agency.name);
        const auto followed = co_await std::move(following);
        if (!followed) co_return std::unexpected(from_directory(followed.error()));
    }
    auto showing = show_agency(session, agency.code);
    co_return co_await std::move(showing);
}

}  // namespace

const Verb agency_edit{"agency.edit", parse_then<parse, handle>, Duty::recorded, Right::edit};

}  // namespace control
