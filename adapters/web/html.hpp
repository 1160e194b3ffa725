#pragma once
/// The little that a page rendered on the server needs.
#include <functional>
#include <string>
#include <string_view>

namespace watchgrid::web {

/// For text and for attribute values in double quotes: & < > " and ' as references.
std::string escape_html(std::string_view text);

/// Replaces every `{{name}}` by what `value` returns for the name, as it is; the values are not looked through again.
std::string fill_template(std::string_view text, const std::function<std::string(std::string_view name)>& value);

/// Without indentation, empty lines and lines that are comments as a whole ("/* ... */"): what a slow line need not carry.
std::string squeeze(std::string_view source);

/// "'sha256-...'" of an inline script or style, for a Content-Security-Policy.
std::string policy_hash(std::string_view inline_source);

/// A path segment: everything but unreserved characters as %XX.
std::string escape_path_segment(std::string_view text);

/// `application/x-www-form-urlencoded`: the first value of a field, decoded; empty when it is missing or its escapes are broken.
std::string form_value(std::string_view form, std::string_view name);

}  // namespace watchgrid::web
