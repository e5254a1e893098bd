# Flags of every target, as one interface library.
#
# -ffp-contract=off: a fused multiply-add rounds once where the baseline build rounds twice, so
# contraction would make the bits of a run depend on the machine. The two -fno-… flags let loops with
# sqrt, rint and comparisons be vectorised; they change no result.
add_library(sojourn_flags INTERFACE)
target_compile_options(sojourn_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wpedantic
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of GCC 12 on "text" + std::to_string(n)
  -ffp-contract=off -fno-math-errno -fno-trapping-math)
if(SOJOURN_WARNINGS_AS_ERRORS)
  target_compile_options(sojourn_flags INTERFACE -Werror)
endif()
if(SOJOURN_SANITIZE)
  target_compile_options(sojourn_flags INTERFACE
    -fsanitize=${SOJOURN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(sojourn_flags INTERFACE -fsanitize=${SOJOURN_SANITIZE})
endif()
if(SOJOURN_SANITIZE MATCHES thread)
  # ThreadSanitizer cannot see inside oneTBB; these headers do the same in plain threads.
  target_include_directories(sojourn_flags BEFORE INTERFACE
    ${CMAKE_SOURCE_DIR}/tests/house/plain_tbb)
endif()
target_include_directories(sojourn_flags INTERFACE ${CMAKE_SOURCE_DIR})
