// Conversation: an admin's door with one agency and three officials behind it.
#pragma once

#include "tests/control/served.hpp"

#include <optional>
#include <utility>

namespace control::testing {

inline base::Json agency(std::string code, std::string parent, std::string name)
{
    return base::Json::Object{{"line", 2},    {"code", code},        {"parent", parent},
                              {"name", name}, {"level", "province"}, {"kind", "department"}};
}

inline base::Json official(int line, std::string staff_id, std::string name)
{
    return base::Json::Object{
        {"line", line}, {"staff_id", staff_id}, {"full_name", name}, {"agency_code", "H37"}};
}

inline base::Json rows(std::string mode, base::Json::Array some)
{
    return base::Json::Object{{"mode", mode}, {"is_first", true}, {"rows", std::move(some)}};
}

// Plans, then writes what was new, as congvu does; gives the plan's and the write pass's answers.
inline std::pair<base::Json, base::Json> take_in(Talk& talk, base::Json::Array some)
{
    base::Json planned = talk.result("official.import", rows("plan", some));
    base::Json::Array fresh;
    for (std::size_t i = 0; i < some.size(); ++i) {
        const base::Json& verdict = planned["rows"].as_array()[i];
        if (verdict.text("outcome") != "new") continue;
        base::Json::Object row = some[i].as_object();
        row["login"] = verdict.text("login");
        row["first_password"] = verdict.text("first_password");
        fresh.emplace_back(std::move(row));
    }
    return {planned, talk.result("official.import", rows("write", fresh))};
}

class Conversation : public ::testing::Test {
  protected:
    Conversation()
    {
        talk.hello();
        talk.result("agency.import", rows("write", {agency("H37", "", "Ủy ban nhân dân tỉnh Lạng Sơn")}));
        take_in(talk, {official(2, "LS1", "Nông Văn Thanh"), official(3, "LS2", "Nông Văn Thành"),
                       official(4, "LS3", "Triệu Văn Hùng")});
    }

    base::Result<directory::Admission> login(std::string name, std::string password)
    {
        std::optional<base::Result<directory::Admission>> outcome;
        auto check = [](House& in, directory::LoginRequest request, auto& into) -> net::Task<void> {
            into = co_await in.directory.check_login(std::move(request));
        };
        directory::LoginRequest request{std::move(name), std::move(password), "192.0.2.1",
                                        directory::Entrance::imap};
        net::run_here(check(house, std::move(request), outcome));
        return *outcome;
    }

    House house;
    Talk talk{house};
};

}  // namespace control::testing
