# Writes the documents of examples/site into a source file; acd_bundled_site is its name.
foreach(document IN ITEMS site workflow day)
  set(file ${PROJECT_SOURCE_DIR}/examples/site/${document}.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," acd_${document}_bytes "${bytes}")
endforeach()
set(acd_bundled_site ${CMAKE_CURRENT_BINARY_DIR}/bundled_site.cpp)
configure_file(${CMAKE_CURRENT_LIST_DIR}/bundled_site.cpp.in ${acd_bundled_site} @ONLY)
