// Whether a stored summary could be read (summary_bytes.cpp), by the same grammar (summary_form.cpp), but without
// making anything of it: for looking at very many.

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "mime/summary.hpp"

#include <bit>

namespace mime {
namespace {

class Checker {
  public:
    explicit Checker(std::string_view bytes) : in_(bytes) {}
    base::Result<void> summary();

  private:
    // A part that waits for the one that it lies in.
    struct Seen {
        std::uint64_t begin = 0, end = 0;
        std::size_t depth = 1;
    };
    enum class Kind { leaf, multipart, message };

    std::size_t count();
    std::uint64_t offset();
    void texts(std::size_t count)
    {
        for (; count > 0; --count) in_.text();
    }
    // Those that are marked.
    void present(std::uint64_t marks, std::uint64_t known)
    {
        texts(static_cast<std::size_t>(std::popcount(marks & known)));
    }
    void addresses();
    void envelope();
    Kind fields();
    void part();
    void adopt(Seen& outer, std::uint64_t at, std::size_t child_count);

    base::ByteReader in_;
    bool sane_ = true;
    std::vector<Seen> seen_;
};

// Of things that take a byte or more.
std::size_t Checker::count()
{
    const auto count = in_.varint();
    if (count > in_.rest().size()) sane_ = false;
    return sane_ && in_.ok() ? static_cast<std::size_t>(count) : 0;
}

std::uint64_t Checker::offset()
{
    constexpr std::uint64_t largest_message = std::uint64_t{1} << 60;
    const auto value = in_.varint();
    if (value > largest_message) sane_ = false;
    return sane_ ? value : 0;
}

void Checker::addresses()
{
    for (auto left = count(); left > 0; --left) present(in_.varint(), 15);
}

void Checker::envelope()
{
    constexpr std::uint64_t sender_is_from = 16, reply_to_is_from = 32;
    const auto marks = in_.varint();
    present(marks, 15);
    addresses();
    if ((marks & sender_is_from) == 0) addresses();
    if ((marks & reply_to_is_from) == 0) addresses();
    for (int list = 0; list < 3; ++list) addresses();  // to, cc, bcc
}

Checker::Kind Checker::fields()
{
    constexpr std::uint64_t default_mark = 1, optional_marks = 63 << 1, disposition_mark = 64,
                            languages_mark = 128;
    const auto marks = in_.varint();
    auto kind = Kind::leaf;
    if ((marks & default_mark) == 0) {
        const auto type = in_.text(), subtype = in_.text();
        if (is_multipart(type)) kind = Kind::multipart;
        if (is_message(type, subtype)) kind = Kind::message;
        texts(2 * count());
    }
    present(marks, optional_marks);
    if ((marks & disposition_mark) != 0) texts(2 * count());
    if ((marks & languages_mark) != 0) texts(count());
    return kind;
}

void Checker::part()
{
    const auto kind = fields();
    if (kind == Kind::message) envelope();
    Seen seen;
    seen.begin = offset();
    const auto body_at = seen.begin + offset();
    seen.end = body_at + offset();
    offset();  // lines
    const auto child_count = in_.varint();
    const bool is_right = kind == Kind::message     ? child_count == 1
                          : kind == Kind::multipart ? child_count > 0
                                                    : child_count == 0;
    if (!is_right || child_count > seen_.size()) sane_ = false;
    if (!sane_ || !in_.ok()) return;
    adopt(seen, body_at, static_cast<std::size_t>(child_count));
    seen_.push_back(seen);
}

// The parts seen last lie in `outer`, one after the other, from `at` on.
void Checker::adopt(Seen& outer, std::uint64_t at, std::size_t child_count)
{
    for (auto child = seen_.end() - static_cast<std::ptrdiff_t>(child_count); child != seen_.end(); ++child) {
        if (child->begin < at) sane_ = false;
        at = child->end;
        outer.depth = std::max(outer.depth, child->depth + 1);
    }
    seen_.resize(seen_.size() - child_count);
    if (at > outer.end || outer.depth > SummaryBuilder::deepest + 1) sane_ = false;
}

base::Result<void> Checker::summary()
{
    if (in_.u8() != Summary::version)
        return base::refuse(base::Code::unsupported, "a summary of another version");
    envelope();
    in_.text();
    texts(count());
    if (in_.varint() != in_.rest().size()) sane_ = false;
    while (sane_ && in_.ok() && !in_.rest().empty()) part();
    if (!sane_ || !in_.ok() || seen_.size() != 1)
        return base::refuse(base::Code::corrupt, "a damaged summary");
    return {};
}

}  // namespace

base::Result<void> Summary::check(std::string_view bytes)
{
    if (bytes.empty()) return base::refuse(base::Code::corrupt, "an empty summary");
    return Checker(bytes).summary();
}

}  // namespace mime
