// Packing: bytes made smaller where that pays, and made again exactly as they were.
//
// A codec is the number of the dictionary that zstd was given (dictionary/), so a number means the same for ever.
// Nothing about what is packed is believed: it is what it should be, to the last byte, or corrupt.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace store {

// none: not at all. quick: while somebody waits; some 20 µs for 4 KiB. thorough: a tenth smaller, for what is moved in
// the background; takes four times as long.
enum class Effort { none, quick, thorough };

enum class Codec : std::uint8_t { as_is = 0, zstd_1 = 1 };

// unsupported: it is a newer program's.
base::Result<Codec> to_codec(std::uint8_t number);

// Appended to `to`: as they are, unless an eighth or more can be saved.
Codec pack(std::string_view bytes, std::string& to, Effort effort = Effort::quick);
// What was packed, of `size` bytes. corrupt; no_space where there is no memory for it.
base::Result<std::string> unpack(Codec codec, std::string_view packed, std::uint64_t size);

// The same with codec and size before it: for what has no header that says them.
std::string packed_value(std::string_view bytes, Effort effort = Effort::quick);
base::Result<std::string> unpacked_value(std::string_view packed);
// The same packed, if it was not packed at all and that pays.
std::optional<std::string> repacked_value(std::string_view packed, Effort effort);

}  // namespace store
