# The library by itself: headers, archives, a CMake package and a pkg-config file.
#
#   cmake --install build/release --component library --prefix WHERE
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(sojourn_headers ${CMAKE_INSTALL_INCLUDEDIR}/sojourn)
set(sojourn_package ${CMAKE_INSTALL_LIBDIR}/cmake/sojourn)
set_target_properties(sojourn_core PROPERTIES EXPORT_NAME core)
set_target_properties(sojourn_metrics PROPERTIES EXPORT_NAME metrics)
set_target_properties(sojourn_flags PROPERTIES EXPORT_NAME flags)

install(TARGETS sojourn_core sojourn_metrics sojourn_flags EXPORT sojourn_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY core metrics DESTINATION ${sojourn_headers} COMPONENT library
        FILES_MATCHING PATTERN "*.h")
install(EXPORT sojourn_targets NAMESPACE sojourn:: FILE sojourn-targets.cmake
        DESTINATION ${sojourn_package} COMPONENT library)

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/install/sojourn-config.cmake CONTENT
"include(\${CMAKE_CURRENT_LIST_DIR}/sojourn-targets.cmake)
" @ONLY)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/sojourn-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/install/sojourn.pc CONTENT
"prefix=\${pcfiledir}/../..
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@/sojourn

Name: sojourn
Description: Metrics of customer populations, exactly defined, with intervals
Version: @PROJECT_VERSION@
Cflags: -I\${includedir}
Libs: -L\${libdir} -lsojourn_metrics -lsojourn_core
" @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/install/sojourn-config.cmake
              ${CMAKE_BINARY_DIR}/install/sojourn-config-version.cmake
        DESTINATION ${sojourn_package} COMPONENT library)
install(FILES ${CMAKE_BINARY_DIR}/install/sojourn.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
