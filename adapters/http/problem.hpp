#pragma once
/// Errors as RFC 9457 problem documents: `application/problem+json` with type, title, status, detail, code and, for bodies,
/// `errors: [{pointer, detail}]`. `code` is stable and meant for programs, `detail` for people.
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"

namespace watchgrid::http {

/// One complaint about a body. `pointer` is a JSON pointer, for example "/location/lat"; empty is the whole document.
struct FieldError {
    std::string pointer;
    std::string detail;
};

/// `code` is lower_snake; `type` becomes "urn:watchgrid:problem:<code>", `title` the status's reason phrase.
Response problem(int status, std::string_view code, std::string_view detail, const std::vector<FieldError>& errors = {});

/// Appends `text` as a JSON string with its quotes. Control characters are escaped; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// "Not Found" for 404; "Unknown" for what RFC 9110 does not name.
std::string_view reason_phrase(int status) noexcept;

}  // namespace watchgrid::http
