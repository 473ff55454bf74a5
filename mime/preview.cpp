#include "mime/preview.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace mime {

void Preview::begin(const Part& part)
{
    if (!base::iequals(part.type, "text") || !plain_.empty()) return;
    if (part.disposition && base::iequals(*part.disposition, "attachment")) return;
    bool is_html = base::iequals(part.subtype, "html");
    if (!is_html && !base::iequals(part.subtype, "plain")) return;
    if (is_html && !from_html_.empty()) return;

    decoder_.emplace(part);
    if (is_html) html_.emplace();
    raw_left_ = most_raw;
    line_ = {};
}

void Preview::show(std::string_view utf8)
{
    if (html_)
        html_->feed(utf8, line_);
    else
        line_.feed(utf8);
}

void Preview::feed(std::string_view raw)
{
    raw = raw.substr(0, raw_left_);
    raw_left_ -= raw.size();
    show(decoder_->feed(raw));
    if (raw_left_ == 0 || line_.is_full()) end();
}

void Preview::end()
{
    if (!decoder_) return;
    show(decoder_->finish());
    if (html_) show(" <");  // a last entity or run of text is over
    (html_ ? from_html_ : plain_) = line_.text();
    decoder_.reset();
    html_.reset();
}

std::string Preview::take()
{
    return plain_.empty() ? std::move(from_html_) : std::move(plain_);
}

}  // namespace mime
