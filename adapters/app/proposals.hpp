#pragma once
/// The rule of two people: what one name proposes, a supervisor of another name confirms (attack 22).
///
///     GET  /v1/proposals                    what waits, and what became of the last ones
///     POST /v1/proposals/{id}/commands      {"command":"confirm"} or {"command":"reject","reason":".."}; 409 same_person for one's own
///     POST /v1/exports                      {"reason":".."}: to read more than the cap of read_caps.hpp for an hour
///     POST /v1/notices, /v1/notices:cap     to more than a few grids (routes_notices.cpp)
///
/// Whoever proposes hears 202 with the number. Nothing is carried out, and nothing journaled, before the second person says so; then the
/// order bears both names. Proposals live in memory: after a restart, or after kProposalLasts, one proposes again. The audit log has both
/// requests. Two names of one person are two people here: who gives out names answers for that.
#include <boost/json.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/app/read_caps.hpp"
#include "adapters/http/router.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::app {

inline constexpr engine::Duration kProposalLasts = std::chrono::minutes{15};
inline constexpr engine::Duration kExportLasts = std::chrono::hours{1};
inline constexpr std::size_t kProposalsMax = 100;  ///< of each kind that wait, notices and exports; more are refused
inline constexpr std::size_t kExportsOfOne = 3;    ///< that wait for one name
inline constexpr std::size_t kNoticesOfOne = 20;   ///< the same of notices: a flood has many, and no name alone takes all the room
inline constexpr std::size_t kProposalsKept = 200;

/// Any thread: a message of the Common Alerting Protocol is proposed on the thread that has read it.
class Proposals {
public:
    /// Carries it out and answers the one who confirmed. `by` names both.
    using Action = std::function<void(const std::string& by, const http::Responder&)>;

    /// @param two_people false: nothing waits, `needed` is false
    Proposals(bool two_people, std::function<engine::Instant()> now) : two_people_{two_people}, now_{std::move(now)} {}

    bool needed() const noexcept { return two_people_; }
    engine::Instant now() const { return now_(); }
    /// Answers 202, 429 when too many of this name wait, or 503 when too many do. Exports (`what`) and notices have room of their own: no number
    /// of exports keeps an evacuation waiting. `about` is what the second person reads; the same words by the same name, while they wait, are
    /// the same proposal.
    void propose(std::string_view what, boost::json::object about, std::string_view by, Action, const http::Responder&);
    void decide(std::string_view id, bool confirm, std::string_view by, std::string_view reason, const http::Responder&);
    boost::json::array list();

private:
    enum class Standing : std::uint8_t { Waiting, Confirmed, Rejected, Expired };
    struct Proposal {
        std::uint64_t number{};
        std::string what;
        boost::json::object about;
        std::string by, decided_by, reason;
        engine::Instant at{}, expires_at{};
        Standing standing{Standing::Waiting};
        Action action;
    };
    static boost::json::object json_of(const Proposal&);
    void let_old_ones_go();  ///< needs the lock

    const bool two_people_;
    const std::function<engine::Instant()> now_;
    std::mutex mutex_;            ///< of what follows; held neither while an action runs nor while somebody is answered
    std::deque<Proposal> proposals_;  ///< in order of their numbers
    std::uint64_t last_{};
};

/// Proposals and exports. Without the rule of two an export is granted at once, and is in the audit log all the same.
void add_proposal_routes(http::Router&, Proposals&, ReadCaps&);

}  // namespace watchgrid::app
