#pragma once
/// What of the HTTP interface goes into the audit log: every order with its caller and role, also a refused one; every view of what is
/// personal (reporters, addresses, people and their work, positions, photos, homes, disputes, points, the stream, the audit log itself); every
/// try without a known caller. What is personal is marked so in openapi.yaml (`x-personal`); a test holds both together.
///
/// Not in it: what is no person's doing (alarms and positions of devices, presses on a plate: the journal has them), pages and files,
/// town data and figures without names. Requests over MQTT are in the journal with the responder's id.
#include <functional>
#include <string_view>

#include "adapters/app/anchored_clock.hpp"
#include "adapters/audit/audit_log.hpp"
#include "adapters/http/router.hpp"

namespace watchgrid::app {

enum class Audited : std::uint8_t { No, Order, View };
/// By method and pattern. What a responder's page asks under /patrol/api counts like its twin under /v1.
Audited audited(const http::RouteInfo&);

/// The name of a command in a JSON body, for example "resolve"; empty: none. Never the rest of the body.
std::string command_name(std::string_view body);

/// One thread: the I/O thread.
class AuditTrail {
public:
    /// Tries without a known caller that get a line of their own in a minute; beyond it they are only counted, so that nobody fills the disk.
    static constexpr std::uint64_t kStrangersMax = 60;
    /// The same of tries to sign in, so that noise elsewhere hides no guess.
    static constexpr std::uint64_t kSignInsMax = 300;
    /// Whether the sender is a responder who has shown the password.
    using Verifier = std::function<bool(const http::Request&)>;

    AuditTrail(audit::AuditLog& log, AnchoredClock clock) : log_{log}, clock_{clock} {}
    /// An SOS is taken from everybody, so its success says nothing of who sent it. Without a verifier all of them are `unverified`.
    void verify_with(Verifier verifier) { verifier_ = std::move(verifier); }
    void on_answer(const http::Request&, const http::RouteInfo&, int status);

private:
    struct Allowance {
        std::uint64_t max{};
        const char* what;
        const char* more;
        engine::Instant minute_began{};
        std::uint64_t tries{};
    };
    struct Who {
        std::string name, role;
    };
    bool fits(Allowance&, engine::Instant now);
    Who without_a_token(const http::Request&, const http::RouteInfo&, int status) const;

    audit::AuditLog& log_;
    const AnchoredClock clock_;
    Verifier verifier_;
    Allowance strangers_{kStrangersMax, "audit strangers", " more tries without a known caller"};
    Allowance sign_ins_{kSignInsMax, "audit sign-ins", " more tries to sign in"};
};

}  // namespace watchgrid::app
