// Header: the fields of a header block, found and given back as the bytes they are.
//
// A block is the bytes up to and with the empty line (or their end). A field is its first line and
// the lines after it that begin with a space or tab (RFC 5322 §2.2.3). Lines may end in LF alone.
// Nothing is copied: views point into the block.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

struct Field {
    std::string_view name;   // without the colon and the space before it (RFC 5322 §4.5.1); empty: no field
    std::string_view value;  // after the colon, folded, without the last line end
    std::string_view raw;    // all bytes of the field with its line ends
};

// for (auto fields = FieldReader(block); auto field = fields.next();) …
class FieldReader {
  public:
    explicit FieldReader(std::string_view block) : rest_(block) {}
    // A line without colon gives a Field with an empty name. nullopt at the empty line or the end.
    std::optional<Field> next();
    // After next() gave nullopt: what follows the header, the empty line excluded.
    std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

// How many bytes the header of a message takes, the empty line included.
std::size_t header_size(std::string_view message);

std::optional<Field> find_field(std::string_view block, std::string_view name);  // the first one; any case

enum class Selection { listed, not_listed };
// The exact bytes of the chosen fields, in their order, and the empty line if the block has one
// (RFC 9051 §6.4.5.1: HEADER.FIELDS and HEADER.FIELDS.NOT always end in an empty line, so one is
// added where the block has none).
std::string select_fields(std::string_view block, std::span<const std::string> names, Selection selection);

// Without line ends (RFC 5322 §2.2.3) and without space at both ends.
std::string unfold(std::string_view value);

// The ids of a Message-ID, References or In-Reply-To value, each as <…>, without repetition; at most `most`.
std::vector<std::string> message_ids(std::string_view value, std::size_t most = 1'000);

}  // namespace mime
