# Flags of every target, as one interface library.
#
# -ffp-contract=off: a fused multiply-add rounds once where the baseline build rounds twice, so
# contraction would make the bits of a run depend on the machine. The two -fno-… flags let loops with
# sqrt, rint and comparisons be vectorised; they change no result.
add_library(sojourn_flags INTERFACE)
# They are for building this project; whoever uses the installed library gets none of them.
target_compile_options(sojourn_flags INTERFACE
  $<BUILD_INTERFACE:-Wall> $<BUILD_INTERFACE:-Wextra> $<BUILD_INTERFACE:-Wshadow>
  $<BUILD_INTERFACE:-Wconversion> $<BUILD_INTERFACE:-Wpedantic>
  # false alarms of GCC 12 on "text" + std::to_string(n)
  $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>>
  $<BUILD_INTERFACE:-ffp-contract=off> $<BUILD_INTERFACE:-fno-math-errno>
  $<BUILD_INTERFACE:-fno-trapping-math>)
if(SOJOURN_WARNINGS_AS_ERRORS)
  target_compile_options(sojourn_flags INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(SOJOURN_SANITIZE)
  target_compile_options(sojourn_flags INTERFACE
    -fsanitize=${SOJOURN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(sojourn_flags INTERFACE -fsanitize=${SOJOURN_SANITIZE})
endif()
if(SOJOURN_SANITIZE MATCHES thread)
  # ThreadSanitizer cannot see inside oneTBB; these headers do the same in plain threads.
  target_include_directories(sojourn_flags BEFORE INTERFACE
    $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/tests/house/plain_tbb>)
endif()
target_include_directories(sojourn_flags INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}> $<INSTALL_INTERFACE:include/sojourn>)
target_compile_features(sojourn_flags INTERFACE cxx_std_20)
