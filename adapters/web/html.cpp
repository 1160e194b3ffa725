#include "adapters/web/html.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace watchgrid::web {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// False when an escape is broken.
bool decode_form(std::string_view text, std::string& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string fill_template(std::string_view text, const std::function<std::string(std::string_view)>& value) {
    std::string out;
    for (;;) {
        const std::size_t open = text.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
        if (close == std::string_view::npos) return out += text;
        out += text.substr(0, open);
        out += value(text.substr(open + 2, close - open - 2));
        text.remove_prefix(close + 2);
    }
}

std::string squeeze(std::string_view source) {
    std::string out;
    while (!source.empty()) {
        std::string_view line = source.substr(0, source.find('\n'));
        source.remove_prefix(std::min(line.size() + 1, source.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty() || (line.starts_with("/*") && line.ends_with("*/"))) continue;
        out += line;
        out += '\n';
    }
    return out;
}

std::string policy_hash(std::string_view source) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(source.data()), source.size(), digest);
    char text[4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1];
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text), digest, SHA256_DIGEST_LENGTH);
    return "'sha256-" + std::string{text} + "'";
}

std::string escape_path_segment(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) out += c;
        else (out += '%') += kHex[static_cast<unsigned char>(c) >> 4U], out += kHex[static_cast<unsigned char>(c) & 15U];
    }
    return out;
}

std::string form_value(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        const std::string_view pair = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(pair.size() + 1, form.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string key, value;
        if (!decode_form(pair.substr(0, equals), key) || key != name) continue;
        if (equals < pair.size() && !decode_form(pair.substr(equals + 1), value)) return {};
        return value;
    }
    return {};
}

}  // namespace watchgrid::web
