// congvu as it is typed, for tests, against a server on a real Unix socket.
#pragma once

#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"
#include "tests/control/served.hpp"

#include <sstream>

namespace admin_cli {

struct Outcome {
    int exit = -1;
    std::string out, err;
};

class Program : public testing::Test {
  protected:
    Outcome congvu(std::vector<std::string> arguments, std::string typed = {},
                   control::Language language = control::Language::english)
    {
        std::istringstream in(typed);
        std::ostringstream out, err;
        Context context({in, out, err}, language);
        arguments.insert(arguments.begin(), {"--socket", served.socket()});
        int exit = run(arguments, context);
        return {exit, out.str(), err.str()};
    }

    std::string put(std::string_view name, std::string_view content)
    {
        std::string path = served.file(name);
        EXPECT_TRUE(replace_file(path, content));
        return path;
    }

    void take_in_a_few()
    {
        congvu({"agency", "import",
                put("a.csv", "code,parent,level,kind,name\n"
                             "H37,,province,peoples-committee,Ủy ban nhân dân tỉnh Lạng Sơn\n"
                             "H37.9,H37,province,department,Sở Tài nguyên và Môi trường\n")});
        congvu({"official", "import",
                put("o.csv", "staff_id,full_name,title,agency_code\n"
                             "LS1,Nông Văn Thanh,Giáo viên,H37.9\n"
                             "LS2,Nông Văn Thành,Chủ tịch,H37\n"
                             "LS3,Triệu Văn Hùng,Địa chính - Xây dựng,H37\n")});
    }

    std::size_t officials() const
    {
        const auto snapshot = house.directory.snapshot();
        const auto count =
            std::ranges::count(snapshot->accounts(), directory::Kind::official, &directory::Account::kind);
        return static_cast<std::size_t>(count);
    }

    control::testing::House house;
    control::testing::Served served{house};
};

}  // namespace admin_cli
