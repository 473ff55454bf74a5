// policy.profiles: the profiles at hand as their files have them, and which one counts where none is named.
//
//   {}
//   {"used":"langson","profiles":[{"name":"langson","place":"","text":"[profile]\n…"}]}

#include "control/verbs.hpp"

namespace control {
namespace {

using base::Json;

struct Asked {};

Asked parse(Args&)
{
    return {};
}

Json to_json(const directory::ProfileText& profile)
{
    return Json::Object{{"name", profile.name}, {"place", profile.place}, {"text", profile.text}};
}

net::Task<Answer> handle(Session& session, Asked)
{
    const auto& profiles = session.parts().profiles;
    auto work = [&profiles] { return profiles.all(); };
    auto all = co_await net::offload(session.offload(), std::move(work));
    if (!all) co_return no(all.error().code, "bad_profile", {{"why", all.error().detail}});
    Json::Array list;
    for (const auto& profile : *all) list.emplace_back(to_json(profile));
    co_return Json::Object{{"used", profiles.used()}, {"profiles", std::move(list)}};
}

}  // namespace

const Verb policy_profiles{"policy.profiles", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control
