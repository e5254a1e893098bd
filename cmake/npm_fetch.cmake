# Run by the build (cmake/Npm.cmake): puts the packages of a lock file into PACKAGES/node_modules.
file(MAKE_DIRECTORY ${PACKAGES})
file(COPY ${DESCRIPTION} DESTINATION ${PACKAGES})
execute_process(COMMAND ${NPM} ci --prefer-offline --no-audit --no-fund --ignore-scripts
                WORKING_DIRECTORY ${PACKAGES} OUTPUT_VARIABLE output ERROR_VARIABLE output
                RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "npm could not fetch the packages of ${PACKAGES}/package-lock.json; "
                      "check that this machine reaches npm's registry or a mirror "
                      "(npm config get registry), then build again. npm said:\n${output}")
endif()
file(TOUCH ${PACKAGES}/fetched)
