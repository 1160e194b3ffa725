#pragma once
/// The listener that Prometheus scrapes: `GET /metrics` on an address of its own, so that a flood of alerts never delays a scrape.
/// Runs on two threads of its own (prometheus-cpp's pull exposer).
#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "adapters/metrics/metrics.hpp"

namespace watchgrid::metrics {

class Exposition {
public:
    /// @param bind an IP address; @param port 0 takes a free one.
    /// @return the running listener, or a sentence that names address, port and reason
    static boost::system::result<std::unique_ptr<Exposition>, std::string> start(const Metrics&, const std::string& bind, std::uint16_t port);
    ~Exposition();

    std::uint16_t port() const noexcept;

private:
    struct Listener;
    explicit Exposition(std::unique_ptr<Listener>);
    std::unique_ptr<Listener> listener_;
};

}  // namespace watchgrid::metrics
