// HeaderText: a header that streams by, as people read it: "Name: value" with encoded words decoded.
#pragma once

#include "mime/header.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace imap::search {

class HeaderText final : mime::FieldReader::Taker {
  public:
    // A field comes in one piece, or where it is very long in several; `is_end` with the last.
    struct Piece {
        std::string_view name;
        std::string_view value;
        bool is_begin = true, is_end = true;
    };
    using Take = std::function<void(const Piece&)>;
    explicit HeaderText(Take take) : take_(std::move(take)), reader_(*this) {}

    void feed(std::string_view octets) { reader_.feed(octets); }
    void finish() { reader_.finish(); }

  private:
    void begin_field(std::string_view name) override;
    void value(std::string_view piece) override;
    void end_field() override;
    void give(std::size_t size, bool is_end);

    Take take_;
    mime::FieldReader reader_;
    std::string name_;
    std::string value_;  // not given yet
    bool is_begin_ = true;
};

}  // namespace imap::search
