# Targets and components share names. A new component: its target, one word here.
set(acd_components core)

include(CMakePackageConfigHelpers)
set(acd_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/acd)

install(TARGETS acd acd_core
  EXPORT acdTargets
  FILE_SET HEADERS)
install(EXPORT acdTargets NAMESPACE acd:: DESTINATION ${acd_package_dir})

configure_package_config_file(cmake/acdConfig.cmake.in ${PROJECT_BINARY_DIR}/acdConfig.cmake
  INSTALL_DESTINATION ${acd_package_dir}
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break things.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/acdConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/acdConfig.cmake ${PROJECT_BINARY_DIR}/acdConfigVersion.cmake
  DESTINATION ${acd_package_dir})

if(TARGET acd_cli)
  install(TARGETS acd_cli)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
