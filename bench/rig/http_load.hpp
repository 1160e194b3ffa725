#pragma once
/// A load of keep-alive HTTP clients in one thread, one request in flight each: what both sides of an HTTP bench are driven with.
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::bench {

/// POST /v1/alerts of about 300 bytes. @param location_member `"location":{...}`
std::string alert_request(std::string_view token, std::string_view alert_id, std::string_view location_member);

struct Load {
    double per_second{};
    std::vector<double> times_us;  ///< of each request, unsorted
};

/// @param status what each answer must begin with after "HTTP/1.1 "; another one ends the bench with its text
Load load(std::uint16_t port, std::size_t connections, std::chrono::duration<double> time, std::string_view status, const std::function<std::string()>& next_request);

}  // namespace watchgrid::bench
