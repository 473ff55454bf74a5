// What the verbs about second factors share (verbs/login.cpp, factor.cpp, factor_own.cpp).
#pragma once

#include "control/rights/factors.hpp"
#include "control/verbs/people.hpp"

namespace control {

// Whether the regulations in force for this account ask it for a second factor at the admin's door; where none says
// anything they do.
net::Task<bool> asks_admin_factor(Session& session, directory::Account account);

// The code is right and the factor is his. Counts tries; nullopt: fine.
net::Task<std::optional<Refusal>> fault_in_code(Session& session, directory::Account account,
                                                std::string code);

// Whether a code by SMS stands for the factor that he has not: the regulations in force for him allow it, a telephone is
// registered, and this server can send.
net::Task<bool> takes_sent_code(Session& session, directory::Account account);
// Of who is in that place and has shown his own password. Without a code: one is sent, and "factor_sent" says to where.
// Counts tries; nullopt: fine.
net::Task<std::optional<Refusal>> fault_in_sent_code(Session& session, directory::Account account,
                                                     std::string code);

// Whether a refusal only asks for a code.
bool asks_code(const Refusal& refusal);

// Of who has shown his own password, and has a factor: its code. nullopt: fine, or he has none.
net::Task<std::optional<Refusal>> fault_in_kept_factor(Session& session, directory::Account account,
                                                       std::string code);

// Of who has shown his own password, and wants what stands for a factor later (an app password): his code, where he has a
// factor; refused where one is asked for and he has none. nullopt: fine.
net::Task<std::optional<Refusal>> fault_in_own_factor(Session& session, directory::Account account,
                                                      std::string code);

// The steps, once it is known that they may be taken; each is recorded.
net::Task<Answer> begin_factor(Session& session, directory::Directory& by, directory::Account account);
net::Task<Answer> confirm_factor(Session& session, directory::Directory& by, directory::Account account,
                                 std::string code);
net::Task<Answer> remove_factor(Session& session, directory::Directory& by, directory::Account account);
net::Task<Answer> show_factor(Session& session, directory::Account account);

}  // namespace control
