// Profile lanes, decoder (docs/bitstream.md section 5.4). Rows run first to last, so symbols come in latent order and the
// side section is read on the way.
#include "rans/lanes_stream.hpp"
#include "rans/scalar.hpp"

namespace venturi::scalar {
namespace {

// Whole rows for which enough words are left that none of their lanes needs to look; returns the next symbol. Everything is
// local and the refill has no branch: the processor overlaps the lanes.
template <typename Cursor>
int64_t decode_full_rows(LanesStream& stream, Cursor& rows, int32_t lanes) {
  const uint8_t* words = stream.words();
  const uint8_t* const words_end = words + 2 * stream.words_left();
  uint32_t* __restrict states = stream.states();
  int32_t* __restrict out = stream.job().symbols.data;
  SideReader side = stream.side();
  Cursor cursor = rows;
  const int64_t end = std::min(stream.warm_rows(), stream.full_rows()) * lanes;
  int64_t i = 0;
  while (i < end && words_end - words >= 2 * lanes) {
    for (int32_t l = 0; l < lanes; ++l) {
      const LaneRow& row = cursor.next();
      const uint32_t slot = states[l] & (kLaneTotal - 1);
      const uint32_t token = row.slots[slot];
      const uint32_t state = popped(states[l], slot, row.items[token]);
      const uint32_t low = state < kLaneLowerBound ? ~0U : 0U;
      states[l] = state << (low & 16) | (load<uint16_t>(words) & low);
      words += low & 2;
      out[i + l] = token < row.plain_to_decode ? static_cast<int32_t>(row.offset) + static_cast<int32_t>(token)
                                               : side.symbol(row, token);
    }
    i += lanes;
  }
  stream.side() = side;
  stream.set_words(words);
  rows = cursor;
  return i;
}

}  // namespace

void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    const DecodeJob& job = jobs[k];
    LanesStream stream(job, lanes);
    with_cursor<LaneRow>(job.indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      Cursor cursor(job.indexes, tables.lanes.data(), job.place.first_symbol);
      const int64_t next = decode_full_rows(stream, cursor, lanes);
      stream.finish(cursor, next);
    });
  }
}

}  // namespace venturi::scalar
