#include "admin-cli/editor.hpp"

#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace admin_cli {
namespace {

std::string editor()
{
    for (const char* name : {"VISUAL", "EDITOR"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
    return "vi";
}

// Whether it ended well. The editor may be a command with words of its own: "code --wait".
bool run_upon(const std::string& command, const std::string& path)
{
    const std::string line = command + " \"$1\"";
    const auto child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", line.c_str(), "sh", path.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

FileResult<Edited> edit_text(const std::string& text)
{
    std::error_code ignored;
    auto path = (std::filesystem::temp_directory_path(ignored) / "congvu-XXXXXX").string();
    const OpenFile file(mkstemp(path.data()));
    if (file.get() < 0 || !file.write_all(text)) return failed(path);
    const auto command = editor();
    if (!run_upon(command, path)) {
        std::filesystem::remove(path, ignored);
        return std::unexpected(control::Note{"editor_failed", {{"editor", command}}});
    }
    auto edited = read_file(path);
    if (!edited) return std::unexpected(edited.error());
    return Edited{std::move(*edited), path};
}

void forget(const Edited& edited)
{
    std::error_code ignored;
    std::filesystem::remove(edited.path, ignored);
}

}  // namespace admin_cli
