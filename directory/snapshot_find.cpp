// find: people by what one remembers of them. Diacritics do not matter, except that those who match exactly
// as typed come first (REQ-DIR-3): "tan thanh" finds Tân Thanh and Tân Thành, "Tân Thành" puts its own first.
// Typed without any they say nothing, and then heads come before deputies, and those before the rest; equals are listed
// by given name, as a dictionary has it (REQ-DIR-4), namesakes by their titles and logins.
//
// A scan over one folded line per account: a few milliseconds for a province, and nothing to keep in step.

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "directory/name_order.hpp"
#include "directory/snapshot_index.hpp"

#include <algorithm>

namespace directory {
namespace {

constexpr std::size_t longest_query = 256;
constexpr std::size_t most_words = 8;
constexpr std::size_t fewest_digits = 5;  // of a telephone number that one remembers a part of

// Words as people part them; an address stays one word, and its parts are words too.
std::string spaced(std::string_view folded)
{
    std::string line = " ";
    for (char c : folded) line += c == '-' || c == '(' || c == ',' || c == '\t' ? ' ' : c;
    return line;
}

// " nong", " van", … : a word begins with it if it is found in a line.
using Words = std::vector<std::string>;

Words words_of(const std::string& query)
{
    Words words;
    for (auto word : base::split(query, ' '))
        if (!word.empty() && words.size() < most_words) words.push_back(" " + std::string(word));
    return words;
}

std::size_t count_in(std::string_view line, const Words& words)
{
    auto is_there = [&](const std::string& word) { return line.contains(word); };
    return static_cast<std::size_t>(std::ranges::count_if(words, is_there));
}

std::size_t count_whole_in(const std::string& line, const Words& words)
{
    std::string ended = line + " ";
    auto is_there = [&](const std::string& word) { return ended.contains(word + " "); };
    return static_cast<std::size_t>(std::ranges::count_if(words, is_there));
}

bool is_in_order(std::string_view line, const Words& words)
{
    std::size_t at = 0;
    for (const auto& word : words) {
        at = line.find(word, at);
        if (at == std::string_view::npos) return false;
        at += word.size();
    }
    return true;
}

// 0205 380 0001 and +84 205 3800001 are one number. Empty if it is none.
std::string telephone(std::string_view text)
{
    if (text.find_first_not_of("0123456789 +-.()/") != std::string_view::npos) return {};
    std::string digits;
    for (char c : text)
        if (c >= '0' && c <= '9') digits += c;
    bool is_international = base::trim(text).starts_with("+84");
    return is_international ? "0" + digits.substr(2) : digits;
}

// Heads, deputies, everybody else.
int standing_of(std::string_view folded_title)
{
    constexpr std::string_view heads[] = {" chu tich", " bi thu", " giam doc", " truong", " chanh "};
    if (folded_title.starts_with(" pho ")) return 1;
    auto is_head = [&](std::string_view word) { return folded_title.contains(word); };
    return std::ranges::any_of(heads, is_head) ? 0 : 2;
}

// How well an account fits, the best first.
enum class Fit {
    identity,  // its login, address, staff id or telephone number
    whole_name_as_typed,
    whole_name,
    name_in_order,
    name,
    rest  // the title or the agency have a part in it
};

struct Hit {
    const Account* account = nullptr;
    Fit fit = Fit::rest;
    std::size_t exact_words = 0;  // accents as typed
    std::size_t name_words = 0;   // whole ones of the name
    int standing = 0;
    std::string order;  // name_order()

    auto rank() const
    {
        return std::tuple(fit, ~exact_words, ~name_words, standing, std::string_view(order),
                          std::string_view(account->title), std::string_view(account->login));
    }
};

}  // namespace

class Snapshot::Index::Search {
  public:
    explicit Search(std::string_view query)
        : plain_(base::lower(base::trim(query))),
          telephone_(telephone(query)),
          words_(words_of(spaced(base::fold(query)))),
          exact_(words_of(spaced(base::fold_case(query))))
    {
        if (telephone_.size() < fewest_digits) telephone_.clear();
        if (words_ == exact_) exact_.clear();  // without any accent nothing was said about them
    }

    bool is_empty() const { return words_.empty(); }
    bool matches(const Line& line, const Account& account) const
    {
        return count_in(line.folded, words_) == words_.size() ||
               (!telephone_.empty() && telephone(account.phone).contains(telephone_));
    }
    Hit judge(const Line& line, const Account& account) const
    {
        return {&account,
                fit_of(line, account),
                count_in(line.exact, exact_),
                count_whole_in(line.name, words_),
                standing_of(line.title),
                name_order(account.name)};
    }

  private:
    bool is_identity(const Account& account) const
    {
        auto is_it = [&](const Address& issued) { return issued.address == plain_; };
        return account.login == plain_ || base::iequals(account.staff_id, plain_) ||
               std::ranges::any_of(account.addresses, is_it) ||
               (!telephone_.empty() && telephone(account.phone) == telephone_);
    }
    Fit fit_of(const Line& line, const Account& account) const
    {
        if (is_identity(account)) return Fit::identity;
        if (words_of(line.name) == words_) {
            bool is_as_typed = !exact_.empty() && words_of(spaced(base::fold_case(account.name))) == exact_;
            return is_as_typed ? Fit::whole_name_as_typed : Fit::whole_name;
        }
        if (is_in_order(line.name, words_)) return Fit::name_in_order;
        return count_in(line.name, words_) == words_.size() ? Fit::name : Fit::rest;
    }

    std::string plain_, telephone_;
    Words words_, exact_;
};

void Snapshot::Index::make_lines() const
{
    lines.reserve(accounts.size());
    for (const auto& account : accounts) {
        std::string more = account.login + " " + account.staff_id + " " + account.phone;
        for (const auto& address : account.addresses) more.append(" ").append(address.address);
        auto agency = agency_name(account);
        auto& line = lines.emplace_back();
        line.name = spaced(base::fold(account.name));
        line.title = spaced(base::fold(account.title));
        line.folded = line.name + line.title + spaced(base::fold(agency)) + spaced(base::lower(more));
        line.exact = spaced(base::fold_case(account.name)) + spaced(base::fold_case(account.title)) +
                     spaced(base::fold_case(agency));
    }
}

std::vector<const Account*> Snapshot::find(std::string_view query, std::size_t most) const
{
    Index::Search search(query.substr(0, longest_query));
    if (search.is_empty()) return {};
    std::call_once(index_->lines_made, [this] { index_->make_lines(); });

    std::vector<Hit> hits;
    for (std::size_t i = 0; i < index_->lines.size(); ++i) {
        const auto& account = index_->accounts[i];
        if (search.matches(index_->lines[i], account))
            hits.push_back(search.judge(index_->lines[i], account));
    }
    auto wanted = hits.begin() + static_cast<std::ptrdiff_t>(std::min(most, hits.size()));
    std::ranges::partial_sort(hits, wanted, {}, &Hit::rank);

    std::vector<const Account*> found;
    for (auto hit = hits.begin(); hit != wanted; ++hit) found.push_back(hit->account);
    return found;
}

}  // namespace directory
