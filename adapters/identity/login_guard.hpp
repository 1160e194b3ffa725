#pragma once
/// Who tries too many passwords has to wait: one name from one address after 5 wrong tries, one address after 20, one name from anywhere
/// after 100. The wait is 30 s and doubles with each further one, to 15 min at most. An hour without a try forgives all of it, a right
/// password what that name tried from that address. Somebody elsewhere can so lock out nobody at a desk with a handful of tries.
///
/// Bounded: kKept counts, the oldest are forgotten. One thread.
#include <deque>
#include <map>
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
};

}  // namespace watchgrid::identity
