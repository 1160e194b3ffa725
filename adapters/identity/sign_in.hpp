#pragma once
/// Name, password and code to a session. Looks slowly at passwords, so it has a thread of its own; the answer comes from there.
///
/// Names that are not there take as long as wrong passwords and get the same answer. The users' file is read again when it has changed:
/// new passwords hold at once, and sessions of users who are gone, or have another role or password, end (`tick`, once a second; it goes
/// before passwords that wait, so that nobody keeps a session alive by guessing).
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/identity/login_guard.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/sessions.hpp"
#include "adapters/identity/user_file.hpp"

namespace watchgrid::identity {

struct SignInOptions {
    std::filesystem::path users_file{};
    SessionLimits limits{};
    std::vector<std::string> second_factor_roles{};  ///< who has one of these roles and no second factor does not get in
    PasswordCost cost{};  ///< of the look at a name that is not there; the others' stands in their hash
    std::function<engine::Instant()> now{};             ///< any thread
    std::function<engine::Instant()> wall{};            ///< the machine's clock, for codes alone: phones show those of the real time, also while `now` is ahead of it after a clock fault. Empty: now
    std::function<void(std::string_view line)> warn{};  ///< one line of log; any thread
};

struct LoginRequest {
    std::string name{}, password{}, code{};  ///< code: of the second factor, or empty
    std::string address{};
};

enum class LoginResult : std::uint8_t {
    Ok,
    Wrong,       ///< name, password or code
    CodeNeeded,  ///< the password is right, the second factor is missing
    Wait,        ///< too many wrong tries
    FactorMissing,  ///< the password is right, the role must have a second factor, and the user has none yet
};

struct LoginAnswer {
    LoginResult result{LoginResult::Wrong};
    std::string token{}, name{}, role{};
    engine::Instant expires_at{};
    engine::Duration wait{};  ///< of Wait
};

class SignIn {
public:
    using Reply = std::function<void(LoginAnswer)>;
    static constexpr std::size_t kWaitingMax = 32;

    explicit SignIn(SignInOptions);
    ~SignIn();  ///< what waits is not answered any more
    SignIn(const SignIn&) = delete;
    SignIn& operator=(const SignIn&) = delete;

    /// Reads users and sessions. @return every complaint, a line each; empty: all is well
    std::string start();
    /// Any thread; `reply` comes from the worker's. @return false when too many wait already
    bool ask(LoginRequest, Reply);
    /// Any thread.
    std::optional<SignedIn> find(std::string_view token) { return sessions_.find(token, o_.now()); }
    /// Any thread: whether the session behind an open connection is still there. Counts as a use.
    bool holds(const SessionKey& key) { return sessions_.holds(key, o_.now()); }
    /// Any thread. Holds at once; it is on disk a moment later.
    void sign_out(std::string_view token);
    /// Any thread, once a second: lets the worker do `refresh`.
    void tick();

    // The worker's, and for tests without one.
    LoginAnswer decide(const LoginRequest&);
    /// Reads the users again when their file has changed, ends the sessions that this, or time, has made wrong, and writes them down.
    void refresh();

private:
    void run();
    void read_users_again();
    LoginAnswer look(const LoginRequest&);
    bool takes_code(const User&, const std::string& code);
    std::optional<User> user(std::string_view name) const;

    SignInOptions o_;
    Sessions sessions_;
    std::string nobodys_hash_;  ///< of a password that nobody knows

    mutable std::mutex users_mutex_;
    std::vector<User> users_;

    // The worker's.
    std::filesystem::file_time_type read_at_{};
    LoginGuard guard_;
    std::map<std::string, std::set<std::int64_t>> used_steps_;  ///< of the second factor, by name; of a day, and those that are still to come again
    std::string save_complaint_;                     ///< of the last `save`, so that a full disk is one line in the log

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> waiting_;
    bool refresh_due_{};
    bool stop_{};
    std::thread thread_;
};

}  // namespace watchgrid::identity
