#pragma once
/// Who is signed in: random tokens of 256 bits that end after a time without use, after a time in all, with the sign-out, and when the user
/// is gone or changed. Kept in a private file as SHA-256 of the tokens, so that a restart in the middle of a night throws nobody out; when
/// the last use of one was is not kept, so a restart counts as one.
///
/// Every call from any thread. Bounded: kSessionsOfUserMax of one user, the one least used goes.
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
        std::string complaint{};  ///< the session holds, but will not outlive the process: the file cannot be written
    };
    Opened open(std::string_view name, std::string_view role, engine::Instant now);
    /// Counts as a use.
    std::optional<SignedIn> find(std::string_view token, engine::Instant now);
    /// What may be kept of a token, to ask whether its session still stands.
    using Digest = std::array<unsigned char, 32>;
    static Digest digest_of(std::string_view token);
    bool stands(const Digest&, engine::Instant now) const;  ///< no use
    void close(std::string_view token);
    /// Ends what is no longer right: `stands` says whether the user is still there with that role. Also those that have run out.
    template <class Stands>
    std::size_t close_unless(const Stands& stands, engine::Instant now) {
        const std::lock_guard lock{mutex_};
        const std::size_t before = sessions_.size();
        std::erase_if(sessions_, [&](const auto& s) { return over(s.second, now) || !stands(s.second.name, s.second.role); });
        if (sessions_.size() != before) (void)save();
        return before - sessions_.size();
    }
    std::size_t size() const;

private:
    struct Session {
        std::string_view name, role;  ///< in texts_
        engine::Instant began{}, used{};
    };
    bool over(const Session& s, engine::Instant now) const { return now - s.began >= limits_.lasts || now - s.used >= limits_.idle; }
    std::string_view keep(std::string_view text);
    std::string save() const;

    const SessionLimits limits_;
    const std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::map<Digest, Session> sessions_;
    std::set<std::string, std::less<>> texts_;  ///< never shrinks: callers hold views
};

}  // namespace watchgrid::identity
