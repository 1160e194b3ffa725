#pragma once
/// Who may talk to the broker, and with which secret.
///
/// Every principal is one MQTT user, and (use_username_as_clientid) one client id: nobody can push another off by taking its
/// client id. Since a user then has one connection at a time, the service has two users, one to receive and one to publish.
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::broker {

enum class Role : std::uint8_t {
    Peer,       ///< a device, responder or checkpoint: reaches only topics that carry its own id
    Receiver,   ///< the service's ear: reads everything under the prefix, writes nothing
    Publisher,  ///< the service's mouth: writes everything under the prefix, reads nothing
    World,      ///< plays all peers; only for the demo and load tests, never in service
    Probe,      ///< asks whether the broker answers; no topics
};

struct Principal {
    std::string id{};  ///< 1..64 bytes of [A-Za-z0-9._-]; peers may not start with "watchgrid-"
    Role role{Role::Peer};
};

inline constexpr std::string_view kReceiverUser = "watchgrid-rx";
inline constexpr std::string_view kPublisherUser = "watchgrid-tx";
inline constexpr std::string_view kWorldReceiverUser = "watchgrid-world-rx";
inline constexpr std::string_view kWorldPublisherUser = "watchgrid-world-tx";
inline constexpr std::string_view kProbeUser = "watchgrid-probe";

/// The secrets, kept in a CSV file of mode 0600 with the header id,password,hash. What is there is used again, so that phones
/// keep working over restarts; a principal that is new gets 128 random bits. `hash` is Mosquitto's ($7$, PBKDF2-SHA512). One whose
/// password was taken back keeps its line, with neither, so that no start gives it a new one.
class Credentials {
public:
    /// Reads `file` when it exists, makes what is missing and writes it back. About 0.1 ms for each new principal.
    /// @return every complaint, one a line; empty when all is well.
    std::string load(const std::filesystem::path& file, const std::vector<Principal>& principals);

    /// Empty when there is no such principal, or its password was taken back.
    std::string_view password(std::string_view id) const;
    /// Whether there is a line for it, with a password or without.
    bool knows(std::string_view id) const { return secrets_.find(id) != secrets_.end(); }
    /// A line of mosquitto's password_file for each of `principals` that has a password.
    std::string password_file(const std::vector<Principal>& principals) const;
    /// A new secret for one principal; call `save` to keep it. Used when a phone was lost.
    void renew(const std::string& id);
    /// No secret for one principal: nobody gets in by its name until `renew`. Call `save` to keep it.
    void revoke(const std::string& id) { secrets_[id] = {}; }
    std::string save(const std::filesystem::path& file) const;
    std::vector<std::string> ids() const;  ///< in order

private:
    struct Secret {
        std::string password;
        std::string hash;
    };
    std::map<std::string, Secret, std::less<>> secrets_;
};

/// Who reads the credentials of a folder to change them waits here for whoever does the same, in this process or another: two phones
/// that are taken back at once are both gone. Ends with the object.
class CredentialsTurn {
public:
    explicit CredentialsTurn(const std::filesystem::path& folder);
    ~CredentialsTurn();
    CredentialsTurn(const CredentialsTurn&) = delete;
    CredentialsTurn& operator=(const CredentialsTurn&) = delete;

private:
    int fd_{-1};
};

inline constexpr const char* kCredentialsName = "credentials.csv";  ///< in the broker's folder

/// What is wrong with the list (bad characters, twice the same id), one complaint a line; empty when fine.
std::string complaints_about(const std::vector<Principal>&);

/// mosquitto's "$7$1$salt$hash" of a password.
std::string hash_password(std::string_view password);

/// Replaces `file` in one step, mode 0600. @return empty, or what failed.
std::string write_private_file(const std::filesystem::path& file, std::string_view content);

}  // namespace watchgrid::broker
