// service.set: what a service may send, where its bounces go, and a new password for it, which takes the right to that
// besides.
//
//   {"name":"motcua","hourly_rate":600,"return_address":"tralai@…","generate":true}     all but the name optional
//   {"account":{…},"password":"…"}

#include "control/rights/words.hpp"
#include "control/verbs.hpp"
#include "control/verbs/mailboxes.hpp"
#include "control/verbs/passwords.hpp"

#include "directory/password.hpp"

namespace control {
namespace {

struct Set {
    std::string name;
    std::optional<std::int64_t> hourly_rate;
    std::optional<std::string> return_address;
    bool is_new_password = false;
};

Set parse(Args& args)
{
    Set asked{
        args.text("name"), args.optional_number("hourly_rate", most_per_hour), {}, args.flag("generate")};
    if (args.has("return_address")) asked.return_address = args.optional_text("return_address");
    return asked;
}

std::string shown(const Set& asked)
{
    std::string text;
    if (asked.hourly_rate) text += "hourly_rate=" + std::to_string(*asked.hourly_rate) + " ";
    if (asked.return_address) text += "return_address=" + *asked.return_address + " ";
    if (asked.is_new_password) text += "password ";
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

using Edit = std::expected<directory::AccountEdit, Refusal>;

net::Task<Edit> edit_for(Session& session, directory::Account service, Set asked, std::string password)
{
    Edit edit;
    if (!password.empty()) {
        auto making = password_edit(session, service, {std::move(password), Origin::random});
        edit = co_await std::move(making);
        if (!edit) co_return edit;
        edit->must_change_password = false;
    }
    if (asked.hourly_rate) edit->hourly_rate = static_cast<std::uint64_t>(*asked.hourly_rate);
    edit->return_address = std::move(asked.return_address);
    co_return edit;
}

net::Task<Answer> handle(Session& session, Set asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& service = **found;
    if (asked.is_new_password &&
        !session.warrant().scope(directory::Right::reset_password).holds(*snapshot, service.agency))
        co_return std::unexpected(
            no_right(session, *snapshot, service_set, directory::Right::reset_password));
    if (service.kind != directory::Kind::service)
        co_return no(base::Code::cannot, "not_a_service", {{"name", service.primary_address()}});
    if (auto fault = fault_of_return_address(asked.return_address.value_or("")))
        co_return std::unexpected(std::move(*fault));

    const auto password = asked.is_new_password ? directory::random_secret() : std::string();
    auto making = edit_for(session, service, asked, password);
    auto edit = co_await std::move(making);
    if (!edit) co_return std::unexpected(std::move(edit.error()));
    auto edited = co_await session.directory().edit(service.id, std::move(*edit), service.version);
    if (!edited) co_return std::unexpected(from_directory(edited.error()));
    if (asked.is_new_password) session.office().logins.close_all_of(service.id);
    Act act{password.empty() ? ledger::Kind::modified : ledger::Kind::password_changed,
            "a service was changed",
            {"login", service.login},
            {"set", shown(asked)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));

    const auto now = session.directory().snapshot();
    const auto* changed = now->by_id(service.id);
    base::Json::Object answer{{"account", describe_in_full(*now, changed ? *changed : service)}};
    if (!password.empty()) answer.emplace("password", password);
    co_return answer;
}

}  // namespace

const Verb service_set{"service.set", parse_then<parse, handle>, Duty::recorded, directory::Right::edit};

}  // namespace control
