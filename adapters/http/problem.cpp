#include "adapters/http/problem.hpp"

#include <cstdint>

namespace watchgrid::http {
namespace {

/// Length of the well-formed UTF-8 sequence at the front, 0 when there is none (RFC 3629, table of section 4).
std::size_t utf8_length(std::string_view s) noexcept {
    const auto byte = [s](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const auto tail = [&](std::size_t i) { return i < s.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned char b = byte(0);
    if (b < 0x80) return 1;
    if (b >= 0xC2 && b <= 0xDF) return tail(1) ? 2 : 0;
    if (b >= 0xE0 && b <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if ((b == 0xE0 && byte(1) < 0xA0) || (b == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (b >= 0xF0 && b <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if ((b == 0xF0 && byte(1) < 0x90) || (b == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

void append_escape(std::string& out, unsigned char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: out += "\\u00"; out += kHex[c >> 4U]; out += kHex[c & 15U];
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        std::size_t taken = utf8_length(text);
        if (taken == 0) {
            out += "\xEF\xBF\xBD";
            taken = 1;
        } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
            append_escape(out, c);
        } else {
            out += text.substr(0, taken);
        }
        text.remove_prefix(taken);
    }
    out += '"';
}

Response problem(int status, std::string_view code, std::string_view detail, const std::vector<FieldError>& errors) {
    std::string body = R"({"type":)";
    append_json_string(body, "urn:watchgrid:problem:" + std::string(code));
    body += R"(,"title":)";
    append_json_string(body, reason_phrase(status));
    body += R"(,"status":)" + std::to_string(status) + R"(,"detail":)";
    append_json_string(body, detail);
    body += R"(,"code":)";
    append_json_string(body, code);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        body += i == 0 ? R"(,"errors":[{"pointer":)" : R"(,{"pointer":)";
        append_json_string(body, errors[i].pointer);
        body += R"(,"detail":)";
        append_json_string(body, errors[i].detail);
        body += '}';
    }
    body += errors.empty() ? "}" : "]}";
    return {.status = status, .content_type = "application/problem+json", .body = std::move(body)};
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 100: return "Continue";
        case 101: return "Switching Protocols";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 416: return "Range Not Satisfiable";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 426: return "Upgrade Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

}  // namespace watchgrid::http
