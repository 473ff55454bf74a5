#include "control/office/cabinet.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "disk/file.hpp"

#include <algorithm>
#include <filesystem>

namespace control {
namespace {

constexpr std::string_view ending = ".json";

std::optional<std::int64_t> number_of(std::string_view name)
{
    if (!name.ends_with(ending)) return std::nullopt;
    const auto number = base::to_number(name.substr(0, name.size() - ending.size()));
    if (!number || *number > 1'000'000'000) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

base::Result<base::Json> paper_in(const std::string& path)
{
    auto text = disk::read_file(path);
    if (!text) return base::refuse(text.error());
    auto paper = base::Json::parse(*text);
    if (paper && paper->is_object()) return paper;
    return base::refuse(base::Code::corrupt, path + " is no JSON object: bring it back from a backup");
}

}  // namespace

base::Result<void> Cabinet::read()
{
    if (is_read_) return {};
    if (!folder_.empty()) {
        const auto above = std::filesystem::path(folder_).parent_path().string();
        for (const auto& folder : {above, folder_})
            if (auto made = disk::make_folder(folder); !made) return made;
        auto names = disk::names_in(folder_);
        if (!names) return base::refuse(names.error());
        for (const auto& name : *names) {
            const auto number = number_of(name);
            if (!number) continue;
            auto paper = paper_in(folder_ + "/" + name);
            if (!paper) return base::refuse(paper.error());
            papers_.insert_or_assign(*number, std::move(*paper));
        }
    }
    is_read_ = true;
    return {};
}

base::Result<void> Cabinet::write(std::int64_t number, const base::Json& paper) const
{
    if (folder_.empty()) return {};
    return disk::replace_file(path_of(number), paper.print() + "\n");
}

std::string Cabinet::path_of(std::int64_t number) const
{
    return base::format("{}/{:06}{}", folder_, number, ending);
}

base::Result<std::int64_t> Cabinet::add(base::Json::Object paper)
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return base::refuse(fine.error());
    const auto number = papers_.empty() ? 1 : papers_.rbegin()->first + 1;
    base::Json whole(std::move(paper));
    if (whole.print().size() > longest_paper) return base::refuse(base::Code::too_big);
    if (auto written = write(number, whole); !written) return base::refuse(written.error());
    papers_.emplace(number, std::move(whole));
    return number;
}

base::Result<std::size_t> Cabinet::count(const Look& look)
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return base::refuse(fine.error());
    const auto found = std::ranges::count_if(papers_, [&look](const auto& one) { return look(one.second); });
    return static_cast<std::size_t>(found);
}

base::Result<void> Cabinet::drop(const Look& is_over)
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return fine;
    if (papers_.empty()) return {};
    const auto last = papers_.rbegin()->first;
    for (auto at = papers_.begin(); at->first != last;) {
        if (!is_over(at->second)) {
            ++at;
            continue;
        }
        if (auto gone = take_away(at->first); !gone) return gone;
        at = papers_.erase(at);
    }
    return {};
}

base::Result<void> Cabinet::take_away(std::int64_t number) const
{
    if (folder_.empty()) return {};
    std::error_code error;
    std::filesystem::remove(path_of(number), error);
    if (!error) return {};
    return base::refuse(disk::file_error(error.value(), "remove", path_of(number)));
}

base::Result<std::map<std::int64_t, base::Json>> Cabinet::all()
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return base::refuse(fine.error());
    return papers_;
}

base::Result<base::Json> Cabinet::find(std::int64_t number)
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return base::refuse(fine.error());
    const auto found = papers_.find(number);
    if (found == papers_.end()) return base::refuse(base::Code::not_found);
    return found->second;
}

base::Result<base::Json> Cabinet::change(std::int64_t number, const Change& change)
{
    std::lock_guard lock(mutex_);
    if (auto fine = read(); !fine) return base::refuse(fine.error());
    const auto found = papers_.find(number);
    if (found == papers_.end()) return base::refuse(base::Code::not_found);
    auto paper = found->second.as_object();
    if (auto fine = change(paper); !fine) return base::refuse(fine.error());
    base::Json whole(std::move(paper));
    if (auto written = write(number, whole); !written) return base::refuse(written.error());
    found->second = whole;
    return whole;
}

}  // namespace control
