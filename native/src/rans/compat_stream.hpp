// Profile compat one symbol after the other, in memory of the caller.
#pragma once

#include "venturi/rans.h"

namespace venturi {

void open_stream(venturi_compat_stream* stream, const venturi_tables* tables, const uint8_t* payload,
                 int64_t payload_size);
void next_symbol(venturi_compat_stream* stream, int32_t row, int32_t* symbol);
void next_symbols(venturi_compat_stream* stream, const venturi_indexes* indexes, int32_t* symbols, int64_t count);
void finish_stream(venturi_compat_stream* stream);

}  // namespace venturi
