// How far the defaults of the experience model are from certain. Where nothing is published the
// range is an assumption as the default is: half to one and a half times it, or what the settings
// of the same kind have. docs/models/experience.md names the sources in full.
#pragma once

#include "core/settings.h"

namespace sojourn::models {

/// To be called where the table [experience] has been declared.
void assume_experience(Fields& experience);

/// Says so of the settings of `wait` at a touchpoint.
void assume_waits(Fields& wait);

}  // namespace sojourn::models
