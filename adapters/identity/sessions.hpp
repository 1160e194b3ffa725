#pragma once
/// Who is signed in: random tokens of 256 bits that end after a time without use, after a time in all, with the sign-out, and when the user
/// is gone or changed. Kept in a private file as SHA-256 of the tokens, so that a restart in the middle of a night throws nobody out; when
/// the last use of one was is not kept, so a restart counts as one.
///
/// In memory and on disk are two steps, because every request asks `find`: it never waits for a disk. `open`, `close` and `close_unless`
/// change memory; `save` writes what they changed, with the lock held only while the text is made. So that the newer text never comes
/// before the older one, only one thread may call `load` and `save`; everything else may come from any.
/// Bounded: kSessionsOfUserMax of one user, the one least used goes.
#include <array>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::identity {

struct SessionLimits {
    engine::Duration lasts{std::chrono::hours{12}};
    engine::Duration idle{std::chrono::hours{1}};
};

/// Names a session without giving it away: SHA-256 of its token.
using SessionKey = std::array<unsigned char, 32>;

/// The texts live as long as the table.
struct SignedIn {
    std::string_view name, role;
};

class Sessions {
public:
    static constexpr std::size_t kSessionsOfUserMax = 8;

    explicit Sessions(SessionLimits limits, std::filesystem::path file = {}) : limits_{limits}, file_{std::move(file)} {}

    /// Reads the file. @return empty, or what is wrong with it; then there are no sessions
    std::string load(engine::Instant now);
    struct Opened {
        std::string token;
        engine::Instant expires_at;
    };
    Opened open(std::string_view name, std::string_view role, engine::Instant now);
    /// Counts as a use.
    std::optional<SignedIn> find(std::string_view token, engine::Instant now);
    /// What may be kept of a token, to ask whether its session still holds.
    static SessionKey key_of(std::string_view token);
    /// Whether this session still holds, for whoever has kept a connection open since `find`. Counts as a use: on a screen that shows
    /// alarms as they come in, a quiet hour is no absence.
    bool holds(const SessionKey&, engine::Instant now);
    /// @return whether there was one
    bool close(std::string_view token);
    /// Ends what is no longer right: `stands` says whether the user is still there with that role. Also those that have run out.
    template <class Stands>
    std::size_t close_unless(const Stands& stands, engine::Instant now) {
        const std::lock_guard lock{mutex_};
        const std::size_t closed = std::erase_if(sessions_, [&](const auto& s) { return over(s.second, now) || !stands(s.second.name, s.second.role); });
        changed_ = changed_ || closed > 0;
        return closed;
    }
    /// Writes the file when something has changed since it was written. @return empty, or what went wrong; the next call tries again
    std::string save();
    std::size_t size() const;

private:
    struct Session {
        std::string_view name, role;  ///< in texts_
        engine::Instant began{}, used{};
    };
    bool over(const Session& s, engine::Instant now) const { return now - s.began >= limits_.lasts || now - s.used >= limits_.idle; }
    std::string_view keep(std::string_view text);

    const SessionLimits limits_;
    const std::filesystem::path file_;
    mutable std::mutex mutex_;
    bool changed_{};  ///< since the file was written
    std::map<SessionKey, Session> sessions_;
    std::set<std::string, std::less<>> texts_;  ///< never shrinks: callers hold views
};

}  // namespace watchgrid::identity
