#include "directory/roster.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

namespace directory {
namespace {

// Titles as numbers. People share few of them, so each spelling is folded once.
class Titles {
  public:
    explicit Titles(std::vector<std::string>& titles) : titles_(titles) {}

    std::uint32_t number_of(std::string_view title)
    {
        auto [spelling, is_new] = spellings_.try_emplace(title, 0);
        if (is_new) {
            auto folded = title_words(title);
            auto [row, is_other] = folded_.try_emplace(folded, static_cast<std::uint32_t>(titles_.size()));
            if (is_other) titles_.push_back(std::move(folded));
            spelling->second = row->second;
        }
        return spelling->second;
    }

  private:
    std::vector<std::string>& titles_;
    std::unordered_map<std::string_view, std::uint32_t> spellings_;
    std::unordered_map<std::string, std::uint32_t> folded_;
};

}  // namespace

std::string title_words(std::string_view text)
{
    const std::string folded = base::fold(text);
    std::string words;
    for (auto word : base::split(folded, ' '))
        if (!word.empty()) words.append(" ").append(word);
    return words;
}

Roster::Roster(const Rows<Agency>& agencies, const Rows<Account>& accounts)
{
    for (std::uint32_t place = 0; place < agencies.size(); ++place)
        codes_.try_emplace(base::lower(agencies[place].code), place);
    number_agencies(agencies);
    Titles titles(titles_);
    std::unordered_map<std::string_view, std::uint32_t> known;  // as accounts spell them
    people_.reserve(accounts.size());
    for (const auto& account : accounts) {
        auto [row, is_new] = known.try_emplace(account.agency, nowhere);
        if (is_new) row->second = agency(account.agency);
        people_.push_back(
            {row->second, titles.number_of(account.title), account.kind, account.state, account.role});
    }
}

// Depth first, without recursion: a directory may be as deep as it likes. Those that lead in a circle hang nowhere, and
// are below themselves alone.
void Roster::number_agencies(const Rows<Agency>& agencies)
{
    std::vector<std::vector<std::uint32_t>> below(agencies.size());
    std::vector<std::uint32_t> waiting;
    for (std::uint32_t place = 0; place < agencies.size(); ++place) {
        const auto above = agencies[place].parent.empty() ? nowhere : agency(agencies[place].parent);
        (above == nowhere ? waiting : below[above]).push_back(place);
    }
    spans_.assign(agencies.size(), {nowhere, nowhere});
    std::uint32_t next = 0;
    while (!waiting.empty()) {
        const auto place = waiting.back();
        if (spans_[place].first == nowhere) {
            spans_[place].first = next++;
            waiting.insert(waiting.end(), below[place].begin(), below[place].end());
        } else {  // all below it have been numbered
            spans_[place].end = next;
            waiting.pop_back();
        }
    }
    for (auto& span : spans_)
        if (span.first == nowhere) span = {next, next + 1}, ++next;
}

std::uint32_t Roster::agency(std::string_view code) const
{
    const auto found = codes_.find(base::lower(code));
    return found == codes_.end() ? nowhere : found->second;
}

}  // namespace directory
