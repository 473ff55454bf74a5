// Who may do what, to whom: every verb, every kind of admin, inside and outside his scope. Every cell is asserted; a
// verb without a row fails.

#include "tests/control/province.hpp"

#include <map>
#include <set>

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using Object = Json::Object;

// r: root on the server · o: province-operator · d: district-admin of H37.31 · c: commune-admin of H37.31.37 ·
// a: agency-admin there · u: auditor · n: one whose grants have been revoked since he logged in
constexpr std::string_view everybody = "rodcaun";
const std::map<char, std::string> names{{'r', "root"}, {'o', "op"}, {'d', "da"}, {'c', "ca"},
                                        {'a', "aa"},   {'u', "au"}, {'n', "ca"}};

struct Row {
    std::string_view verb;
    Json inside, outside;  // what is asked: about the commune, and about a department of the province
    std::string_view inside_may, outside_may;
    std::string_view note = {};
};

Json named(std::string name)
{
    return Object{{"name", std::move(name)}};
}

Json coded(std::string code)
{
    return Object{{"code", std::move(code)}};
}

Json staff(std::string agency)
{
    Object row{
        {"line", 2}, {"staff_id", "LS-new"}, {"full_name", "Lê Văn Mới"}, {"agency_code", std::move(agency)}};
    return Object{{"mode", "plan"}, {"is_first", true}, {"rows", Json::Array{std::move(row)}}};
}

Json staff_there(std::string id, std::string agency)
{
    Object row{{"line", 2},
               {"staff_id", std::move(id)},
               {"full_name", "Tên Khác"},
               {"agency_code", std::move(agency)}};
    return Object{{"mode", "plan"}, {"is_first", true}, {"rows", Json::Array{std::move(row)}}};
}

Json below(std::string parent)
{
    Object row{{"line", 2},          {"code", parent + ".9"}, {"parent", parent}, {"name", "Trường mới"},
               {"level", "commune"}, {"kind", "school"}};
    return Object{{"mode", "write"}, {"is_first", true}, {"rows", Json::Array{std::move(row)}}};
}

Json granted(std::string name, std::string scope)
{
    return Object{{"name", std::move(name)}, {"role", "auditor"}, {"scope", std::move(scope)}};
}

Json with(Json json, std::string name, Json value)
{
    auto object = json.as_object();
    object[std::move(name)] = std::move(value);
    return object;
}

Json numbered(int number)
{
    return Object{{"number", number}};
}

const Json none = Object{};

Json coded_agency(std::string code)
{
    return Object{{"agency", std::move(code)}};
}

Json box(std::string agency)
{
    return Object{{"kind", "role"},
                  {"agency", std::move(agency)},
                  {"name", "Chánh Văn phòng"},
                  {"address", "chanhvanphong"}};
}

Json boxes(std::string agency)
{
    Object row{{"line", 2},
               {"kind", "role"},
               {"agency_code", std::move(agency)},
               {"name", "Phòng họp"},
               {"address", "hop"}};
    return Object{{"mode", "write"}, {"is_first", true}, {"rows", Json::Array{std::move(row)}}};
}

Json group(std::string agency)
{
    return Object{{"login", "nhom"}, {"name", "Nhóm"}, {"filter", "agency = " + agency}, {"agency", agency}};
}

Json certificate(std::string name)
{
    return Object{{"name", std::move(name)}, {"certificate", "AAAA"}};
}

Json serial(std::string name)
{
    return Object{{"name", std::move(name)}, {"serial", "1"}};
}

// By who shows his password.
Json owned(std::string name)
{
    return Object{{"name", std::move(name)}, {"do", "list"}, {"password", "x"}, {"old", "x"}, {"new", "y"}};
}

// An official is no box, which he is told who may look at him.
Json held(std::string name)
{
    return Object{{"box", name}, {"official", name}, {"post", "clerk"}};
}

