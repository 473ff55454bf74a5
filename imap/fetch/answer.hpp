// Answer: one message's untagged FETCH, from "* 12 FETCH (" to ")".
//
//   RFC 9051 §7.5.2   the items
//   RFC 3501 §7.4.2   RFC822, RFC822.HEADER, RFC822.TEXT
//   RFC 7162, RFC 8474, RFC 8514, RFC 8970   MODSEQ, EMAILID, THREADID, SAVEDATE, PREVIEW
#pragma once

#include "imap/fetch/octets.hpp"
#include "imap/fetch/plan.hpp"
#include "store/types.hpp"

#include <string>
#include <string_view>

namespace imap::fetch {

struct Row {
    std::uint32_t number = 0;
    const store::MessageFlags& flags;
    std::string flag_list;                    // as this session shows them: (\Seen \Recent)
    const store::Message* message = nullptr;  // where the plan needs rows
    bool tell_flags = false;                  // although nobody asked: they have just changed
};

class Answer {
  public:
    Answer(const Plan& plan, Row row, Source& source, Output& output)
        : plan_(plan),
          row_(std::move(row)),
          source_(source),
          output_(output)
    {}

    // Refused: then nothing was written: corrupt, not_found (the message went away), unavailable;
    // unsupported (BINARY of an unknown encoding: UNKNOWN-CTE). A message that turns out to be damaged
    // when part of it has been sent ends the conversation: throws net::Disconnected.
    net::Task<base::Result<void>> write();

  private:
    net::Task<base::Result<void>> items();
    net::Task<base::Result<void>> item(const FetchAtt& att);
    std::string plain(const FetchAtt& att) const;
    Layout layout() const;

    enum class Form { literal, literal8 };
    net::Task<base::Result<void>> section(const FetchAtt& att, std::string_view label);
    net::Task<base::Result<void>> binary(const FetchAtt& att);
    net::Task<base::Result<void>> binary_size(const FetchAtt& att);
    base::Result<Piece> decoded(const FetchAtt& att, Extent extent) const;
    net::Task<base::Result<void>> octets(Piece piece, std::optional<Partial> partial, Form form);
    net::Task<base::Result<void>> short_octets(Piece piece, Partial window, Form form);
    net::Task<base::Result<void>> copy(OctetStream& stream, std::uint64_t count, Form form);
    void begin_literal(std::uint64_t size, Form form);
    void append_octets(std::string octets, Form form);
    net::Task<void> make_room();

    const Plan& plan_;
    Row row_;
    Source& source_;
    Output& output_;
    mime::Summary summary_;
    std::string text_;           // not yet written
    bool is_committed_ = false;  // some of it is
};

}  // namespace imap::fetch
