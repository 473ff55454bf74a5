// What it costs to say who belongs to a group: "every commune's chairman" among 100,000 officials of 10,000 agencies, and
// what the snapshot's roster costs for it.
//
//   bench_groups [OFFICIALS [AGENCIES]]
//
// One line of JSON: {"officials":…,"agencies":…,"roster_ms":…,"groups":[{"filter":"…","members":…,"ms":[51 of them]},…]}

#include "directory/groups.hpp"
#include "base/format.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "directory/roster.hpp"
#include "directory/sample.hpp"

#include <cstdio>
#include <ctime>

namespace {

using namespace directory;

// A province, its districts, ten communes below each.
std::vector<Agency> agencies(std::size_t count)
{
    std::vector<Agency> all;
    for (std::size_t i = 0; i < count; ++i) {
        const auto district = i / 11;
        const bool is_district = i % 11 == 0;
        Agency one;
        one.id = base::random_uuid();
        one.code = i == 0        ? "H37"
                   : is_district ? base::format("H37.{}", district)
                                 : base::format("H37.{}.{}", district, i % 11);
        one.parent = i == 0 ? "" : is_district || district == 0 ? "H37" : base::format("H37.{}", district);
        one.level = i == 0 ? Level::province : is_district ? Level::district : Level::commune;
        one.kind = "peoples-committee";
        one.name = "Ủy ban nhân dân " + one.code;
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Account> officials(std::size_t count, const std::vector<Agency>& where)
{
    constexpr std::string_view titles[] = {"Chuyên viên",     "Giáo viên",  "Văn thư", "Kế toán",
                                           "Phó Chủ tịch",    "Công an xã", "Tư pháp", "Địa chính - Xây dựng",
                                           "Văn hóa - Xã hội"};
    std::vector<Account> all;
    for (std::size_t i = 0; i < count; ++i) {
        auto one = sample::account("u" + std::to_string(i), "Nông Văn Thanh");
        one.agency = where[i % where.size()].code;
        one.title = i < where.size() ? "Chủ tịch" : std::string(titles[i % std::size(titles)]);
        all.push_back(std::move(one));
    }
    return all;
}

// Of this thread's processor: what others do on the machine does not count.
template<typename Work> double milliseconds(Work work)
{
    auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const auto begun = now();
    work();
    return now() - begun;
}

constexpr int rounds = 51;

base::Json measure(const Snapshot& snapshot, const std::string& filter)
{
    Account group;
    group.login = "g";
    group.kind = Kind::group;
    group.filter = filter;
    auto all = snapshot.accounts();
    all.push_back(std::make_shared<const Account>(group));
    const Snapshot with_group(snapshot.agencies(), std::move(all), snapshot.domains());
    base::Json::Array times;
    std::size_t members = 0;
    for (int i = 0; i < rounds; ++i)
        times.emplace_back(milliseconds(
            [&] { members = expand(with_group, with_group.accounts().back())->accounts.size(); }));
    return base::Json::Object{{"filter", filter}, {"members", members}, {"ms", std::move(times)}};
}

}  // namespace

int main(int count, char** values)
{
    const std::size_t people = count > 1 ? base::to_number(values[1]).value_or(0) : 100'000;
    const std::size_t units = count > 2 ? base::to_number(values[2]).value_or(1) : 10'000;
    const auto where = agencies(units);
    const Snapshot snapshot(where, officials(people, where), {sample::domain});
    const double roster = milliseconds([&] { Roster(snapshot.agencies(), snapshot.accounts()); });
    base::Json::Array groups;
    for (const char* filter :
         {"level = commune and title = \"Chủ tịch\"", "agency = H37.5",
          "title ~ \"chu tich\" and not level = province", "agency = H37",
          "(level = commune or level = district) and (title = \"Văn thư\" or title ~ \"cong an\")"})
        groups.push_back(measure(snapshot, filter));
    const base::Json found(base::Json::Object{
        {"officials", people}, {"agencies", units}, {"roster_ms", roster}, {"groups", std::move(groups)}});
    std::puts(found.print().c_str());
    return 0;
}
