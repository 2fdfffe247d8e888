# CUDA kernels as one fat binary, compiled by nvcc directly: device code only, so no CUDA library is linked and the same file
# serves every host processor. Sets VENTURI_HAVE_KERNELS; venturi_cuda_kernels(target folder) embeds the fat binary.
#   VENTURI_CUDA = AUTO (when nvcc is found) | ON (fail without it) | OFF
#   VENTURI_CUDA_FATBIN = a fat binary built before: embedded as it is, nvcc is not needed
set(VENTURI_CUDA "AUTO" CACHE STRING "Build CUDA kernels: AUTO, ON or OFF")
set_property(CACHE VENTURI_CUDA PROPERTY STRINGS AUTO ON OFF)
set(VENTURI_CUDA_ARCHITECTURES "75;80;86;87;89;90;100;110;120" CACHE STRING "Compute capabilities; the last one also as PTX")
set(VENTURI_CUDA_FATBIN "" CACHE FILEPATH "Prebuilt fat binary of native/kernels; empty: compile it")
set(VENTURI_HAVE_KERNELS OFF)
if(VENTURI_CUDA_FATBIN)
  if(NOT EXISTS "${VENTURI_CUDA_FATBIN}")
    message(FATAL_ERROR "VENTURI_CUDA_FATBIN names ${VENTURI_CUDA_FATBIN}, which does not exist")
  endif()
  set(VENTURI_HAVE_KERNELS ON)
elseif(NOT VENTURI_CUDA STREQUAL "OFF")
  find_program(VENTURI_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
  if(VENTURI_NVCC)
    set(VENTURI_HAVE_KERNELS ON)
  elseif(VENTURI_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VENTURI_CUDA is ON but nvcc was not found; set CUDA_HOME or put nvcc on the PATH")
  endif()
endif()
message(STATUS "CUDA kernels: ${VENTURI_HAVE_KERNELS}")

# folder holds kernels.cu, which includes all others, and their headers.
function(venturi_cuda_kernels target folder)
  set(fatbin "${VENTURI_CUDA_FATBIN}")
  if(NOT fatbin)
    set(codes "")
    foreach(arch IN LISTS VENTURI_CUDA_ARCHITECTURES)
      list(APPEND codes -gencode arch=compute_${arch},code=sm_${arch})
      set(newest ${arch})
    endforeach()
    list(APPEND codes -gencode arch=compute_${newest},code=compute_${newest})
    execute_process(COMMAND "${VENTURI_NVCC}" --help OUTPUT_VARIABLE help)
    if(help MATCHES "--compress-mode")
      list(APPEND codes --compress-mode=size) # a seventh of the size
    endif()
    set(fatbin "${CMAKE_CURRENT_BINARY_DIR}/venturi_kernels.fatbin")
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cu" "${folder}/*.cuh")
    add_custom_command(
      OUTPUT "${fatbin}"
      COMMAND "${VENTURI_NVCC}" -std=c++17 -O3 -Werror all-warnings --threads 0 "-I${CMAKE_CURRENT_SOURCE_DIR}/include"
              -fatbin ${codes} -o "${fatbin}" "${folder}/kernels.cu"
      DEPENDS ${sources} "${CMAKE_CURRENT_SOURCE_DIR}/include/venturi/cuda_rans.h"
      COMMENT "CUDA kernels for ${VENTURI_CUDA_ARCHITECTURES}" VERBATIM)
  endif()
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels_embedded.cpp")
  set_source_files_properties("${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels_embedded.cpp" PROPERTIES
    OBJECT_DEPENDS "${fatbin}" COMPILE_DEFINITIONS "VENTURI_FATBIN=\"${fatbin}\"")
endfunction()

# Embeds the kernels' source text, for machines whose driver cannot read the fat binary. Needs no nvcc.
function(venturi_kernel_sources target kernels headers)
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_sources.cmake")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/kernel_sources.cpp")
  file(GLOB sources CONFIGURE_DEPENDS "${kernels}/*.cu" "${kernels}/*.cuh")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DKERNELS=${kernels}" "-DHEADERS=${headers}" -P "${script}"
    DEPENDS ${sources} "${script}" "${headers}/venturi/cuda_rans.h" "${headers}/venturi/rans.h" "${headers}/venturi/status.h"
    COMMENT "Source text of the CUDA kernels" VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
