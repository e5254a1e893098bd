// Names and numbers as pages write them into sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sojourn::report {

/// "payment_failure" in words: "Payment failure".
[[nodiscard]] std::string in_words(std::string_view name);
/// The text with a capital letter at its beginning.
[[nodiscard]] std::string as_sentence(std::string text);
/// "1,234,567".
[[nodiscard]] std::string count_text(std::uint64_t count);
/// "61 %", with as many digits as matter.
[[nodiscard]] std::string share_text(double share);
/// "31 January 2025" of "2025-01-31".
[[nodiscard]] std::string date_text(const std::string& iso);

}  // namespace sojourn::report
