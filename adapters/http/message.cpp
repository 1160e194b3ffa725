#include "adapters/http/message.hpp"

#include <unistd.h>

#include <algorithm>

namespace watchgrid::http {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> find(const std::vector<NameValue>& list, std::string_view name) noexcept {
    for (const NameValue& item : list)
        if (item.name == name) return item.value;
    return std::nullopt;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// The token among the offered WebSocket sub-protocols: "watchgrid.v1, bearer.<token>".
std::string_view bearer_of_subprotocols(std::string_view offered) noexcept {
    constexpr std::string_view kPrefix = "bearer.";
    while (!offered.empty()) {
        const std::size_t comma = offered.find(',');
        const std::string_view word = trimmed(offered.substr(0, comma));
        if (word.starts_with(kPrefix)) return word.substr(kPrefix.size());
        if (comma == std::string_view::npos) break;
        offered.remove_prefix(comma + 1);
    }
    return {};
}

class TestExchange final : public Exchange {
public:
    explicit TestExchange(std::function<void(Response)> receive) : receive_(std::move(receive)) {}
    void answer(std::uint64_t, Response response) override { receive_(std::move(response)); }

private:
    std::function<void(Response)> receive_;
};

}  // namespace

OpenFile::~OpenFile() { ::close(descriptor_); }

std::string_view to_string(Method method) noexcept {
    switch (method) {
        case Method::Get: return "GET";
        case Method::Head: return "HEAD";
        case Method::Post: return "POST";
        case Method::Put: return "PUT";
        case Method::Patch: return "PATCH";
        case Method::Delete: return "DELETE";
        case Method::Options: return "OPTIONS";
        case Method::Other: break;
    }
    return "OTHER";
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
    for (const NameValue& item : headers)
        if (equal_ignoring_case(item.name, name)) return item.value;
    return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const noexcept { return find(query, name); }

std::string_view Request::param(std::string_view name) const noexcept { return find(params, name).value_or(std::string_view{}); }

std::string_view Request::bearer() const noexcept {
    constexpr std::string_view kScheme = "bearer ";
    if (const auto value = header("Authorization"); value && value->size() > kScheme.size() && equal_ignoring_case(value->substr(0, kScheme.size()), kScheme))
        return trimmed(value->substr(kScheme.size()));
    if (const auto offered = header("Sec-WebSocket-Protocol")) return bearer_of_subprotocols(*offered);
    return {};
}

Response json_response(int status, std::string body) { return {.status = status, .content_type = "application/json", .body = std::move(body)}; }

Response text_response(int status, std::string body) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

Responder responder_for_test(std::function<void(Response)> receive) { return {std::make_shared<TestExchange>(std::move(receive)), 0}; }

bool percent_decode(std::string_view text, bool form, std::string& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && form) {
            out += ' ';
        } else if (text[i] == '\0') {
            return false;
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size()) return false;
            const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0 || high + low == 0) return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return true;
}

}  // namespace watchgrid::http
