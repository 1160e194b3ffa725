#pragma once
/// web/citizen/plate.{html,css,js} as they stand there; made part of the binary at build time.
#include <string_view>

namespace watchgrid::web {

std::string_view plate_html() noexcept;
std::string_view plate_css() noexcept;
std::string_view plate_js() noexcept;

}  // namespace watchgrid::web
