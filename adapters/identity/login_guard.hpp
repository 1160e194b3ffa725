#pragma once
/// Who tries too many passwords has to wait: one name from one address after 5 wrong tries, one address after 20, one name from anywhere
/// after 100. The wait is 30 s and doubles with each further one, to 15 min at most. An hour without a try forgives all of it.
///
/// A name that has signed in from an address is at home there, and is judged by its own tries there alone: a whole desk stands behind one
/// address (NAT), and neither a colleague who guesses at other names nor a stranger elsewhere may shut it out. Its slips at home count
/// against nobody else. A right password forgives that name what was tried under it, there and everywhere; it does not forgive the
/// address, or whoever has one account could guess at all others for ever.
///
/// In memory only: after a restart nobody is at home until the next sign-in. Bounded: kKept counts and kKept homes, the oldest are
/// forgotten. One thread.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::identity {

class LoginGuard {
public:
    static constexpr unsigned kTriesOfNameAtAddress = 5, kTriesOfAddress = 20, kTriesOfName = 100;
    static constexpr std::chrono::seconds kWaitMin{30};
    static constexpr std::chrono::minutes kWaitMax{15};
    static constexpr std::chrono::hours kForgiven{1};
    static constexpr std::size_t kKept = 10'000;

    /// How long this one must still wait; zero: may try now.
    engine::Duration wait(std::string_view name, std::string_view address, engine::Instant now) const;
    void failed(std::string_view name, std::string_view address, engine::Instant now);
    void succeeded(std::string_view name, std::string_view address);

private:
    struct Count {
        unsigned failures{};
        engine::Instant last{}, until{};
    };
    void count(const std::string& key, unsigned tries_max, engine::Instant now);

    std::map<std::string, Count> counts_;
    std::deque<std::string> order_;
    std::set<std::string> homes_;  ///< keys of name and address
    std::deque<std::string> home_order_;
};

}  // namespace watchgrid::identity
