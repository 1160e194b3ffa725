#pragma once
/// Everything that an operator can set. One table in schema.cpp is parser, checker and manual: key, type, unit, default, bounds
/// and one sentence; config/watchgrid.toml and the reference in the documents are printed from it.
///
/// The defaults live in that table, so start from `default_settings()` or `load_settings()`, never from a bare `Settings{}`.
/// Relative paths count from the working directory of the service.
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/enum_names.hpp"

namespace watchgrid::settings {

using Milliseconds = std::chrono::milliseconds;
using Path = std::filesystem::path;

/// A size in memory or on disk; in TOML text like "64KiB".
struct Bytes {
    std::uint64_t value{};
    friend auto operator<=>(Bytes, Bytes) = default;
};

enum class MqttVersion : std::uint8_t { V5, V311 };
enum class LogLevel : std::uint8_t { Trace, Debug, Info, Warn, Error, Off };
enum class JournalKind : std::uint8_t { Sqlite };

struct ServiceSettings {
    std::uint64_t shard{};
};
struct TownSettings {
    Path folder, policies;
    std::string policy_pack;
};
struct HttpSettings {
    std::string bind;
    std::uint16_t port{};
    Path tokens_file, users_file, tls_certificate, tls_key, web_folder, tiles_folder;
    std::string image_hosts;
    Bytes header_max, body_max;
    std::uint64_t connections_max{}, connections_per_address_max{};
    Milliseconds session_lasts{}, session_idle{};
    bool signed_plates{};
    std::string second_factor_roles;
    Milliseconds header_timeout{}, body_timeout{}, idle_timeout{}, response_timeout{}, write_timeout{};
};
struct StreamSettings {
    std::uint64_t queue_messages_max{};
    Bytes queue_bytes_max;
    Milliseconds ping_interval{}, positions_interval{};
};
struct MetricsSettings {
    bool enabled{};
    std::string bind;
    std::uint16_t port{};
};
struct MqttSettings {
    std::string host;
    std::uint16_t port{};
    MqttVersion version{};
    std::string user, prefix;
    Path password_file, tls_ca;
    Milliseconds keep_alive{}, connect_timeout{}, reconnect_min{}, reconnect_max{};
    Bytes payload_max;
    Milliseconds silent_after{};
};
struct BrokerSettings {
    bool embedded{};
    Path executable, folder;
    std::string tls_bind;
    std::uint16_t tls_port{};
    Path tls_certificate, tls_key;
};
struct JournalSettings {
    JournalKind kind{};
    Path folder;
    std::uint64_t snapshot_every{}, batch_max{};
};
struct InboxSettings {
    std::uint64_t commands_max{}, positions_max{};
};
struct OutboxSettings {
    std::uint64_t in_flight_max{};
    Milliseconds retry_after{};
};
struct WebhookSettings {
    std::string url;
    Milliseconds timeout{};
};
struct PrivacySettings {
    std::uint64_t offer_area_m{};
    bool two_people{};
    std::uint64_t reads_per_hour{};
};
struct LogSettings {
    LogLevel level{};
    Path file;
};
struct ShutdownSettings {
    Milliseconds requests{}, inbox{}, append{}, outbox{}, mqtt{};
};
struct DemoSettings {
    double speed{};
    std::uint64_t alerts_per_hour{}, seed{};
};

struct Settings {
    ServiceSettings service;
    TownSettings town;
    HttpSettings http;
    StreamSettings stream;
    MetricsSettings metrics;
    MqttSettings mqtt;
    BrokerSettings broker;
    JournalSettings journal;
    InboxSettings inbox;
    OutboxSettings outbox;
    WebhookSettings webhook;
    PrivacySettings privacy;
    LogSettings log;
    ShutdownSettings shutdown;
    DemoSettings demo;
};

/// One thing that is wrong with a settings file.
struct Complaint {
    std::string file;
    std::uint32_t line{}, column{};  ///< from 1; 0 when the file cannot be read at all
    std::string key;                 ///< dotted, for example "http.port"; empty for a syntax error
    std::string value;               ///< as written; empty when it is the key that is wrong
    std::string expected;            ///< a sentence without a full stop
};
/// `file:line:column key = value: what was expected`, on one line.
std::string to_string(const Complaint&);

/// Whether nobody but this machine reaches it.
bool is_loopback(std::string_view host) noexcept;

using Complaints = std::vector<Complaint>;  ///< in the order of the file

Settings default_settings();

/// All complaints at once; a caller prints them, one a line, and exits with 2. Keys that are not set keep their default.
boost::system::result<Settings, Complaints> load_settings(const Path& file);
boost::system::result<Settings, Complaints> parse_settings(std::string_view text, std::string_view file_name);

/// Every key with its default, commented: `watchgrid --print-defaults` and config/watchgrid.toml.
void print_defaults(std::ostream&);
/// The same as a Markdown table for the documents.
void print_settings_markdown(std::ostream&);

}  // namespace watchgrid::settings

namespace watchgrid::engine {
template <> struct EnumNames<settings::MqttVersion> {
    static constexpr std::array table{std::pair{settings::MqttVersion::V5, std::string_view{"5"}}, std::pair{settings::MqttVersion::V311, std::string_view{"3.1.1"}}};
};
template <> struct EnumNames<settings::LogLevel> {
    static constexpr std::array table{std::pair{settings::LogLevel::Trace, std::string_view{"trace"}}, std::pair{settings::LogLevel::Debug, std::string_view{"debug"}},
                                      std::pair{settings::LogLevel::Info, std::string_view{"info"}}, std::pair{settings::LogLevel::Warn, std::string_view{"warn"}},
                                      std::pair{settings::LogLevel::Error, std::string_view{"error"}}, std::pair{settings::LogLevel::Off, std::string_view{"off"}}};
};
template <> struct EnumNames<settings::JournalKind> {
    static constexpr std::array table{std::pair{settings::JournalKind::Sqlite, std::string_view{"sqlite"}}};
};
}  // namespace watchgrid::engine
