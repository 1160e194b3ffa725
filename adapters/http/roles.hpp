#pragma once
/// Who may call what: a bearer token has one role, a route lists the roles that it answers. The table is openapi.yaml (`x-roles`).
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/enum_names.hpp"

namespace watchgrid::http {

enum class Role : std::uint8_t { None, Admin, Supervisor, Dispatcher, Viewer, Device, Wall, Auditor };

/// Names what a caller came with, the session of somebody who signed in or a token of the tokens file, without giving it away.
using SessionKey = std::array<unsigned char, 32>;

/// The owner of a token. `name` is who the audit trail names: a desk, a device id.
struct Caller {
    Role role{Role::None};
    std::string_view name;
    SessionKey session{};  ///< zeros: none
};

/// A set of roles. Admin is not implied: a table of routes shows everything that is allowed.
class Roles {
public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<Role> roles) {
        for (const Role r : roles) bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(r)));
    }
    /// Anybody, with or without a token.
    static constexpr Roles everyone() { return Roles{Role::None}; }
    constexpr bool is_public() const { return contains(Role::None); }
    constexpr bool contains(Role r) const { return (bits_ >> static_cast<unsigned>(r) & 1U) != 0; }
    friend constexpr Roles operator|(Roles a, Roles b) {
        a.bits_ = static_cast<std::uint8_t>(a.bits_ | b.bits_);
        return a;
    }
    friend constexpr bool operator==(Roles, Roles) = default;

private:
    std::uint8_t bits_{};
};

}  // namespace watchgrid::http

namespace watchgrid::engine {
template <>
struct EnumNames<http::Role> {
    static constexpr std::array table{
        std::pair{http::Role::Admin, std::string_view{"admin"}},           std::pair{http::Role::Supervisor, std::string_view{"supervisor"}},
        std::pair{http::Role::Dispatcher, std::string_view{"dispatcher"}}, std::pair{http::Role::Viewer, std::string_view{"viewer"}},
        std::pair{http::Role::Device, std::string_view{"device"}},         std::pair{http::Role::Wall, std::string_view{"wall"}},
        std::pair{http::Role::Auditor, std::string_view{"auditor"}}};
};
}  // namespace watchgrid::engine
