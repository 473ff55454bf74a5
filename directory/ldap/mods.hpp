// Mods: attributes and changes in the shape that libldap takes, kept alive as long as it is needed.
#pragma once

#include "directory/ldap/connection.hpp"

#include <deque>
#include <ldap.h>

namespace directory::ldap {

class Mods {
  public:
    explicit Mods(const Entry& entry)
    {
        for (const auto& [name, values] : entry.attributes) take(LDAP_MOD_ADD, name, values);
        list_.push_back(nullptr);
    }
    explicit Mods(const std::vector<Change>& changes)
    {
        for (const auto& change : changes) take(operation(change.what), change.attribute, change.values);
        list_.push_back(nullptr);
    }
    LDAPMod** get() { return list_.data(); }

  private:
    static int operation(Change::What what)
    {
        switch (what) {
        case Change::What::add: return LDAP_MOD_ADD;
        case Change::What::remove: return LDAP_MOD_DELETE;
        case Change::What::replace: return LDAP_MOD_REPLACE;
        }
        base::bug("an unknown change");
    }
    void take(int operation, const std::string& name, const std::vector<std::string>& values)
    {
        auto& row = rows_.emplace_back();
        row.name = name;
        row.texts = values;
        for (auto& text : row.texts) row.values.push_back({text.size(), text.data()});
        for (auto& value : row.values) row.pointers.push_back(&value);
        row.pointers.push_back(nullptr);
        row.mod.mod_op = operation | LDAP_MOD_BVALUES;
        row.mod.mod_type = row.name.data();
        row.mod.mod_bvalues = values.empty() ? nullptr : row.pointers.data();
        list_.push_back(&row.mod);
    }

    struct Row {
        std::string name;
        std::vector<std::string> texts;
        std::vector<berval> values;
        std::vector<berval*> pointers;
        LDAPMod mod{};
    };
    std::deque<Row> rows_;  // rows stay where they are
    std::vector<LDAPMod*> list_;
};

}  // namespace directory::ldap
