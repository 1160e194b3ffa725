#pragma once
/// Internal: the bytes of a response.
#include <charconv>
#include <string>
#include <string_view>

#include "adapters/http/message.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::http {

struct HeadFacts {
    std::string_view date;
    bool keep_alive{true};
    bool http10{};
};

inline void append_number(std::string& out, std::size_t value) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// A header value must not smuggle in a line of its own: what a route copied from a request may hold anything.
inline void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    out += "\r\n";
}

/// Status line and fields up to the empty line; Content-Length is that of the body, also when a HEAD leaves it out.
inline void append_head(std::string& out, const Response& response, HeadFacts facts) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += facts.date;
    out += "\r\n";
    const bool bodyless = response.status == 204 || response.status == 304;
    if (!bodyless) {
        out += "Content-Length: ";
        append_number(out, body_size(response));
        out += "\r\n";
        if (body_size(response) != 0) append_header(out, "Content-Type", response.content_type);
    }
    bool cache_said = false;
    for (const auto& [name, value] : response.headers) {
        cache_said = cache_said || name == "Cache-Control";
        append_header(out, name, value);
    }
    if (!response.etag.empty()) append_header(out, "ETag", response.etag);
    if (!cache_said) out += response.etag.empty() ? "Cache-Control: no-store\r\n" : "Cache-Control: no-cache\r\n";
    if (!facts.keep_alive)
        out += "Connection: close\r\n";
    else if (facts.http10)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

}  // namespace watchgrid::http
