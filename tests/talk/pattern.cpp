#include "tests/talk/pattern.hpp"

#include "base/text.hpp"

namespace talk {
namespace {

bool is_name_start(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_name_part(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '_';
}

int hex_value(char c)
{
    const auto digit = std::string_view("0123456789abcdef").find(base::lower(c));
    return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

class Reader {
  public:
    explicit Reader(std::string_view written) : rest_(written) {}

    base::Result<Pattern> read()
    {
        while (!rest_.empty()) {
            if (rest_.front() == '\\') {
                if (!escape())
                    return base::refuse(base::Code::invalid, "unknown escape: " + std::string(rest_));
            } else if (rest_.starts_with("$...")) {
                add(Piece::Kind::anything, "", 4);
            } else if (!capture()) {
                text(rest_.front(), 1);
            }
        }
        return std::move(pattern_);
    }

  private:
    void add(Piece::Kind kind, std::string text, std::size_t size)
    {
        pattern_.push_back({kind, std::move(text)});
        rest_.remove_prefix(size);
    }

    void text(char c, std::size_t size)
    {
        if (pattern_.empty() || pattern_.back().kind != Piece::Kind::text) pattern_.push_back({});
        pattern_.back().text += c;
        rest_.remove_prefix(size);
    }

    // "\r" / "\n" / "\0" / "\xNN" / "\\" / "\$"
    bool escape()
    {
        static constexpr std::string_view letters = "rn0\\$", meanings{"\r\n\0\\$", 5};
        if (rest_.size() < 2) return false;
        if (const auto at = letters.find(rest_[1]); at != letters.npos) return text(meanings[at], 2), true;
        if (rest_[1] != 'x' || rest_.size() < 4) return false;
        const int high = hex_value(rest_[2]), low = hex_value(rest_[3]);
        if (high < 0 || low < 0) return false;
        text(static_cast<char>(high * 16 + low), 4);
        return true;
    }

    // "$name" / "${name}"
    bool capture()
    {
        if (rest_.front() != '$') return false;
        const bool in_braces = rest_.starts_with("${");
        const std::size_t begin = in_braces ? 2 : 1;
        std::size_t end = begin;
        while (end < rest_.size() && is_name_part(rest_[end])) ++end;
        if (end == begin || !is_name_start(rest_[begin])) return false;
        if (in_braces && (end == rest_.size() || rest_[end] != '}')) return false;
        add(Piece::Kind::capture, std::string(rest_.substr(begin, end - begin)), end + (in_braces ? 1 : 0));
        return true;
    }

    std::string_view rest_;
    Pattern pattern_;
};

// Tries the pieces from `at` on against the whole rest of the line, shortest matches first.
class Matcher {
  public:
    Matcher(const Pattern& pattern, Captures& captures) : pattern_(pattern), captures_(captures) {}

    bool fits(std::size_t at, std::string_view line)
    {
        if (at == pattern_.size()) return line.empty();
        const auto& piece = pattern_[at];
        switch (piece.kind) {
        case Piece::Kind::text: return fits_text(at, line, piece.text);
        case Piece::Kind::anything: return fits_anything(at, line);
        case Piece::Kind::capture: break;
        }
        if (const auto known = captures_.find(piece.text); known != captures_.end()) {
            return fits_text(at, line, known->second);
        }
        return fits_new_capture(at, line);
    }

  private:
    bool fits_text(std::size_t at, std::string_view line, const std::string& text)
    {
        return line.starts_with(text) && fits(at + 1, line.substr(text.size()));
    }

    bool fits_anything(std::size_t at, std::string_view line)
    {
        for (std::size_t size = 0; size <= line.size(); ++size) {
            if (fits(at + 1, line.substr(size))) return true;
        }
        return false;
    }

    bool fits_new_capture(std::size_t at, std::string_view line)
    {
        if (line.starts_with('"')) {
            const auto end = line.find('"', 1);
            if (end != line.npos && captures_as(at, line, end + 1)) return true;
        }
        for (std::size_t size = 1; size <= line.size() && line[size - 1] != ' '; ++size) {
            if (captures_as(at, line, size)) return true;
        }
        return false;
    }

    bool captures_as(std::size_t at, std::string_view line, std::size_t size)
    {
        const auto& name = pattern_[at].text;
        captures_[name] = std::string(line.substr(0, size));
        if (fits(at + 1, line.substr(size))) return true;
        captures_.erase(name);
        return false;
    }

    const Pattern& pattern_;
    Captures& captures_;
};

}  // namespace

base::Result<Pattern> parse_pattern(std::string_view written)
{
    return Reader(written).read();
}

bool matches(const Pattern& pattern, std::string_view line, Captures& captures)
{
    return Matcher(pattern, captures).fits(0, line);
}

base::Result<std::string> expand(const Pattern& pattern, const Captures& captures)
{
    std::string bytes;
    for (const auto& piece : pattern) {
        const auto known = captures.find(piece.text);
        if (piece.kind == Piece::Kind::text) {
            bytes += piece.text;
        } else if (piece.kind == Piece::Kind::capture && known != captures.end()) {
            bytes += known->second;
        } else if (piece.kind == Piece::Kind::capture) {
            return base::refuse(base::Code::not_found, "nothing has captured $" + piece.text + " yet");
        } else {
            return base::refuse(base::Code::invalid, "$... cannot be sent");
        }
    }
    return bytes;
}

}  // namespace talk
