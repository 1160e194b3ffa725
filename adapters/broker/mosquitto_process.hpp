#pragma once
/// An own Mosquitto as a child process: own config, own port, own folder. It holds nothing that may not be lost.
///
/// Not thread-safe but for `password`. Call `start` and `restart` from a thread that lives as long as the broker shall (the main thread): the
/// kernel ends the broker when that thread ends, so that even `kill -9` of the service leaves no orphan on the port.
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/broker/credentials.hpp"
#include "adapters/broker/mosquitto_files.hpp"

namespace watchgrid::broker {

class MosquittoProcess {
public:
    explicit MosquittoProcess(BrokerSettings);
    ~MosquittoProcess();  ///< stops it
    MosquittoProcess(const MosquittoProcess&) = delete;
    MosquittoProcess& operator=(const MosquittoProcess&) = delete;

    /// Writes the files, starts the broker and waits until it answers an MQTT CONNECT. The service's own principals
    /// (receiver, publisher, probe) are added to the list.
    /// @return every complaint, one a line; empty when it answers.
    std::string start(std::vector<Principal> principals, std::chrono::milliseconds timeout = std::chrono::seconds{5});
    /// The same files and port again, after `stop` or `kill`.
    std::string restart(std::chrono::milliseconds timeout = std::chrono::seconds{5});

    /// New principals come in, those left out are refused and put off, without a restart (SIGHUP). Takes effect within
    /// milliseconds after the return.
    std::string reload(std::vector<Principal> principals);
    /// A new password for one peer; its old one stops working, its connection ends. Then as `reload`.
    std::string renew(const std::string& id);

    /// The credentials file was changed by somebody else (`watchgrid device`): from now on its passwords count, here and at the broker,
    /// and whoever is connected with another one is put off (SIGHUP). The service's own passwords stay those of the start.
    /// @return empty, or why everything is as it was before
    std::string take_credentials();

    /// Certificates and keys were replaced: the broker reads them again, and connected clients stay (SIGHUP).
    void reread();

    /// SIGTERM, and SIGKILL when it is still there after the deadline.
    void stop(std::chrono::milliseconds deadline = std::chrono::seconds{2});
    void kill();    ///< SIGKILL, at once
    void freeze();  ///< SIGSTOP: the half-open peer of fault tests
    void thaw();    ///< SIGCONT

    bool running();  ///< also collects a broker that has ended by itself
    /// True when the broker accepts the probe's CONNECT in time. Blocks for at most `timeout`.
    bool answers(std::chrono::milliseconds timeout) const;

    pid_t pid() const noexcept { return pid_; }                 ///< 0: none
    std::uint16_t tls_port() const noexcept { return settings_.tls_certificate.empty() ? std::uint16_t{} : settings_.tls_port; }  ///< 0: none
    std::uint16_t port() const noexcept { return port_; }       ///< chosen by `start`, kept by `restart`
    std::string uri() const;                                    ///< "tcp://127.0.0.1:18830"
    /// Any thread.
    std::string password(std::string_view id) const {
        const std::lock_guard lock{credentials_mutex_};
        return std::string{credentials_.password(id)};
    }
    const BrokerSettings& settings() const noexcept { return settings_; }

private:
    std::string write_files();
    std::string spawn();
    std::string wait_until_it_answers(std::chrono::milliseconds timeout);
    std::string last_log_lines() const;

    BrokerSettings settings_;
    mutable std::mutex credentials_mutex_;
    Credentials credentials_;
    std::vector<Principal> principals_;
    std::uint16_t port_{};
    pid_t pid_{};
};

}  // namespace watchgrid::broker
