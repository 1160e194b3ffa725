#pragma once
/// The demo's dispatcher: closes incidents over HTTP like a console would. One connection, kept alive and made anew when it is gone.
/// One thread.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace watchgrid::sim {

class DeskClient {
public:
    DeskClient(std::uint16_t port, std::string token);
    ~DeskClient();

    /// @return the HTTP status (200, or 409 when it was closed already); 0: no answer within two seconds
    unsigned resolve(const std::string& incident_id, const std::string& outcome);

private:
    struct Connection;
    const std::uint16_t port_;
    const std::string token_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace watchgrid::sim
