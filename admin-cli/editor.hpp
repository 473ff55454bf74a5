// The user's own editor, upon a text.
#pragma once

#include "admin-cli/files.hpp"

namespace admin_cli {

struct Edited {
    std::string text;
    std::string path;  // of the file, which stays until forget()
};

// $VISUAL, $EDITOR, else vi. The file is its owner's alone. Refused: the editor ended with an error, or was not there.
FileResult<Edited> edit_text(const std::string& text);
void forget(const Edited& edited);

}  // namespace admin_cli
