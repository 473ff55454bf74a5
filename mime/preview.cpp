#include "mime/preview.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace mime {

void Preview::begin(const Part& part, Place place)
{
    const bool is_html = base::iequals(part.subtype, "html");
    if (!base::iequals(part.type, "text") || !(is_html || base::iequals(part.subtype, "plain"))) return;
    const auto& chosen = place.is_within_message ? of_message_within_ : own_;
    const bool is_better = !place.is_within_message && chosen.is_html && !is_html && place.is_alternative;
    if (!is_better && !(own_.text.empty() && chosen.text.empty())) return;

    decoder_.emplace(part);
    if (is_html) html_.emplace();
    raw_left_ = most_raw;
    place_ = place;
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
    if (html_) html_->finish(line_);
    if (!line_.text().empty())
        (place_.is_within_message ? of_message_within_ : own_) = {line_.text(), html_.has_value(),
                                                                  place_.level};
    decoder_.reset();
    html_.reset();
}

void Preview::close_down_to(std::size_t levels)
{
    own_.levels_shared = std::min(own_.levels_shared, levels);
}

std::string Preview::take()
{
    return std::move(own_.text.empty() ? of_message_within_.text : own_.text);
}

}  // namespace mime
