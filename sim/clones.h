// A loop compiled once per instruction set, chosen when the program starts. Without contraction of
// floating point the bits are the same for all of them.
//
// The chooser runs before a sanitizer is set up, so builds with sanitizers have the plain loop
// only.
#pragma once

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SOJOURN_CLONES [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define SOJOURN_CLONES
#endif