std::vector<Row> matrix()
{
    const Json reported = Object{{"report", "accounts"}};
    const Json generated = with(named("tvhung"), "generate", true);
    return {
        {"official.show", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"official.find", Object{{"query", "tvhung"}}, Object{{"query", "nqhuy"}}, "rodcau", "rodcau",
         "narrowed"},
        {"official.lock", named("tvhung"), named("nqhuy"), "rodca", "ro"},
        {"official.unlock", named("tvhung"), named("nqhuy"), "rodca", "ro"},
        {"official.password", generated, with(generated, "name", "nqhuy"), "rodca", "ro"},
        {"app.add", with(named("tvhung"), "label", "Tel"), with(named("nqhuy"), "label", "Tel"), "rodca",
         "ro"},
        {"app.list", named("tvhung"), named("nqhuy"), "rodca", "ro"},
        {"app.revoke", with(named("tvhung"), "id", "00000001"), with(named("nqhuy"), "id", "00000001"),
         "rodca", "ro"},
        {"own.password", owned("tvhung"), owned("nqhuy"), everybody, everybody},
        {"own.app", owned("tvhung"), owned("nqhuy"), everybody, everybody},
        {"official.edit", with(named("tvhung"), "title", "A"), with(named("nqhuy"), "title", "A"), "rodc",
         "ro"},
        {"official.activate", named("tvhung"), named("nqhuy"), "rodc", "ro"},
        {"official.close", named("tvhung"), named("nqhuy"), "rod", "ro"},
        {"official.reopen", named("tvhung"), named("nqhuy"), "rod", "ro"},
        {"official.move", with(named("tvhung"), "to", "H37.31"), with(named("tvhung"), "to", "H37.10"), "rod",
         "ro", "to where one may not"},
        {"official.purge", named("tvhung"), named("nqhuy"), "ro", "ro"},
        {"official.export", named("tvhung"), named("nqhuy"), "ro", "ro"},
        {"official.call_off", named("tvhung"), named("nqhuy"), "ro", "ro"},
        {"official.hold", with(named("tvhung"), "document", "1/TTr"),
         with(named("nqhuy"), "document", "1/TTr"), "ro", "ro"},
        {"life.due", none, none, "rodcau", "rodcau", "narrowed"},
        {"life.log", none, none, "rou", "rou"},
        {"life.accept", none, none, "ro", "ro"},
        {"report", with(reported, "agency", "H37.31.37"), with(reported, "agency", "H37.10"), "rodcau",
         "rou"},
        {"account.add", box("H37.31.37"), box("H37.10"), "rodc", "ro"},
        {"account.import", boxes("H37.31.37"), boxes("H37.10"), "rodc", "ro"},
        {"account.list", coded_agency("H37.31.37"), coded_agency("H37.10"), "rodcau", "rou"},
        {"account.show", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"holder.assign", held("tvhung"), held("nqhuy"), "rod", "ro"},
        {"holder.release", held("tvhung"), held("nqhuy"), "rod", "ro"},
        {"service.set", named("tvhung"), named("nqhuy"), "rodc", "ro"},
        {"service.set", generated, with(generated, "name", "nqhuy"), "rodc", "ro", "with a new password"},
        {"group.add", group("H37.31.37"), group("H37.10"), "rodc", "ro"},
        {"group.edit", named("tvhung"), named("nqhuy"), "rodc", "ro"},
        {"group.list", coded_agency("H37.31.37"), coded_agency("H37.10"), "rodcau", "rou"},
        {"group.show", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"group.members", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"group.preview", Object{{"filter", "level = commune"}}, named("nqhuy"), "rodcau", "rou"},
        {"cert.list", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"cert.import", certificate("tvhung"), certificate("nqhuy"), "ro", "ro"},
        {"cert.enrol", named("tvhung"), named("nqhuy"), "ro", "ro"},
        {"cert.revoke", serial("tvhung"), serial("nqhuy"), "ro", "ro"},
        {"factor.show", named("tvhung"), named("nqhuy"), "rodcau", "rou"},
        {"factor.enrol", named("tvhung"), named("nqhuy"), "rodca", "ro"},
        {"factor.confirm", with(named("tvhung"), "code", "1"), with(named("nqhuy"), "code", "1"), "rodca",
         "ro"},
        {"factor.remove", named("tvhung"), named("nqhuy"), "rodca", "ro"},
        {"factor.own", with(with(named("x"), "password", "y"), "what", "show"),
         with(with(named("x"), "password", "y"), "what", "show"), everybody, everybody},
        {"directory.export", coded_agency("H37.31.37"), coded_agency("H37.10"), "rodcau", "rou"},
        {"official.import", staff("H37.31.37"), staff("H37.10"), "rodc", "ro"},
        {"official.update", staff_there("LS-tvhung", "H37.31.37"), staff_there("LS-nqhuy", "H37.10"), "rodc",
         "ro"},
        {"agency.import", below("H37.31.37"), below("H37.10"), "rodc", "ro"},
        {"agency.edit", with(coded("H37.31.37"), "name", "Ủy ban"), with(coded("H37.10"), "name", "Sở"),
         "rodc", "ro"},
        {"agency.edit", with(coded("H37.31.37"), "profile", "langson"),
         with(coded("H37.10"), "profile", "langson"), "ro", "ro", "its profile"},
        {"agency.show", coded("H37.31.37"), coded("H37.10"), "rodcau", "rou"},
        {"agency.tree", coded("H37.31.37"), coded("H37.10"), "rodcau", "rou"},
        {"agency.quota", coded("H37.31.37"), coded("H37.10"), "rodcau", "rou", "shown"},
        {"agency.quota", with(coded("H37.31.37"), "bytes", 1 << 20), with(coded("H37.10"), "bytes", 1 << 20),
         "rod", "ro", "set: not that of one's own whole scope"},
        {"admin.grant", granted("tvhung", "H37.31.37"), granted("nqhuy", "H37.10"), "rod", "ro"},
        {"admin.revoke", named("ca"), named("xa"), "rod", "ro"},
        {"admin.list", none, none, "rodcau", "rodcau", "narrowed"},
        {"admin.whoami", none, none, "rodcau", "rodcau"},
        {"admin.sessions", none, none, "ro", "ro"},
        {"admin.logout", Object{{"session", "99"}}, Object{{"session", "99"}}, "ro", "ro"},
        {"approval.list", none, none, "rod", "rod", "narrowed"},
        {"approval.show", numbered(1), numbered(2), "rod", "ro"},
        {"approval.approve", numbered(1), numbered(2), "rod", "ro"},
        {"approval.reject", numbered(1), numbered(2), "rod", "ro"},
        {"request.make", with(named("tvhung"), "kind", "lock"), with(named("nqhuy"), "kind", "lock"),
         "rodcau", "rodcau", "asking is for those who may not"},
        {"request.list", none, none, "rodcau", "rodcau", "narrowed"},
        {"request.accept", numbered(1), numbered(2), "rodca", "ro"},
        {"request.refuse", numbered(1), numbered(2), "rodca", "ro"},
        {"request.done", numbered(1), numbered(2), "rodca", "ro"},
        {"audit.show", none, none, "rodu", "rodu", "narrowed"},
        {"audit.verify", none, none, "rou", "rou"},
        {"audit.accept", Object{{"look", true}}, Object{{"look", true}}, "rou", "rou", "to look"},
        {"audit.accept", Object{{"waiting", "x"}}, Object{{"waiting", "x"}}, "ro", "ro"},
        {"audit.export", Object{{"sequence", 1}}, Object{{"sequence", 1}}, "rou", "rou"},
        {"policy.profiles", none, none, "rodcau", "rodcau"},
        {"status", none, none, "rodcau", "rodcau", "narrowed"},
        {"store.verify", none, none, "ro", "ro"},
        {"store.repair", none, none, "ro", "ro"},
        {"directory.accept", none, none, "ro", "ro"},
        {"bench.accounts", Object{{"count", 1}}, Object{{"count", 1}}, "ro", "ro"},
        {"login", with(named("x"), "password", "y"), with(named("x"), "password", "y"), everybody, everybody},
        {"resume", Object{{"token", "x"}}, Object{{"token", "x"}}, everybody, everybody},
        {"logout", none, none, everybody, everybody},
        {"test.purge", named("tvhung"), named("nqhuy"), "ro", "ro", "proposed"},
    };
}

