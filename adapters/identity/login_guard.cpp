#include "adapters/identity/login_guard.hpp"

#include <algorithm>

namespace watchgrid::identity {
namespace {

// A name has no line end, so no two kinds of key are alike.
std::string key_of_both(std::string_view name, std::string_view address) { return std::string{name} + "\n" + std::string{address}; }
std::string key_of_address(std::string_view address) { return "\n" + std::string{address}; }
std::string key_of_name(std::string_view name) { return std::string{name} + "\n"; }

}  // namespace

engine::Duration LoginGuard::wait(std::string_view name, std::string_view address, engine::Instant now) const {
    const auto left = [&](const std::string& key) {
        const auto at = counts_.find(key);
        return at == counts_.end() ? engine::Duration{} : std::max(at->second.until - now, engine::Duration{});
    };
    const std::string both = key_of_both(name, address);
    if (homes_.contains(both)) return left(both);
    return std::max({left(both), left(key_of_address(address)), left(key_of_name(name))});
}

void LoginGuard::count(const std::string& key, unsigned tries_max, engine::Instant now) {
    const auto [at, fresh] = counts_.try_emplace(key);
    if (fresh) {
        order_.push_back(key);
        while (order_.size() > kKept) {
            counts_.erase(order_.front());
            order_.pop_front();
        }
    }
    Count& c = at->second;
    if (now - c.last >= kForgiven) c = {};
    c.last = now;
    if (++c.failures < tries_max) return;
    const unsigned doublings = std::min(c.failures - tries_max, 10U);
    c.until = now + std::min<engine::Duration>(kWaitMin * (1U << doublings), kWaitMax);
}

void LoginGuard::failed(std::string_view name, std::string_view address, engine::Instant now) {
    const std::string both = key_of_both(name, address);
    count(both, kTriesOfNameAtAddress, now);
    if (homes_.contains(both)) return;
    count(key_of_address(address), kTriesOfAddress, now);
    count(key_of_name(name), kTriesOfName, now);
}

void LoginGuard::succeeded(std::string_view name, std::string_view address) {
    const std::string both = key_of_both(name, address);
    for (const std::string& key : {both, key_of_name(name)})
        if (const auto at = counts_.find(key); at != counts_.end()) at->second = {};
    if (!homes_.insert(both).second) return;
    home_order_.push_back(both);
    while (home_order_.size() > kKept) {
        homes_.erase(home_order_.front());
        home_order_.pop_front();
    }
}

}  // namespace watchgrid::identity
