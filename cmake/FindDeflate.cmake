# libdeflate as deflate::deflate; Debian's package has no CMake files.
find_path(DEFLATE_INCLUDE_DIR libdeflate.h REQUIRED)
find_library(DEFLATE_LIBRARY deflate REQUIRED)
if(NOT TARGET deflate::deflate)
  add_library(deflate::deflate UNKNOWN IMPORTED)
  set_target_properties(deflate::deflate PROPERTIES
    IMPORTED_LOCATION ${DEFLATE_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${DEFLATE_INCLUDE_DIR})
endif()
set(Deflate_FOUND TRUE)
