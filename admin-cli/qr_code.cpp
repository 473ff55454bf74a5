#include "admin-cli/qr_code.hpp"

#include <array>
#include <memory>
#include <qrencode.h>

namespace admin_cli {
namespace {

constexpr int margin = 4;  // modules
constexpr std::string_view white_on_black = "\x1b[97;40m", as_before = "\x1b[0m";
// Of a module and the one below it, the upper one first: a light one is drawn.
constexpr std::array<std::array<std::string_view, 2>, 2> blocks{{{" ", "▄"}, {"▀", "█"}}};

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

class Drawing {
  public:
    explicit Drawing(const QRcode& code) : code_(code) {}

    std::string lines() const
    {
        std::string text;
        for (int y = -margin; y < code_.width + margin; y += 2) {
            text += white_on_black;
            for (int x = -margin; x < code_.width + margin; ++x)
                text += blocks[is_light(x, y)][is_light(x, y + 1)];
            text.append(as_before).append("\n");
        }
        return text;
    }

  private:
    bool is_light(int x, int y) const
    {
        const auto is_within = [this](int at) { return at >= 0 && at < code_.width; };
        if (!is_within(x) || !is_within(y)) return y < code_.width + margin;
        return (code_.data[y * code_.width + x] & 1) == 0;
    }

    const QRcode& code_;
};

}  // namespace

std::string qr_code(std::string_view text)
{
    const std::unique_ptr<QRcode, Free> code(
        QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1));
    return code ? Drawing(*code).lines() : std::string();
}

}  // namespace admin_cli
