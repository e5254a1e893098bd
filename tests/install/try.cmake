# Installs the library into a folder of its own, then builds and runs the consumer against it, by
# find_package and, where there is pkg-config, by its flags.
set(prefix ${BUILD}/install_test/prefix)
set(consumer ${BUILD}/install_test/build)
file(REMOVE_RECURSE ${BUILD}/install_test)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${code}\n${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --component library --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${consumer} -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Release)
run(${CMAKE_COMMAND} --build ${consumer})
run(${consumer}/consumer)

find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  file(GLOB_RECURSE description ${prefix}/sojourn.pc)
  get_filename_component(folder ${description} DIRECTORY)
  run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} ${PKG_CONFIG} --cflags --libs sojourn)
  separate_arguments(flags UNIX_COMMAND "${out}")
  run(${COMPILER} -std=c++20 ${SOURCE}/main.cpp ${flags} -o ${consumer}/by_pkg_config)
  run(${consumer}/by_pkg_config)
endif()
