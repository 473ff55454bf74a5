// report: one of the reports (reports.hpp), of all agencies or of one and those below it, some hundred rows at a time.
//
//   {"report":"use","agency":"H37.31","days":30,"staff":"agency_code,staff\nH37.31,25\n"}
//   an item {"columns":["code",…]}, items {"rows":[{…},…]}, then {"count":310,"days":30,"directory_published":"https://…"}
//
// staff: a CSV of how many work in each agency, for the share of those who have an account. directory_published: as the
// settings say.
// days: who has logged in to read or send within so many days uses his account regularly.

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/reports.hpp"
#include "control/verbs/stepping.hpp"
#include "life/keeper.hpp"
#include "store/agencies.hpp"

#include "base/csv.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;

constexpr std::int64_t most_days = 3'660, usual_days = 30;
constexpr std::size_t rows_at_once = 200;
constexpr std::uint64_t most_staff = 10'000'000;

using Staff = std::map<std::string, std::int64_t, std::less<>>;

struct Asked {
    std::string report, agency;
    std::int64_t days = usual_days;
    Staff staff{};
};

// Columns agency_code and staff, whatever others there are.
Staff parse_staff(Args& args)
{
    Staff staff;
    const auto text = args.long_text("staff");
    if (text.empty()) return staff;
    const auto table = base::parse_csv(text);
    const auto column = [&](std::string_view name) {
        return table ? std::ranges::find(table->columns, name) - table->columns.begin() : 0;
    };
    const auto code = column("agency_code"), count = column("staff");
    const auto columns = table ? std::ssize(table->columns) : 0;
    if (!table || !table->refused.empty() || code == columns || count == columns) {
        args.refuse("staff", "bad_staff_file");
        return staff;
    }
    for (const auto& row : table->rows) {
        const auto number = base::to_number(base::trim(row.cells[static_cast<std::size_t>(count)]));
        if (!number || *number > most_staff)
            args.refuse("staff", "bad_staff", {{"line", static_cast<std::int64_t>(row.line)}});
        else
            staff[std::string(base::trim(row.cells[static_cast<std::size_t>(code)]))] =
                static_cast<std::int64_t>(*number);
    }
    return staff;
}

Asked parse(Args& args)
{
    Asked asked{args.text("report"), args.optional_text("agency"), usual_days, parse_staff(args)};
    if (auto days = args.optional_number("days", most_days)) asked.days = *days;
    return asked;
}

using Sums = std::unordered_map<base::Uuid, Stored>;

// As last counted, a second old at most: no account is touched for it.
net::Task<base::Result<Sums>> stored_by(const store::Agencies* agencies,
                                        std::shared_ptr<const directory::Snapshot> snapshot)
{
    Sums sums;
    if (!agencies) co_return sums;
    for (const auto& agency : snapshot->agencies()) {
        auto members = co_await agencies->members(agency.id);
        if (!members) co_return base::refuse(std::move(members.error()));
        for (const auto& one : *members)
            if (one.kind == store::MemberKind::account) sums[one.id] = {one.usage.bytes, one.usage.messages};
    }
    co_return sums;
}

net::Task<void> tell(Session& session, const Report& report, Json::Array rows)
{
    Json::Array columns;
    for (auto column : report.columns) columns.emplace_back(column);
    co_await session.item(Json::Object{{"columns", std::move(columns)}});
    for (std::size_t at = 0; at < rows.size(); at += rows_at_once) {
        const auto end = std::min(rows.size(), at + rows_at_once);
        Json::Array some(std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(at)),
                         std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(end)));
        co_await session.item(Json::Object{{"rows", std::move(some)}});
    }
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto found = std::ranges::find(reports(), asked.report, &Report::name);
    if (found == reports().end())
        co_return no(base::Code::not_found, "unknown_report", {{"report", asked.report}});
    const Report& report = *found;
    const auto snapshot = session.directory().snapshot();
    if (!asked.agency.empty())
        if (const auto top = find_agency(session, *snapshot, asked.agency); !top)
            co_return std::unexpected(top.error());
    Staff staff;
    for (const auto& [code, count] : asked.staff) {
        const auto* agency = snapshot->agency(code);
        if (!agency) co_return std::unexpected(no_such_agency(*snapshot, code));
        staff[agency->code] = count;
    }
    Sums sums;
    if (report.needs_stored) {
        auto stored = co_await stored_by(session.parts().agencies, snapshot);
        if (!stored) co_return no(stored.error().code, "mail_refused", {{"why", stored.error().detail}});
        sums = std::move(*stored);
    }
    const auto* keeper = session.parts().life;
    if (keeper) co_await keeper->until_read();
    auto work = [&report, snapshot, keeper, asked, scope = session.scope(), sums = std::move(sums),
                 staff = std::move(staff), lock_outs = session.directory().lock_outs(),
                 &profiles = session.parts().profiles, now = session.now()]() mutable {
        life::Policies policies(profiles, *snapshot);
        Facts facts{*snapshot,
                    now,
                    now - asked.days * 86'400,
                    [keeper](const base::Uuid& id) { return keeper ? keeper->uses().last(id) : 0; },
                    std::move(sums),
                    codes_below(*snapshot, asked.agency),
                    std::move(lock_outs),
                    asking(policies),
                    std::move(staff)};
        std::erase_if(facts.within, [&](const auto& code) { return !scope.holds(*snapshot, code); });
        return report.rows(facts);
    };
    auto rows = co_await net::offload(session.offload(), std::move(work));
    const auto count = static_cast<std::int64_t>(rows.size());
    co_await tell(session, report, std::move(rows));
    co_return Json::Object{{"count", count},
                           {"days", asked.days},
                           {"directory_published", session.settings().directory_published}};
}

}  // namespace

const Verb report{"report", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control