// For want of a right or of scope: by the request as a whole, or by the only line of an import.
bool is_denied(const Reply& reply)
{
    static const std::set<std::string> keys{"no_rights",
                                            "no_right",
                                            "right_of_all",
                                            "out_of_scope",
                                            "out_of_scope_ask",
                                            "agency_out_of_scope",
                                            "outranked",
                                            "own_quota",
                                            "rights_refused",
                                            "proposal_out_of_scope",
                                            "request_not_ours",
                                            "grant_too_much",
                                            "profile_takes_configure"};
    if (const auto* refused = std::get_if<Refusal>(&reply.body)) return keys.contains(refused->why.key);
    const auto& rows = std::get<Json>(reply.body)["rows"].as_array();
    return !rows.empty() && keys.contains(rows.front()["why"].text("key"));
}

// What the rows need to be there: two proposals, two requests, one of each inside.
void prepare(Province& province)
{
    Desk second(province, "second");
    for (const auto* name : {"tvhung", "nqhuy"}) {
        EXPECT_EQ(second.key("test.purge", named(name)), "proposed");
        second.result("request.make", with(named(name), "kind", "lock"));
    }
}

bool may(char who, const Row& row, const Json& args)
{
    Province province;
    prepare(province);
    Desk desk(province, names.at(who));
    if (who == 'n') Desk(province, "root").result("admin.revoke", named("ca"));
    return !is_denied(desk.ask(std::string(row.verb), args));
}

TEST(RightsMatrix, SaysInEveryCellWhoMayAskWhat)
{
    for (const auto& row : matrix()) {
        std::string inside, outside;
        for (const char who : everybody) {
            if (may(who, row, row.inside)) inside += who;
            if (may(who, row, row.outside)) outside += who;
        }
        EXPECT_EQ(inside, row.inside_may) << row.verb << " inside the scope; " << row.note;
        EXPECT_EQ(outside, row.outside_may) << row.verb << " outside the scope; " << row.note;
    }
}

TEST(RightsMatrix, HasARowForEveryVerb)
{
    const auto rows = matrix();
    for (const auto* verb : verbs())
        EXPECT_NE(std::ranges::find(rows, verb->name, &Row::verb), rows.end())
            << verb->name << ": say who may ask for it, inside and outside his scope";
}

}  // namespace
}  // namespace control
