# SPDX-License-Identifier: MIT
# libgicsim.a, for programs that embed the model.
#
# All its objects become one, in which every name but gicsim_* is local: an
# archive cannot hide symbols, and names such as its_reset or gicd_regs would
# meet those of a program that has a GIC of its own.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

file(GLOB GICSIM_EMBED_SRC CONFIGURE_DEPENDS
  src/core/*.c src/yaml/*.c src/hw/*.c src/gic/*.c src/api/*.c)
add_library(gicsim_embed OBJECT ${GICSIM_EMBED_SRC})
target_include_directories(gicsim_embed PRIVATE src include)
target_link_libraries(gicsim_embed PRIVATE gicsim_flags PkgConfig::YAML)
target_compile_options(gicsim_embed PRIVATE -fvisibility=hidden)
target_compile_definitions(gicsim_embed PRIVATE GICSIM_VERSION="${PROJECT_VERSION}"
  GICSIM_MODELS_DIR="${CMAKE_INSTALL_PREFIX}/share/gicsim/models")
# Joining wants machine code.  GCC can optimise across files while it joins; other compilers
# join with the linker.
set_target_properties(gicsim_embed PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF POSITION_INDEPENDENT_CODE ON)
set(GICSIM_JOIN ${CMAKE_LINKER} -r)
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_C_COMPILER_ID STREQUAL GNU)
  target_compile_options(gicsim_embed PRIVATE -flto)
  separate_arguments(release UNIX_COMMAND "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_RELEASE}")
  set(GICSIM_JOIN ${CMAKE_C_COMPILER} ${release} -fPIC -fvisibility=hidden -flto=auto -r -flinker-output=nolto-rel -nostdlib)
endif()

set(built ${CMAKE_BINARY_DIR}/libgicsim.a)
set(one ${CMAKE_BINARY_DIR}/gicsim-one.o)
add_custom_command(OUTPUT ${built}
  COMMAND ${GICSIM_JOIN} -o ${one} $<TARGET_OBJECTS:gicsim_embed>
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=gicsim_* ${one}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${built}
  COMMAND ${CMAKE_AR} rcs ${built} ${one}
  DEPENDS gicsim_embed $<TARGET_OBJECTS:gicsim_embed>
  COMMAND_EXPAND_LISTS VERBATIM
  COMMENT "Linking libgicsim.a")
add_custom_target(gicsim_archive ALL DEPENDS ${built})

# For programs of this tree.
add_library(gicsim_static STATIC IMPORTED GLOBAL)
set_target_properties(gicsim_static PROPERTIES
  IMPORTED_LOCATION ${built}
  INTERFACE_INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/include)
target_link_libraries(gicsim_static INTERFACE PkgConfig::YAML)
add_dependencies(gicsim_static gicsim_archive)

file(RELATIVE_PATH GICSIM_PC_UP /x/${CMAKE_INSTALL_LIBDIR}/pkgconfig /x)
string(REGEX REPLACE "/$" "" GICSIM_PC_UP "${GICSIM_PC_UP}")
configure_file(cmake/gicsim.pc.in ${CMAKE_BINARY_DIR}/gicsim.pc @ONLY)
set(GICSIM_MODELS share/gicsim/models)
set(GICSIM_ARCHIVE ${CMAKE_INSTALL_LIBDIR}/libgicsim.a)
set(GICSIM_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/gicsim)
configure_package_config_file(cmake/gicsimConfig.cmake.in ${CMAKE_BINARY_DIR}/gicsimConfig.cmake
  INSTALL_DESTINATION ${GICSIM_CMAKE_DIR}
  PATH_VARS GICSIM_MODELS GICSIM_ARCHIVE CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/gicsimConfigVersion.cmake COMPATIBILITY SameMinorVersion)

# The default of gicsim_config.models is in the archive; one that is installed elsewhere must be told.
install(CODE "
  if(NOT CMAKE_INSTALL_PREFIX STREQUAL \"${CMAKE_INSTALL_PREFIX}\")
    message(NOTICE \"Warning: configured for ${CMAKE_INSTALL_PREFIX}: programs must set gicsim_config.models to \${CMAKE_INSTALL_PREFIX}/share/gicsim/models\")
  endif()")
install(FILES ${built} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/gicsim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_BINARY_DIR}/gicsim.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${CMAKE_BINARY_DIR}/gicsimConfig.cmake ${CMAKE_BINARY_DIR}/gicsimConfigVersion.cmake
  DESTINATION ${GICSIM_CMAKE_DIR})
