// own.password: a new password in place of one's own, by who shows the old one. He need not be an admin.
//
//   {"name":"nqhuy","old":"…","new":"…","code":"123456"}      {"official":{…}}
//
// Who has a second factor shows its code: who has found a password must not shut its owner out.
// Wrong ones count together with those of mail logins. Sessions that the old one has opened end.

#include "control/verbs.hpp"
#include "control/verbs/factors.hpp"
#include "control/verbs/passwords.hpp"

namespace control {
namespace {

struct Change {
    std::string name, old_one, new_one, code;
};

Change parse(Args& args)
{
    std::string name = args.text("name"), old_one = args.text("old");
    std::string new_one = args.text("new");
    return {std::move(name), std::move(old_one), std::move(new_one), args.optional_text("code")};
}

net::Task<Answer> handle(Session& session, Change asked)
{
    if (auto away = session.audit_away()) co_return std::unexpected(std::move(*away));
    const auto snapshot = session.directory().snapshot();
    auto proving = prove_own(session, *snapshot, asked.name, asked.old_one);
    const auto found = co_await std::move(proving);
    if (!found) co_return std::unexpected(found.error());
    const directory::Account& account = **found;
    if (asked.new_one == asked.old_one) co_return no(base::Code::invalid, "password_same");

    auto making = password_edit(session, account, {std::move(asked.new_one), NewPassword::Origin::chosen});
    auto edit = co_await std::move(making);
    if (!edit) co_return std::unexpected(std::move(edit.error()));
    auto checking = fault_in_kept_factor(session, account, std::move(asked.code));
    if (auto fault = co_await std::move(checking)) co_return std::unexpected(std::move(*fault));
    edit->must_change_password = false;
    // His own: no admin's right is asked for.
    auto storing = session.parts().directory.edit(account.id, std::move(*edit), {});
    if (auto stored = co_await std::move(storing); !stored) {
        if (stored.error().code == base::Code::unavailable) {
            auto recording = record_own(session, ledger::Kind::password_changed, account,
                                        "his own password; it is not known whether this was done");
            static_cast<void>(co_await std::move(recording));
        }
        co_return std::unexpected(from_directory(stored.error()));
    }
    session.office().logins.close_all_of(account.id);
    auto recording = record_own(session, ledger::Kind::password_changed, account, "his own password");
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"official", describe(*snapshot, account)}};
}

}  // namespace

const Verb own_password{
    "own.password", parse_then<parse, handle>, Duty::none, directory::Right::see, Weight::one, Reach::nobody};

}  // namespace control
