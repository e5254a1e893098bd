# The serial C library of HDF5 as hdf5::c (Debian keeps it apart from the MPI builds).
find_package(PkgConfig REQUIRED)
pkg_check_modules(HDF5_SERIAL REQUIRED IMPORTED_TARGET hdf5-serial)
if(NOT TARGET hdf5::c)
  add_library(hdf5::c INTERFACE IMPORTED)
  target_link_libraries(hdf5::c INTERFACE PkgConfig::HDF5_SERIAL)
endif()
set(Hdf5_FOUND TRUE)
