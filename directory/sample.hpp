// A small province for tests.
#pragma once

#include "directory/directory.hpp"

namespace directory::sample {

inline constexpr const char* domain = "langson.gov.vn";

inline NewAgency province()
{
    return {"H37", "", "peoples-committee", "Ủy ban nhân dân tỉnh Lạng Sơn", "ubnd", "", Level::province};
}

inline NewAgency city()
{
    return {"H37.31",  "H37", "peoples-committee", "Ủy ban nhân dân thành phố Lạng Sơn",
            "langson", "178", Level::district};
}

inline NewAgency commune()
{
    return {"H37.31.37", "H37.31", "peoples-committee", "Ủy ban nhân dân xã Quảng Lạc",
            "quanglac",  "05995",  Level::commune};
}

inline NewAccount official(std::string staff_id, std::string name, std::string login,
                           std::string agency = "H37.31.37")
{
    NewAccount fresh;
    fresh.staff_id = std::move(staff_id);
    fresh.name = std::move(name);
    fresh.sex = "M";
    fresh.title = "Chuyên viên";
    fresh.agency = std::move(agency);
    fresh.phone = "02053800001";
    fresh.address = login + "@" + domain;
    fresh.login = std::move(login);
    fresh.quota_bytes = 1 << 30;
    return fresh;
}

inline Account account(std::string login, std::string name, std::vector<Address> addresses = {})
{
    Account made;
    made.id = base::random_uuid();
    made.name = std::move(name);
    made.title = "Chuyên viên";
    made.agency = "H37.31.37";
    made.addresses =
        addresses.empty() ? std::vector<Address>{{login + "@" + domain, 0, std::nullopt}} : addresses;
    made.staff_id = "LS-" + login;
    made.login = std::move(login);
    made.dn = "uid=" + made.login + ",ou=H37.31.37,ou=H37.31,ou=H37,dc=langson,dc=gov,dc=vn";
    return made;
}

// Who is in.
inline base::Result<base::Uuid> whose(const base::Result<Admission>& admission)
{
    if (!admission) return base::refuse(admission.error());
    return admission->account;
}

}  // namespace directory::sample
