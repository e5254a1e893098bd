// The name of an entry table: SOJOURN_ENTRY_TABLE(row_kernels) is row_kernels_avx2 where the file
// is compiled for that instruction set, which SOJOURN_KERNELS_SET names. Entry tables are the only
// symbols of kernels with linkage.
#pragma once

#define SOJOURN_JOIN_SET(kind, set) kind##_##set
#define SOJOURN_NAME_SET(kind, set) SOJOURN_JOIN_SET(kind, set)
#define SOJOURN_ENTRY_TABLE(kind) SOJOURN_NAME_SET(kind, SOJOURN_KERNELS_SET)
