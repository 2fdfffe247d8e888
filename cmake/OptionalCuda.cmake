# CUDA kernels as one fat binary, compiled by nvcc directly: device code only, so no CUDA library is linked and the same file
# serves every host processor. Sets VENTURI_HAVE_NVCC; venturi_cuda_kernels(target) embeds the fat binary.
#   VENTURI_CUDA = AUTO (when nvcc is found) | ON (fail without it) | OFF
set(VENTURI_CUDA "AUTO" CACHE STRING "Build CUDA kernels: AUTO, ON or OFF")
set_property(CACHE VENTURI_CUDA PROPERTY STRINGS AUTO ON OFF)
set(VENTURI_CUDA_ARCHITECTURES "75;80;86;87;89;90;100;110;120" CACHE STRING "Compute capabilities; the last one also as PTX")
set(VENTURI_HAVE_NVCC OFF)
if(NOT VENTURI_CUDA STREQUAL "OFF")
  find_program(VENTURI_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
  if(VENTURI_NVCC)
    set(VENTURI_HAVE_NVCC ON)
  elseif(VENTURI_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VENTURI_CUDA is ON but nvcc was not found; set CUDA_HOME or put nvcc on the PATH")
  endif()
endif()
message(STATUS "CUDA kernels: ${VENTURI_HAVE_NVCC}")

function(venturi_cuda_kernels target)
  set(codes "")
  foreach(arch IN LISTS VENTURI_CUDA_ARCHITECTURES)
    list(APPEND codes -gencode arch=compute_${arch},code=sm_${arch})
    set(newest ${arch})
  endforeach()
  list(APPEND codes -gencode arch=compute_${newest},code=compute_${newest})
  set(fatbin "${CMAKE_CURRENT_BINARY_DIR}/venturi_kernels.fatbin")
  set(sources ${ARGN})
  add_custom_command(
    OUTPUT "${fatbin}"
    COMMAND "${VENTURI_NVCC}" -std=c++17 -O3 -Werror all-warnings --threads 2 -fatbin ${codes} -o "${fatbin}" ${sources}
    DEPENDS ${sources} COMMENT "CUDA kernels for ${VENTURI_CUDA_ARCHITECTURES}" VERBATIM)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels_embedded.cpp")
  set_source_files_properties("${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels_embedded.cpp" PROPERTIES
    OBJECT_DEPENDS "${fatbin}" COMPILE_DEFINITIONS "VENTURI_FATBIN=\"${fatbin}\"")
endfunction()
