#include "rans/compat_stream.hpp"

#include <string>

#include "rans/coder_checks.hpp"
#include "rans/compat_step.hpp"
#include "rans/cursor.hpp"

namespace venturi {
namespace {

using namespace compat;

// The payload of a stream while work on it goes on. What is not put back is over.
class Taken {
 public:
  explicit Taken(venturi_compat_stream* stream) : stream_(stream), payload_{stream->payload, stream->payload_size} {
    stream->payload = nullptr;
  }

  BytesIn payload() const { return payload_; }
  DecodeState state() const { return {stream_->state, payload_.data + stream_->position}; }

  void put_back(DecodeState state) {
    stream_->payload = payload_.data;
    stream_->position = state.at - payload_.data;
    stream_->state = state.x;
  }

 private:
  venturi_compat_stream* stream_;
  BytesIn payload_;
};

void require_payload(const venturi_compat_stream* stream) {
  require(stream, "stream");
  if (stream->payload == nullptr) {
    fail_argument("the stream has no payload; open one first");
  }
}

}  // namespace

void open_stream(venturi_compat_stream* stream, const venturi_tables* tables, const uint8_t* payload,
                 int64_t payload_size) {
  require(stream, "stream");
  stream->payload = nullptr;
  require(tables, "tables");
  if (payload_size != 0) {
    require(payload, "payload");
  }
  const DecodeState state = open_payload({payload, payload_size});
  *stream = {tables, payload, payload_size, state.at - payload, state.x};
}

void next_symbol(venturi_compat_stream* stream, int32_t row, int32_t* symbol) {
  require_payload(stream);
  require(symbol, "symbol");
  const CompatTables& tables = stream->tables->compat;
  if (row < 0 || row >= tables.row_count()) {
    fail_argument("row is " + std::to_string(row) + ", must be below the row count " +
                  std::to_string(tables.row_count()));
  }
  Taken taken(stream);
  const DecodedSymbol decoded = decode_symbol(taken.state(), tables.rows()[row], taken.payload());
  *symbol = decoded.symbol;
  taken.put_back(decoded.state);
}

void next_symbols(venturi_compat_stream* stream, const venturi_indexes* indexes, int32_t* symbols, int64_t count) {
  require_payload(stream);
  check_latents({stream->tables, indexes, count, 1}, symbols);
  Taken taken(stream);
  DecodeState state = taken.state();
  with_cursor<CompatRow>(indexes->kind, [&](auto tag) {
    typename decltype(tag)::type cursor(*indexes, stream->tables->compat.rows(), 0);
    for (int64_t i = 0; i < count; ++i) {
      const DecodedSymbol decoded = decode_symbol(state, cursor.next(), taken.payload());
      symbols[i] = decoded.symbol;
      state = decoded.state;
    }
  });
  taken.put_back(state);
}

void finish_stream(venturi_compat_stream* stream) {
  require_payload(stream);
  const Taken taken(stream);
  finish_payload(taken.state(), taken.payload());
}

}  // namespace venturi
