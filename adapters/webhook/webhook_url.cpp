#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "adapters/webhook/webhook_client.hpp"

namespace watchgrid::webhook {
namespace {

/// Boost.URL lets a port wrap round.
bool is_port(std::string_view text) {
    std::uint32_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc{} && end == text.data() + text.size() && n >= 1 && n <= 65'535;
}

}  // namespace

boost::system::result<WebhookAddress, std::string> parse_webhook_url(std::string_view url) {
    const std::string named = "webhook.url = \"" + std::string{url} + "\": ";
    const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
    if (!parsed) return named + "expected a URL, for example http://127.0.0.1:8080/page";
    const boost::urls::url_view& view = *parsed;
    const std::string scheme{view.scheme()};
    if (scheme != "http" && scheme != "https") return named + "expected http:// or https://";
    if (view.has_userinfo()) return std::string{"webhook.url: expected no user name or password in the URL"};  // not echoed: it is a secret
    if (view.host().empty()) return named + "expected a host behind the ://";
    if (view.has_port() && !is_port(view.port())) return named + "expected a port from 1 to 65535";
    WebhookAddress out;
    out.tls = scheme == "https";
    out.host = view.host_address();
    out.port = view.has_port() ? std::string{view.port()} : out.tls ? "443" : "80";
    out.target = view.encoded_path().empty() ? std::string{"/"} : std::string{view.encoded_path()};
    if (view.has_query()) out.target.append("?").append(std::string{view.encoded_query()});
    return out;
}

}  // namespace watchgrid::webhook
