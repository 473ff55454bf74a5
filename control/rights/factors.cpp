#include "control/rights/factors.hpp"

#include "control/rights/guarded.hpp"

namespace control {
namespace {

using base::Code;
using base::refuse;
using directory::Detail;
using directory::Factor;

constexpr int most_rounds = 3;  // while an account changes under our eyes

std::string about(const base::Uuid& account)
{
    return "second factor of " + to_string(account);
}

}  // namespace

std::int64_t Factors::now() const
{
    return unix_seconds(clock_.now());
}

net::Task<base::Result<Factors::Kept>> Factors::read(base::Uuid account)
{
    // The version first: what is read after it is no older, and is written only over what has that version.
    Kept kept;
    const auto snapshot = directory_.snapshot();
    if (const auto* known = snapshot->by_id(account)) kept.version = known->version;
    auto reading = directory_.details(account, Detail::totp);
    auto values = co_await std::move(reading);
    if (!values) co_return refuse(values.error());
    if (values->empty()) co_return kept;
    auto bytes = seal_.reveal(values->front(), about(account));
    if (!bytes) co_return refuse(bytes.error());
    auto factor = Factor::from_bytes(*bytes);
    if (!factor) co_return refuse(factor.error());
    kept.factor = *std::move(factor);
    co_return kept;
}

net::Task<base::Result<void>> Factors::write(directory::Directory& by, base::Uuid account, Factor factor,
                                             std::string seen)
{
    directory::AccountEdit edit;
    edit.details[Detail::totp] = {seal_.close(factor.to_bytes(), about(account))};
    auto writing = by.edit(account, std::move(edit), std::move(seen));
    co_return co_await std::move(writing);
}

net::Task<base::Result<bool>> Factors::is_enrolled(base::Uuid account)
{
    auto reading = read(account);
    const auto kept = co_await std::move(reading);
    if (!kept) co_return refuse(kept.error());
    co_return kept->factor && kept->factor->is_in_use;
}

net::Task<base::Result<void>> Factors::check(base::Uuid account, std::string code)
{
    for (int round = 0; round < most_rounds; ++round) {
        auto reading = read(account);
        auto kept = co_await std::move(reading);
        if (!kept) co_return refuse(kept.error());
        if (!kept->factor || !kept->factor->is_in_use) co_return refuse(Code::wrong_login);
        auto next = kept->factor->after(code, now());
        if (!next) co_return refuse(Code::wrong_login);
        auto writing = write(directory_, account, *std::move(next), kept->version);
        auto written = co_await std::move(writing);
        if (written || written.error().code != Code::conflict) co_return written;
    }
    co_return refuse(Code::unavailable, "the account is being changed all the time");
}

net::Task<base::Result<std::optional<Factors::Shown>>> Factors::look(base::Uuid account)
{
    auto reading = read(account);
    const auto kept = co_await std::move(reading);
    if (!kept) co_return refuse(kept.error());
    if (!kept->factor) co_return std::optional<Shown>();
    const auto& factor = *kept->factor;
    co_return std::optional(Shown{factor.is_in_use, factor.since, factor.recovery.size()});
}

net::Task<base::Result<std::string>> Factors::begin(directory::Directory& by, base::Uuid account)
{
    auto reading = read(account);
    auto kept = co_await std::move(reading);
    if (!kept) co_return refuse(kept.error());
    if (kept->factor && kept->factor->is_in_use) co_return refuse(Code::exists);
    auto factor = Factor::begin(now());
    auto secret = factor.secret;
    auto writing = write(by, account, std::move(factor), kept->version);
    if (auto written = co_await std::move(writing); !written) co_return refuse(written.error());
    co_return secret;
}

net::Task<base::Result<std::vector<std::string>>> Factors::confirm(directory::Directory& by,
                                                                   base::Uuid account, std::string code)
{
    auto reading = read(account);
    auto kept = co_await std::move(reading);
    if (!kept) co_return refuse(kept.error());
    if (!kept->factor || kept->factor->is_in_use) co_return refuse(Code::not_found);
    auto next = kept->factor->after(code, now());
    if (!next) co_return refuse(Code::wrong_login);
    auto codes = next->put_in_use(now());
    auto writing = write(by, account, *std::move(next), kept->version);
    if (auto written = co_await std::move(writing); !written) co_return refuse(written.error());
    co_return codes;
}

net::Task<base::Result<void>> Factors::remove(directory::Directory& by, base::Uuid account)
{
    auto reading = directory_.details(account, Detail::totp);
    const auto values = co_await std::move(reading);
    if (!values) co_return refuse(values.error());
    if (values->empty()) co_return refuse(Code::not_found);
    directory::AccountEdit edit;
    edit.details[Detail::totp] = {};
    auto writing = by.edit(account, std::move(edit), {});
    co_return co_await std::move(writing);
}

}  // namespace control
