/* Where a direct buffer's memory stands, as a number; JavaCPP turns the buffer into the pointer. */
#ifndef VENTURI_BUFFER_ADDRESS_H
#define VENTURI_BUFFER_ADDRESS_H

#include <stdint.h>

static inline int64_t venturi_buffer_address(const void* memory) { return (int64_t)(intptr_t)memory; }

#endif
