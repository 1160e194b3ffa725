#include "adapters/identity/sign_in.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "adapters/identity/totp.hpp"

namespace watchgrid::identity {

namespace {

constexpr std::int64_t kStepsKept = 24 * 3600 / kTotpStepS;  ///< a clock that jumps further back than a day may let a code count again

std::filesystem::path sessions_beside(const std::filesystem::path& users_file) { return users_file.string() + ".sessions"; }

/// The beginning of time when there is no such file.
std::filesystem::file_time_type changed_at(const std::filesystem::path& file) {
    std::error_code ec;
    const auto at = std::filesystem::last_write_time(file, ec);
    return ec ? std::filesystem::file_time_type::min() : at;
}

}  // namespace

SignIn::SignIn(SignInOptions o) : o_{std::move(o)}, sessions_{o_.limits, sessions_beside(o_.users_file)} {}

SignIn::~SignIn() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
        wake_.notify_one();
    }
    if (!thread_.joinable()) return;
    thread_.join();
    refresh();  // a sign-out of the last moment
}

std::string SignIn::start() {
    read_at_ = changed_at(o_.users_file);
    auto users = load_users(o_.users_file);
    std::string complaints;
    if (!users) {
        for (const std::string& line : users.error()) complaints += line + "\n";
        return complaints;
    }
    users_ = std::move(*users);
    // Sessions from before the last change may be of somebody whose password was taken back while we were away.
    if (changed_at(sessions_beside(o_.users_file)) > read_at_)
        if (const std::string complaint = sessions_.load(o_.now()); !complaint.empty() && o_.warn) o_.warn(complaint);
    nobodys_hash_ = hash_password(new_totp_secret(), o_.cost);
    thread_ = std::thread{[this] { run(); }};
    return {};
}

void SignIn::refresh() {
    if (changed_at(o_.users_file) != read_at_) read_users_again();
    std::vector<User> users;
    {
        const std::lock_guard lock{users_mutex_};
        users = users_;
    }
    sessions_.close_unless([&](std::string_view name, std::string_view role) {
        return std::any_of(users.begin(), users.end(), [&](const User& u) { return u.name == name && u.role == role; });
    }, o_.now());
    // Those that cannot be written hold all the same, but will not outlive the process.
    std::string complaint = sessions_.save();
    if (!complaint.empty() && complaint != save_complaint_ && o_.warn) o_.warn(complaint);
    save_complaint_ = std::move(complaint);
}

void SignIn::read_users_again() {
    read_at_ = changed_at(o_.users_file);
    auto users = load_users(o_.users_file);
    if (!users) {
        // Half an edit must neither let anybody in nor throw everybody out.
        if (o_.warn) o_.warn(users.error().front() + "; the users stay as they were");
        return;
    }
    std::vector<User> before;
    {
        const std::lock_guard lock{users_mutex_};
        before = std::exchange(users_, *users);
    }
    sessions_.close_unless([&](std::string_view name, std::string_view) {
        const auto is_theirs = [&](const User& u) { return u.name == name; };
        const auto old = std::find_if(before.begin(), before.end(), is_theirs), fresh = std::find_if(users->begin(), users->end(), is_theirs);
        return old != before.end() && fresh != users->end() && *old == *fresh;
    }, o_.now());
}

std::optional<User> SignIn::user(std::string_view name) const {
    const std::lock_guard lock{users_mutex_};
    const auto at = std::find_if(users_.begin(), users_.end(), [&](const User& u) { return u.name == name; });
    return at == users_.end() ? std::nullopt : std::optional{*at};
}

bool SignIn::ask(LoginRequest request, Reply reply) {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= kWaitingMax || stop_) return false;
    waiting_.push_back([this, request = std::move(request), reply = std::move(reply)] { reply(decide(request)); });
    wake_.notify_one();
    return true;
}

void SignIn::sign_out(std::string_view token) {
    if (sessions_.close(token)) tick();
}

void SignIn::tick() {
    const std::lock_guard lock{mutex_};
    refresh_due_ = true;
    wake_.notify_one();
}

void SignIn::run() {
    for (std::unique_lock lock{mutex_};;) {
        wake_.wait(lock, [&] { return stop_ || refresh_due_ || !waiting_.empty(); });
        if (stop_) return;
        std::function<void()> job = [this] { refresh(); };
        if (!std::exchange(refresh_due_, false)) {
            job = std::move(waiting_.front());
            waiting_.pop_front();
        }
        lock.unlock();
        job();
        lock.lock();
    }
}

LoginAnswer SignIn::decide(const LoginRequest& request) {
    const engine::Instant now = o_.now();
    if (const engine::Duration wait = guard_.wait(request.name, request.address, now); wait > engine::Duration{}) {
        LoginAnswer out;
        out.result = LoginResult::Wait;
        out.wait = wait;
        return out;
    }
    LoginAnswer out = look(request);
    if (out.result == LoginResult::Wrong) guard_.failed(request.name, request.address, now);
    if (out.result != LoginResult::Ok) return out;
    guard_.succeeded(request.name, request.address);
    Sessions::Opened opened = sessions_.open(out.name, out.role, now);
    refresh();  // with the users as they are now: the file must not be newer than a change of theirs that we have not seen
    out.token = std::move(opened.token);
    out.expires_at = opened.expires_at;
    return out;
}

/// Each code once, also one that was used while the clock was ahead: its step comes again.
bool SignIn::takes_code(const User& u, const std::string& code) {
    const auto key = totp_key(u.totp_secret);
    if (!key) return false;
    const engine::Instant now = o_.wall ? o_.wall() : o_.now();
    std::set<std::int64_t>& used = used_steps_[u.name];
    const std::int64_t first = engine::to_ms(now) / 1000 / kTotpStepS - 1, last = first + 2;  // that a code may belong to
    used.erase(used.begin(), used.lower_bound(first - kStepsKept));
    const auto later = used.upper_bound(last);
    const auto step = totp_step(*key, code, now, later == used.begin() ? 0 : *std::prev(later));
    if (step) used.insert(*step);
    return step.has_value();
}

LoginAnswer SignIn::look(const LoginRequest& request) {
    LoginAnswer out;
    const auto u = user(request.name);
    const bool right = password_matches(u ? u->hash : nobodys_hash_, request.password);
    if (!u || !right) return out;
    if (!u->totp_secret.empty()) {
        if (request.code.empty()) {
            out.result = LoginResult::CodeNeeded;
            return out;
        }
        if (!takes_code(*u, request.code)) return out;
    }
    const auto& roles = o_.second_factor_roles;
    out.result = u->totp_secret.empty() && std::find(roles.begin(), roles.end(), u->role) != roles.end() ? LoginResult::FactorMissing : LoginResult::Ok;
    out.name = u->name;
    out.role = u->role;
    return out;
}

}  // namespace watchgrid::identity
