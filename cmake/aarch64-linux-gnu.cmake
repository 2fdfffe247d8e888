# Cross build for 64-bit Arm with the distribution's compiler (g++-aarch64-linux-gnu); tests run under qemu-user where it is installed.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# ci/arm64-tools.sh puts one there
find_program(VENTURI_QEMU NAMES qemu-aarch64 qemu-aarch64-static HINTS "$ENV{HOME}/.cache/venturi/arm64/bin")
if(VENTURI_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${VENTURI_QEMU};-L;/usr/aarch64-linux-gnu")
endif()
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
