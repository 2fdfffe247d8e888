// A call in a loop over vectors would put them into memory and back.
#pragma once

#define VENTURI_INLINE inline __attribute__((always_inline))
