// The script and the style of pages, as the build has bundled them (report/page/), and their hashes
// for the content security policy.
#pragma once

#include <span>
#include <string_view>

namespace sojourn::report {

/// In pieces, to be written one after the other.
[[nodiscard]] std::span<const std::string_view> page_script() noexcept;
[[nodiscard]] std::span<const std::string_view> page_style() noexcept;
/// "'sha256-…'".
[[nodiscard]] std::string_view page_script_hash() noexcept;
[[nodiscard]] std::string_view page_style_hash() noexcept;

}  // namespace sojourn::report
