# The report's parts as a source file; acd_report_parts is its name. The charts come from npm:
# scripts/setup puts them where ACD_REPORT_MODULES says. Without them the command still builds, and
# says what is missing when it is asked for a report.
set(ACD_REPORT_MODULES ${PROJECT_SOURCE_DIR}/build/report/node_modules CACHE PATH
  "Where npm put the packages of cli/html/package.json")
mark_as_advanced(ACD_REPORT_MODULES)
set(acd_charts
  ${ACD_REPORT_MODULES}/d3/dist/d3.min.js
  ${ACD_REPORT_MODULES}/@observablehq/plot/dist/plot.umd.min.js)
foreach(chart IN LISTS acd_charts)
  if(NOT EXISTS ${chart})
    message(STATUS "No charts for reports: run scripts/setup, then configure again")
    set(acd_charts)
    break()
  endif()
endforeach()
set(acd_report_parts ${CMAKE_CURRENT_BINARY_DIR}/report_parts.cpp)
add_custom_command(OUTPUT ${acd_report_parts}
  COMMAND ${CMAKE_COMMAND} -D OUT=${acd_report_parts} -D SOURCE=${CMAKE_CURRENT_LIST_DIR}
    -D MODULES=${ACD_REPORT_MODULES} -P ${CMAKE_CURRENT_LIST_DIR}/bundle.cmake
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/page.html ${CMAKE_CURRENT_LIST_DIR}/report.css
    ${CMAKE_CURRENT_LIST_DIR}/report.js ${CMAKE_CURRENT_LIST_DIR}/bundle.cmake ${acd_charts}
  VERBATIM)
