// Only in builds with nvcc: the fat binary lies in read-only data as it came from the compiler.
#include "cuda/devices.hpp"
#include "cuda/kernels.hpp"

__asm__(
    ".pushsection .rodata\n"
    ".balign 64\n"
    ".globl venturi_embedded_fatbin\n"
    ".hidden venturi_embedded_fatbin\n"
    "venturi_embedded_fatbin:\n"
    ".incbin \"" VENTURI_FATBIN
    "\"\n"
    ".popsection\n");

extern "C" const unsigned char venturi_embedded_fatbin[] __attribute__((visibility("hidden")));

namespace venturi {

const void* cuda_kernels_image() noexcept { return venturi_embedded_fatbin; }

bool cuda_kernels_built() noexcept { return true; }

}  // namespace venturi
