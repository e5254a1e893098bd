# sojourn_npm(VARIABLE FOLDER): fetches the packages that FOLDER's package-lock.json names into a folder of
# the build, whose path VARIABLE gets. Whoever depends on its file `fetched` waits for that; npm is called
# again only when the lock file changes, and several checkouts can build at once.
find_program(NODE NAMES node nodejs)
find_program(NPM npm)
if(NOT NODE OR NOT NPM)
  message(FATAL_ERROR "node and npm are missing (they bundle the report pages). "
                      "Run tools/setup, or install Node.js 18 or newer.")
endif()

function(sojourn_npm variable folder)
  file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${folder})
  set(packages ${CMAKE_BINARY_DIR}/npm/${name})
  set(description ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc)
  add_custom_command(
    OUTPUT ${packages}/fetched
    COMMAND ${CMAKE_COMMAND} -DNPM=${NPM} -DPACKAGES=${packages} "-DDESCRIPTION=${description}"
            -P ${CMAKE_SOURCE_DIR}/cmake/npm_fetch.cmake
    DEPENDS ${description} ${CMAKE_SOURCE_DIR}/cmake/npm_fetch.cmake
    COMMENT "Fetching the packages of ${name} by npm"
    VERBATIM)
  set(${variable} ${packages} PARENT_SCOPE)
endfunction()
