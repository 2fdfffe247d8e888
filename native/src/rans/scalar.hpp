// The portable kernels; what every other set must equal byte for byte.
#pragma once

#include "rans/coder.hpp"

namespace venturi::scalar {

int64_t compat_encode(const venturi_tables& tables, const venturi_indexes& indexes, SymbolsIn symbols, BytesOut out);
void compat_decode(const venturi_tables& tables, const venturi_indexes& indexes, BytesIn payload, SymbolsOut symbols);

int64_t lanes_encode(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes, SegmentPlace place,
                     SymbolsIn symbols, BytesOut out);
void lanes_decode(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes, SegmentPlace place,
                  BytesIn segment, SymbolsOut symbols);

}  // namespace venturi::scalar
