// How functions are declared that are compiled anew in every file that calls them.
//
// A header included by files built for different instruction sets must hold nothing with linkage:
// the linker keeps one copy of an inline function for the whole program, and that may be the
// AVX-512 one. A static function that is always inlined leaves no copy behind.
#pragma once

#define SOJOURN_INLINE [[gnu::always_inline]] static inline
