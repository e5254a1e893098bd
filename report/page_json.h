// A page as the JSON that its front-end reads.
#pragma once

#include <string>

#include "report/page.h"

namespace sojourn::report {

/// One line of JSON that may stand in a script element: no `<`, `>`, `&` and no line separators,
/// which are written as escapes. Values that are no numbers become null; bytes that are not UTF-8
/// are replaced.
[[nodiscard]] std::string json_of(const Page& page);

}  // namespace sojourn::report
