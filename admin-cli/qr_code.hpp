// A QR code (ISO/IEC 18004) for a terminal, which the camera of a telephone reads from the screen. Drawn by libqrencode.
#pragma once

#include <string>
#include <string_view>

namespace admin_cli {

// Lines of half blocks, two rows of modules each, white on black whatever the terminal's colours are, with the margin of
// four modules that readers want. Empty: the text is longer than a code holds.
std::string qr_code(std::string_view text);

}  // namespace admin_cli
