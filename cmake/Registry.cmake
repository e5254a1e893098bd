# sojourn_registry(TARGET FOLDER NAMESPACE TYPE FUNCTION): writes FUNCTION(), which lists the
# components of a folder. Each file x.cpp of FOLDER offers `std::unique_ptr<TYPE> make_x()` in
# NAMESPACE; nothing else needs to know the file. The list is sorted by file name.
function(sojourn_registry target folder namespace type function header)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  list(SORT files)
  set(declarations "")
  set(entries "")
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    string(APPEND declarations "std::unique_ptr<${type}> make_${stem}();\n")
    string(APPEND entries "  made.push_back(make_${stem}());\n")
  endforeach()
  set(generated ${CMAKE_BINARY_DIR}/registry/${function}.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT
"#include \"${header}\"

namespace ${namespace} {
${declarations}
std::vector<std::unique_ptr<${type}>> ${function}() {
  std::vector<std::unique_ptr<${type}>> made;
${entries}  return made;
}
}  // namespace ${namespace}
")
  target_sources(${target} PRIVATE ${generated})
endfunction()
