#pragma once
/// The command line's own HTTP and WebSocket client. Blocking; one request a call; every call has a deadline.
#include <boost/system/result.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace watchgrid::client {

/// Where a service listens, and as whom to speak to it.
struct ServiceOptions {
    std::string url{"http://127.0.0.1:8135"};  ///< http:// or https://, without a path
    std::string token{};                         ///< bearer token; empty: none is sent
    std::string ca_file{};                       ///< PEM, for https; empty: what the system trusts
};

struct Answer {
    unsigned status{};
    std::string body;
    std::string retry_after;  ///< of the header; empty without one
};

/// How a stream ended.
struct Ended {
    bool by_peer{};
    std::string reason{};  ///< the peer's words
};

/// A failure to talk at all (no connection, timeout, no HTTP), as a sentence for people.
template <class T> using Talked = boost::system::result<T, std::string>;

/// Empty when the URL can be used, else the sentence that says what is wrong with it.
std::string check_url(std::string_view url);

/// @param target path and query, percent-encoded
/// @param body sent as application/json unless empty
Talked<Answer> call(const ServiceOptions&, std::string_view method, std::string_view target, std::string_view body, std::chrono::milliseconds timeout,
                    const std::vector<std::pair<std::string, std::string>>& headers = {});

/// Reads text messages of a WebSocket until `take` returns false, the peer closes, or `limit` has passed (zero: for ever).
Talked<Ended> follow(const ServiceOptions&, std::string_view target, std::chrono::milliseconds connect_timeout, std::chrono::milliseconds limit,
                     const std::function<bool(std::string_view message)>& take);

/// For path segments and values of a query.
std::string percent_encode(std::string_view text);

}  // namespace watchgrid::client
