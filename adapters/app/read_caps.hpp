#pragma once
/// How much one name reads: the records of people and incidents that one caller may look at in an hour (attack 22).
///
/// Counted are different records, so a page that asks again for the incident on the screen costs nothing, and somebody who pages through the
/// history does. What is open now is the work itself and free, and so is the live stream. A page counts what it may hold, before anybody
/// looks whether it does; a list without pages what the town has of it, once an hour however it is filtered, and at most a quarter of the cap:
/// the pages that need it stay usable in a large town, and whoever has read it has read all there is. Beyond the cap: 429 `read_cap`, which is in the audit log like every view. More is an export, and takes two
/// people (proposals.hpp): `lift`.
///
/// Devices and walls have no cap: the routes show them their own work, or nobody's name. One thread: the I/O thread. O(log records).
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "adapters/http/router.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::app {

inline constexpr engine::Duration kReadWindow = std::chrono::hours{1};
inline constexpr std::size_t kReadersKept = 10'000;      ///< names; the one whose window is oldest is forgotten

/// What the town has of what is listed without pages.
struct ListSizes {
    std::uint64_t responders{}, homes{};
};

class ReadCaps {
public:
    /// @param per_hour 0: no cap
    ReadCaps(std::uint64_t per_hour, std::function<engine::Instant()> now, ListSizes sizes = {}) : per_hour_{per_hour}, now_{std::move(now)}, sizes_{sizes} {}

    /// Nothing: let it pass, it is counted. Else the refusal.
    std::optional<http::Response> refuse(const http::Request&, const http::RouteInfo&);
    /// Two people have agreed: no cap for this name until then.
    void lift(std::string_view name, engine::Instant until);
    /// Whether looks at this route count, by its pattern.
    static bool counts(std::string_view pattern) noexcept;

private:
    struct Reader {
        engine::Instant began{};
        engine::Instant lifted_until{};
        std::uint64_t spent{};
        std::set<std::string> seen;  ///< at most `per_hour` entries
    };
    Reader& reader(std::string_view name, engine::Instant now);

    const std::uint64_t per_hour_;
    const std::function<engine::Instant()> now_;
    const ListSizes sizes_;
    std::map<std::string, Reader, std::less<>> readers_;
};

}  // namespace watchgrid::app
