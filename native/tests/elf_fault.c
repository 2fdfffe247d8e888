// A library with a fault that elf.cmake must find; which one, CMakeLists.txt says.
#include <stdio.h>
#ifndef PLACE
#define PLACE "$ORIGIN"
#endif

int elf_fault(void) { return puts(PLACE); }
