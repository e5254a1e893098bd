#pragma once

#include "tests/house/plain_tbb/tbb/plain.h"
