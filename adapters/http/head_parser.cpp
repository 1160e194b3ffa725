#include "adapters/http/head_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>
#include <functional>

namespace watchgrid::http {
namespace beast_http = boost::beast::http;
namespace {

Method method_of(beast_http::verb verb) noexcept {
    switch (verb) {
        case beast_http::verb::get: return Method::Get;
        case beast_http::verb::head: return Method::Head;
        case beast_http::verb::post: return Method::Post;
        case beast_http::verb::put: return Method::Put;
        case beast_http::verb::patch: return Method::Patch;
        case beast_http::verb::delete_: return Method::Delete;
        case beast_http::verb::options: return Method::Options;
        default: return Method::Other;
    }
}

}  // namespace

Span HeadParser::span(View text) const noexcept {
    return {static_cast<std::uint32_t>(text.data() - head_.base), static_cast<std::uint32_t>(text.size())};
}

void HeadParser::on_request_impl(beast_http::verb verb, View, View target, int version, Error&) {
    head_.method = method_of(verb);
    head_.target = span(target);
    head_.version = static_cast<unsigned>(version);
}

void HeadParser::on_field_impl(beast_http::field, View name, View value, Error& ec) {
    // A value folded over two lines lies in a buffer of the parser's own. RFC 9112 section 5.2 lets a server refuse it, so we do.
    const bool outside = std::less<>{}(value.data(), head_.base) || !std::less<>{}(value.data(), head_.end);
    if (!value.empty() && outside) ec = beast_http::error::bad_obs_fold;
    if (head_.fields.size() == ParsedHead::kFieldsMax) ec = beast_http::error::header_limit;
    if (!ec) head_.fields.push_back({span(name), value.empty() ? Span{} : span(value)});
}

std::size_t HeadParser::on_body_impl(View bytes, Error&) {
    head_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void HeadParser::on_chunk_header_impl(std::uint64_t size, View, Error& ec) {
    if (size > head_.body_max - head_.body.size()) ec = beast_http::error::body_limit;
}

std::size_t HeadParser::on_chunk_body_impl(std::uint64_t, View bytes, Error&) {
    head_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

}  // namespace watchgrid::http
