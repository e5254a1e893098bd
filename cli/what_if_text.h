// The result of a what-if study for people at a terminal: the decision, then what it rests on.
#pragma once

#include <string>

#include "study/what_if/result.h"

namespace sojourn::cli {

[[nodiscard]] std::string what_if_text(const study::WhatIfResult& result);

}  // namespace sojourn::cli
