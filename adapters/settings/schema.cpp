// The settings table. To add a key: a member in settings.hpp and a row here; then print config/watchgrid.toml anew.
#include "adapters/settings/schema.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "adapters/settings/units.hpp"

namespace watchgrid::settings {
namespace {

/// The member that a row stores to: section and key.
template <auto Group, auto Member>
auto& field(Settings& s) {
    return s.*Group.*Member;
}
template <auto Group, auto Member>
using FieldOf = std::remove_reference_t<decltype(field<Group, Member>(std::declval<Settings&>()))>;

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

Row row(std::string_view key, Kind kind, std::string bounds, std::string_view def, std::string_view sentence) {
    return {.key = key, .kind = kind, .bounds = std::move(bounds), .default_value = def, .sentence = sentence,
            .accept_text = {}, .accept_number = {}, .accept_integer = {}, .accept_boolean = {}};
}

template <auto Group, auto Member>
Row boolean(std::string_view key, std::string_view def, std::string_view sentence) {
    Row r = row(key, Kind::Boolean, "", def, sentence);
    r.accept_boolean = [](Settings& s, bool value) { return field<Group, Member>(s) = value, std::string(); };
    return r;
}

template <auto Group, auto Member>
Row integer(std::string_view key, std::string_view def, std::uint64_t min, std::uint64_t max, std::string_view sentence, Kind kind = Kind::Integer) {
    Row r = row(key, kind, std::to_string(min) + " to " + std::to_string(max), def, sentence);
    r.accept_integer = [min, max](Settings& s, std::int64_t value) -> std::string {
        if (value < 0 || static_cast<std::uint64_t>(value) < min || static_cast<std::uint64_t>(value) > max)
            return "expected a whole number from " + std::to_string(min) + " to " + std::to_string(max);
        field<Group, Member>(s) = static_cast<FieldOf<Group, Member>>(value);
        return {};
    };
    return r;
}

template <auto Group, auto Member>
Row port(std::string_view key, std::string_view def, std::uint64_t min, std::string_view sentence) {
    return integer<Group, Member>(key, def, min, 65535, sentence, Kind::Port);
}

template <auto Group, auto Member>
Row real(std::string_view key, std::string_view def, double min, double max, std::string_view sentence) {
    const std::string bounds = number_text(min) + " to " + number_text(max);
    Row r = row(key, Kind::Real, bounds, def, sentence);
    r.accept_number = [min, max, bounds](Settings& s, double value) -> std::string {
        if (!(value >= min && value <= max)) return "expected a number from " + bounds;
        field<Group, Member>(s) = value;
        return {};
    };
    return r;
}

/// `check` says what was expected; empty accepts.
template <auto Group, auto Member>
Row text(std::string_view key, std::string_view def, std::string_view sentence, std::string (*check)(std::string_view) = nullptr) {
    Row r = row(key, Kind::Text, "", def, sentence);
    r.accept_text = [check](Settings& s, std::string_view value) -> std::string {
        if (check != nullptr)
            if (std::string expected = check(value); !expected.empty()) return expected;
        field<Group, Member>(s) = FieldOf<Group, Member>(value);
        return {};
    };
    return r;
}

template <auto Group, auto Member>
Row duration(std::string_view key, std::string_view def, Milliseconds min, Milliseconds max, std::string_view sentence) {
    const std::string bounds = format_duration(min) + " to " + format_duration(max);
    Row r = row(key, Kind::Duration, bounds, def, sentence);
    r.accept_text = [min, max, bounds](Settings& s, std::string_view value) -> std::string {
        const auto parsed = parse_duration(value);
        if (!parsed) return "expected a duration with a unit, for example \"90s\" or \"2m\"";
        if (*parsed < min || *parsed > max) return "expected a duration from " + bounds;
        field<Group, Member>(s) = *parsed;
        return {};
    };
    return r;
}

template <auto Group, auto Member>
Row size(std::string_view key, std::string_view def, std::uint64_t min, std::uint64_t max, std::string_view sentence) {
    const std::string bounds = format_size(min) + " to " + format_size(max);
    Row r = row(key, Kind::Size, bounds, def, sentence);
    r.accept_text = [min, max, bounds](Settings& s, std::string_view value) -> std::string {
        const auto parsed = parse_size(value);
        if (!parsed) return "expected a size with a unit, for example \"64KiB\" or \"4MiB\"";
        if (*parsed < min || *parsed > max) return "expected a size from " + bounds;
        field<Group, Member>(s) = Bytes{*parsed};
        return {};
    };
    return r;
}

template <auto Group, auto Member>
Row word(std::string_view key, std::string_view def, std::string_view sentence) {
    using E = FieldOf<Group, Member>;
    Row r = row(key, Kind::Word, engine::expected_words<E>(), def, sentence);
    r.accept_text = [](Settings& s, std::string_view value) -> std::string {
        const auto parsed = engine::parse_enum<E>(value);
        if (!parsed) return "expected " + engine::expected_words<E>();
        field<Group, Member>(s) = *parsed;
        return {};
    };
    return r;
}

std::string not_empty(std::string_view value) { return value.empty() ? "expected a text that is not empty" : ""; }

std::string bind_address(std::string_view value) {
    const bool plain = !value.empty() && value.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos && value.find_first_of(".:") != std::string_view::npos;
    return plain ? "" : "expected an IP address, for example \"127.0.0.1\" or \"::\"";
}

std::string topic_prefix(std::string_view value) {
    const bool bad = value.empty() || value.front() == '/' || value.back() == '/' || value.find_first_of("+#") != std::string_view::npos || value.front() == '$';
    return bad ? "expected an MQTT topic without + and # and without a slash at either end, for example \"watchgrid/v1\"" : "";
}

/// Only origins: whatever else could end the policy's img-src and begin something of its own.
std::string image_origins(std::string_view value) {
    std::string expected = "expected origins like \"https://t0.tianditu.gov.cn\", separated by single spaces";
    while (!value.empty()) {
        const std::string_view origin = value.substr(0, value.find(' '));
        value.remove_prefix(std::min(origin.size() + 1, value.size()));
        const std::size_t scheme = origin.starts_with("https://") ? 8 : origin.starts_with("http://") ? 7 : 0;
        const std::string_view host = origin.substr(scheme);
        if (scheme == 0 || host.empty() || host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:*") != std::string_view::npos) return expected;
    }
    return {};
}

/// Of people; devices have tokens.
std::string user_roles(std::string_view value) {
    while (!value.empty()) {
        const std::string_view role = value.substr(0, value.find(' '));
        value.remove_prefix(std::min(role.size() + 1, value.size()));
        bool known = false;
        for (const std::string_view r : {"admin", "supervisor", "dispatcher", "viewer", "auditor", "wall"}) known = known || role == r;
        if (!known) return "expected \"\", or roles from admin, supervisor, dispatcher, viewer, auditor and wall, separated by single spaces";
    }
    return {};
}

std::string web_address(std::string_view value) {
    const bool good = value.empty() || value.starts_with("http://") || value.starts_with("https://");
    return good ? "" : "expected \"\" or a URL that starts with http:// or https://";
}

using namespace std::chrono_literals;
using S = Settings;

const std::vector<Row>& rows() {
    static const std::vector<Row> table{
        integer<&S::service, &ServiceSettings::shard>("service.shard", "1", 1, 4'294'967'295, "Number of this town's history in the journal; one county is one shard."),

        text<&S::town, &TownSettings::folder>("town.folder", "town", "The town pack: roads, zones, places, responders.", not_empty),
        text<&S::town, &TownSettings::policies>("town.policies", "config/policies", "Folder with the policy packs that ship; packs of the same name in the town pack win.", not_empty),
        text<&S::town, &TownSettings::policy_pack>("town.policy_pack", "", "Policy pack to use instead of the one that town.toml names; empty keeps the town's own."),

        text<&S::http, &HttpSettings::bind>("http.bind", "127.0.0.1", "Address to listen on.", bind_address),
        port<&S::http, &HttpSettings::port>("http.port", "8135", 0, "Port to listen on; 0 takes a free one and logs it."),
        text<&S::http, &HttpSettings::tokens_file>("http.tokens_file", "data/tokens", "Bearer tokens, one `role name token` a line; the file must have mode 0600.", not_empty),
        text<&S::http, &HttpSettings::users_file>("http.users_file", "data/users", "People who sign in with a password, written by `watchgrid user`; a file that is missing has none. Mode 0600.", not_empty),
        duration<&S::http, &HttpSettings::session_lasts>("http.session_lasts", "12h", 1min, 720h, "Longest time that somebody stays signed in."),
        duration<&S::http, &HttpSettings::session_idle>("http.session_idle", "4h", 1min, 720h, "Time without a request after which somebody is signed out; an open stream counts as requests."),
        text<&S::http, &HttpSettings::second_factor_roles>("http.second_factor_roles", "", "Roles that sign in with a second factor only, separated by single spaces, for example \"admin supervisor\".", user_roles),
        boolean<&S::http, &HttpSettings::signed_plates>("http.signed_plates", "false", "Whether a plate counts as known only with the signature in its address; an alarm at another is taken and marked, without the plate's place."),
        text<&S::http, &HttpSettings::tls_certificate>("http.tls_certificate", "", "PEM certificate chain; with tls_key set the listener speaks TLS only."),
        text<&S::http, &HttpSettings::tls_key>("http.tls_key", "", "PEM private key of tls_certificate."),
        text<&S::http, &HttpSettings::web_folder>("http.web_folder", "web/dist", "Built files of the pages; a folder that is missing leaves them out."),
        text<&S::http, &HttpSettings::tiles_folder>("http.tiles_folder", "data/tiles", "Base maps (.pmtiles), served at /tiles/; may be missing."),
        text<&S::http, &HttpSettings::image_hosts>("http.image_hosts", "", "Origins that map tiles may be loaded from, separated by spaces, for example \"https://t0.tianditu.gov.cn\"; empty keeps pages to this server.", image_origins),
        size<&S::http, &HttpSettings::header_max>("http.header_max", "16KiB", 1024, 65536, "Largest request line and header fields together; more is answered with 431."),
        size<&S::http, &HttpSettings::body_max>("http.body_max", "64KiB", 1024, 16U << 20U, "Largest request body; more is answered with 413."),
        integer<&S::http, &HttpSettings::connections_max>("http.connections_max", "1024", 1, 100'000, "Connections open at once; one more closes the one that has waited longest without a request, or is answered with 503."),
        integer<&S::http, &HttpSettings::connections_per_address_max>("http.connections_per_address_max", "256", 1, 100'000, "Connections open at once from one IPv4 address or one /64 of IPv6; more are answered with 429 and closed."),
        duration<&S::http, &HttpSettings::header_timeout>("http.header_timeout", "10s", 100ms, 10min, "Time for a request's header to arrive, from its first byte."),
        duration<&S::http, &HttpSettings::body_timeout>("http.body_timeout", "20s", 100ms, 10min, "Time for a request's body to arrive."),
        duration<&S::http, &HttpSettings::idle_timeout>("http.idle_timeout", "75s", 100ms, 24h, "Time that a connection may rest between requests."),
        duration<&S::http, &HttpSettings::response_timeout>("http.response_timeout", "30s", 100ms, 10min, "Time for the service to answer a request; then 503."),
        duration<&S::http, &HttpSettings::write_timeout>("http.write_timeout", "30s", 100ms, 10min, "Time for a client to take one answer."),

        integer<&S::stream, &StreamSettings::queue_messages_max>("stream.queue_messages_max", "256", 8, 1'000'000, "Messages that may wait for one console; a slower one is closed and asks for a snapshot."),
        size<&S::stream, &StreamSettings::queue_bytes_max>("stream.queue_bytes_max", "4MiB", 65536, 1U << 30U, "The same bound in bytes."),
        duration<&S::stream, &StreamSettings::ping_interval>("stream.ping_interval", "5s", 500ms, 10min, "Time between pings; a console silent for three of them is cut off."),
        duration<&S::stream, &StreamSettings::positions_interval>("stream.positions_interval", "500ms", 100ms, 2s, "Positions are gathered for this long and sent as one message."),

        boolean<&S::metrics, &MetricsSettings::enabled>("metrics.enabled", "true", "Whether to serve /metrics for Prometheus."),
        text<&S::metrics, &MetricsSettings::bind>("metrics.bind", "127.0.0.1", "Address of the metrics listener.", bind_address),
        port<&S::metrics, &MetricsSettings::port>("metrics.port", "9135", 0, "Port of the metrics listener; 0 takes a free one and logs it."),

        text<&S::mqtt, &MqttSettings::host>("mqtt.host", "127.0.0.1", "Host of the broker.", not_empty),
        port<&S::mqtt, &MqttSettings::port>("mqtt.port", "8136", 0, "Port of the broker; 0 with an embedded broker takes a free one."),
        word<&S::mqtt, &MqttSettings::version>("mqtt.version", "5", "Protocol version towards the broker; devices may use either."),
        text<&S::mqtt, &MqttSettings::user>("mqtt.user", "watchgrid-engine", "User name of the service at the broker, and its client id.", not_empty),
        text<&S::mqtt, &MqttSettings::prefix>("mqtt.prefix", "watchgrid/v1", "First part of all topics.", topic_prefix),
        text<&S::mqtt, &MqttSettings::password_file>("mqtt.password_file", "data/mqtt_password", "File with the service's password at the broker; mode 0600."),
        text<&S::mqtt, &MqttSettings::tls_ca>("mqtt.tls_ca", "", "PEM certificates that the broker's certificate must come from, with the name or address of mqtt.host; empty connects without TLS."),
        duration<&S::mqtt, &MqttSettings::keep_alive>("mqtt.keep_alive", "2s", 1s, 10min, "Keep-alive towards the broker; a frozen broker is noticed after two to three of it."),
        duration<&S::mqtt, &MqttSettings::connect_timeout>("mqtt.connect_timeout", "3s", 100ms, 1min, "Time for one attempt to connect."),
        duration<&S::mqtt, &MqttSettings::reconnect_min>("mqtt.reconnect_min", "200ms", 10ms, 1min, "First pause after a lost connection; doubles with every attempt."),
        duration<&S::mqtt, &MqttSettings::reconnect_max>("mqtt.reconnect_max", "1s", 10ms, 10min, "Longest pause between attempts to connect."),
        size<&S::mqtt, &MqttSettings::payload_max>("mqtt.payload_max", "16KiB", 1024, 1U << 20U, "Largest message that is taken; larger ones are counted and dropped."),
        duration<&S::mqtt, &MqttSettings::silent_after>("mqtt.silent_after", "30s", 5s, 24h, "A place that has sent heartbeats and now none for this long is silent: a task for the owner of its grid. Places should send at least three in this time."),

        boolean<&S::broker, &BrokerSettings::embedded>("broker.embedded", "true", "Whether the service starts a Mosquitto of its own on mqtt.host and mqtt.port."),
        text<&S::broker, &BrokerSettings::executable>("broker.executable", "/usr/sbin/mosquitto", "Mosquitto program for the embedded broker.", not_empty),
        text<&S::broker, &BrokerSettings::folder>("broker.folder", "data/broker", "Private folder of the embedded broker: its configuration, passwords and access list.", not_empty),
        text<&S::broker, &BrokerSettings::tls_certificate>("broker.tls_certificate", "", "PEM certificate chain of the embedded broker; with tls_key set it has a second listener, for devices and phones, that speaks TLS only."),
        text<&S::broker, &BrokerSettings::tls_key>("broker.tls_key", "", "PEM private key of tls_certificate."),
        text<&S::broker, &BrokerSettings::tls_bind>("broker.tls_bind", "127.0.0.1", "Address of the broker's TLS listener.", bind_address),
        port<&S::broker, &BrokerSettings::tls_port>("broker.tls_port", "8883", 1, "Port of the broker's TLS listener."),

        word<&S::journal, &JournalSettings::kind>("journal.kind", "sqlite", "Where the history is kept."),
        text<&S::journal, &JournalSettings::folder>("journal.folder", "data/journal", "Folder of the journal.", not_empty),
        integer<&S::journal, &JournalSettings::snapshot_every>("journal.snapshot_every", "100000", 1, 1'000'000'000, "Events between two snapshots; more means less writing and a longer start."),
        integer<&S::journal, &JournalSettings::batch_max>("journal.batch_max", "1024", 1, 1'000'000, "Commands decided in one step, and so at most in one commit."),

        integer<&S::inbox, &InboxSettings::commands_max>("inbox.commands_max", "20000", 16, 10'000'000, "Commands that may wait; further ones are refused where they come in."),
        integer<&S::inbox, &InboxSettings::positions_max>("inbox.positions_max", "200000", 16, 10'000'000, "Positions that may wait; the oldest of them go first."),

        integer<&S::outbox, &OutboxSettings::in_flight_max>("outbox.in_flight_max", "10000", 1, 65535, "Messages published and not yet confirmed by the broker."),
        duration<&S::outbox, &OutboxSettings::retry_after>("outbox.retry_after", "5s", 100ms, 10min, "A message that is not confirmed in this time is published again."),

        text<&S::webhook, &WebhookSettings::url>("webhook.url", "", "URL that is called for offers that did not arrive (SMS, voice); empty calls nobody.", web_address),
        duration<&S::webhook, &WebhookSettings::timeout>("webhook.timeout", "3s", 100ms, 1min, "Time for the webhook to answer."),

        integer<&S::privacy, &PrivacySettings::offer_area_m>("privacy.offer_area_m", "500", 0, 5000, "Radius of the area that an offer names until it is accepted, in metres; 0 names the exact place and the words of the report."),
        boolean<&S::privacy, &PrivacySettings::two_people>("privacy.two_people", "true", "Whether a notice to more than a few grids, and an export, wait until a supervisor of another name confirms."),
        integer<&S::privacy, &PrivacySettings::reads_per_hour>("privacy.reads_per_hour", "1000", 0, 10'000'000, "Records of people and past incidents that one name may look at in an hour; more is an export. 0: no cap."),

        word<&S::log, &LogSettings::level>("log.level", "info", "Least important level that is logged."),
        text<&S::log, &LogSettings::file>("log.file", "", "File to log to; empty logs to stderr."),

        duration<&S::shutdown, &ShutdownSettings::requests>("shutdown.requests", "5s", 0ms, 10min, "Time for running HTTP requests to finish."),
        duration<&S::shutdown, &ShutdownSettings::inbox>("shutdown.inbox", "5s", 0ms, 10min, "Time to decide what still waits in the inbox."),
        duration<&S::shutdown, &ShutdownSettings::append>("shutdown.append", "10s", 0ms, 10min, "Time for the last append to be on disk."),
        duration<&S::shutdown, &ShutdownSettings::outbox>("shutdown.outbox", "3s", 0ms, 10min, "Time to publish what is durable; the rest is published after the next start."),
        duration<&S::shutdown, &ShutdownSettings::mqtt>("shutdown.mqtt", "2s", 0ms, 10min, "Time to take leave of the broker."),

        real<&S::demo, &DemoSettings::speed>("demo.speed", "1", 0.1, 100, "How much faster than real time the simulated people live."),
        integer<&S::demo, &DemoSettings::alerts_per_hour>("demo.alerts_per_hour", "3600", 1, 1'000'000, "Alerts that the simulated citizens raise in an hour of real time."),
        integer<&S::demo, &DemoSettings::seed>("demo.seed", "1", 0, 4'294'967'295, "Seed of the simulated people."),
    };
    return table;
}

constexpr Section kSections[] = {
    {"service", "Which part of the world this process is."},
    {"town", "What the service knows of its town."},
    {"http", "The HTTP interface: JSON, console, patrol pages."},
    {"stream", "The WebSocket stream to consoles and walls, /v1/stream."},
    {"metrics", "The Prometheus listener."},
    {"mqtt", "The connection to the MQTT broker that devices and responders use."},
    {"broker", "A Mosquitto that the service runs by itself."},
    {"journal", "The durable history."},
    {"inbox", "Bounds of what waits to be decided."},
    {"outbox", "Bounds of what waits to be published."},
    {"webhook", "The other channel for offers that did not arrive."},
    {"privacy", "Who is told what about people, and when it is enough."},
    {"log", "Where and how much is logged."},
    {"shutdown", "Deadlines of the ordered shutdown, step by step."},
    {"demo", "The simulated people of `watchgrid demo`."},
};

}  // namespace

std::span<const Row> schema() { return rows(); }
std::span<const Section> sections() { return kSections; }

bool is_loopback(std::string_view host) noexcept { return host.starts_with("127.") || host == "::1" || host == "localhost"; }

void check_together(const Settings& s, const std::function<void(std::string_view, std::string_view)>& complain) {
    if (s.http.tls_certificate.empty() != s.http.tls_key.empty())
        complain(s.http.tls_key.empty() ? "http.tls_certificate" : "http.tls_key", "expected http.tls_certificate and http.tls_key to be set both or neither");
    if (s.broker.tls_certificate.empty() != s.broker.tls_key.empty())
        complain(s.broker.tls_key.empty() ? "broker.tls_certificate" : "broker.tls_key", "expected broker.tls_certificate and broker.tls_key to be set both or neither");
    if (s.broker.embedded && !s.mqtt.tls_ca.empty()) complain("mqtt.tls_ca", "expected \"\" with an embedded broker, which is reached over loopback; for devices set broker.tls_certificate");
    if (s.broker.embedded && !s.broker.tls_certificate.empty() && !is_loopback(s.mqtt.host))
        complain("mqtt.host", "expected 127.0.0.1 with broker.tls_certificate: the listener without TLS is for this machine only");
    if (s.http.port != 0 && s.http.port == s.metrics.port && s.metrics.enabled) complain("metrics.port", "expected another port than http.port");
    if (s.http.port != 0 && s.http.port == s.mqtt.port && s.broker.embedded) complain("mqtt.port", "expected another port than http.port");
    if (s.mqtt.port == 0 && !s.broker.embedded) complain("mqtt.port", "expected the broker's port; 0 is only for an embedded broker");
    if (s.mqtt.reconnect_min > s.mqtt.reconnect_max) complain("mqtt.reconnect_min", "expected at most mqtt.reconnect_max");
    if (s.http.connections_per_address_max > s.http.connections_max) complain("http.connections_per_address_max", "expected at most http.connections_max");
}

std::string expectation(const Row& r) {
    switch (r.kind) {
        case Kind::Boolean: return "expected true or false";
        case Kind::Integer:
        case Kind::Port: return "expected a whole number from " + r.bounds;
        case Kind::Real: return "expected a number from " + r.bounds;
        case Kind::Text: return "expected a text in quotes";
        case Kind::Word: return "expected " + r.bounds + ", in quotes";
        case Kind::Duration: return "expected a duration with a unit, for example \"90s\" or \"2m\"";
        case Kind::Size: return "expected a size with a unit, for example \"64KiB\" or \"4MiB\"";
    }
    return {};
}

}  // namespace watchgrid::settings
