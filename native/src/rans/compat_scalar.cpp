// Profile compat (docs/bitstream.md section 4). Surprises: symbols are encoded last to first, so the output grows from the
// buffer's end towards its start; an escape's digits are encoded before its bin.
#include <cstring>
#include <string>

#include "rans/bytes.hpp"
#include "rans/cursor.hpp"
#include "rans/scalar.hpp"

namespace venturi::scalar {
namespace {

constexpr uint64_t kLowerBound = uint64_t{1} << 31;
constexpr int kRenormShift = 47;  // a bin of width w is coded from states below w << 47
constexpr int kDigitBits = 4;
constexpr uint64_t kDigitBound = uint64_t{1} << 59;
constexpr int64_t kRawBound = int64_t{1} << 28;
constexpr uint32_t kMaxDigits = 7;

inline uint64_t high_product(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(static_cast<Uint128>(a) * b >> 64);
}

class Encoder {
 public:
  explicit Encoder(uint8_t* end) : at_(end) {}

  void bin(const CompatBin& bin) {
    const uint64_t width = kCompatTotal - bin.complement;
    renormalise(state_ >= width << kRenormShift);
    const uint64_t quotient = high_product(state_, bin.reciprocal) >> bin.shift;
    state_ += bin.bias + quotient * bin.complement;
  }

  // Count of digits and digits of raw; the last digit first, since coding runs backwards.
  void escape(uint64_t raw) {
    uint32_t count = 0;
    while (raw >> (kDigitBits * count) != 0) {
      ++count;
    }
    for (uint32_t d = count; d-- > 0;) {
      digit(raw >> (kDigitBits * d) & 15);
    }
    digit(count);
  }

  // Writes the state; returns the payload's first byte.
  uint8_t* finish() {
    at_ -= sizeof state_;
    store(at_, state_);
    return at_;
  }

 private:
  void digit(uint64_t value) {
    renormalise(state_ >= kDigitBound);
    state_ = state_ << kDigitBits | value;
  }

  // Branchless: the word is always stored, and kept when it is needed.
  void renormalise(bool needed) {
    store(at_ - 4, static_cast<uint32_t>(state_));
    at_ -= needed ? 4 : 0;
    state_ = needed ? state_ >> 32 : state_;
  }

  uint64_t state_ = kLowerBound;
  uint8_t* at_;
};

[[noreturn]] void fail_raw(int32_t symbol, int64_t position) {
  throw Error(VENTURI_UNREPRESENTABLE, -1,
              "symbol " + std::to_string(symbol) + " at position " + std::to_string(position) +
                  " is too far from its table row for profile compat (escapes must stay below 2^28); use profile lanes");
}

template <typename Cursor>
uint8_t* encode(Cursor cursor, SymbolsIn symbols, uint8_t* end) {
  Encoder encoder(end);
  for (int64_t i = symbols.count; i-- > 0;) {
    const CompatRow& row = cursor.previous();
    const int64_t value = symbols.data[i] - row.offset;
    if (static_cast<uint64_t>(value) >= static_cast<uint64_t>(row.escape)) {
      const int64_t raw = value < 0 ? -2 * value - 1 : 2 * (value - row.escape);
      if (raw >= kRawBound) {
        fail_raw(symbols.data[i], i);
      }
      encoder.escape(static_cast<uint64_t>(raw));
      encoder.bin(row.bins[row.escape]);
    } else {
      encoder.bin(row.bins[value]);
    }
  }
  return encoder.finish();
}

class Decoder {
 public:
  explicit Decoder(BytesIn payload)
      : begin_(payload.data), at_(payload.data + 8), end_(payload.data + payload.count), state_(load<uint64_t>(begin_)) {}

  uint64_t state() const { return state_; }
  int64_t left() const { return end_ - at_; }
  int64_t position() const { return at_ - begin_; }

  int64_t bin(const CompatRow& row) {
    const auto slot = static_cast<uint32_t>(state_ & (kCompatTotal - 1));
    const uint32_t* starts = row.starts;
    uint32_t bin = row.buckets[slot >> kBucketShift];
    const uint32_t key = slot << 16 | 0xfffe;  // widths are stored less one, so 0xffff is the sentinel's alone
    while (starts[bin + 1] <= key) {
      ++bin;
    }
    const uint32_t item = starts[bin];
    state_ = uint64_t{(item & 0xffff) + 1} * (state_ >> kCompatBits) + slot - (item >> 16);
    refill();
    return bin;
  }

  // Raw value of an escape.
  int64_t escape() {
    const uint32_t count = digit();
    if (count > kMaxDigits) {
      fail_corrupt(position(), "an escape of " + std::to_string(count) + " digits, must be at most 7");
    }
    int64_t raw = 0;
    for (uint32_t d = 0; d < count; ++d) {
      raw |= int64_t{digit()} << (kDigitBits * d);
    }
    return raw;
  }

 private:
  uint32_t digit() {
    const auto value = static_cast<uint32_t>(state_ & 15);
    state_ >>= kDigitBits;
    refill();
    return value;
  }

  void refill() {
    if (state_ < kLowerBound) {
      if (at_ == end_) {
        fail_corrupt(position(), "the payload ends before its last symbol");
      }
      state_ = state_ << 32 | load<uint32_t>(at_);
      at_ += 4;
    }
  }

  const uint8_t* begin_;
  const uint8_t* at_;
  const uint8_t* end_;
  uint64_t state_;
};

int32_t escaped_symbol(const CompatRow& row, Decoder& decoder) {
  const int64_t raw = decoder.escape();
  const int64_t half = raw >> 1;
  const int64_t value = row.offset + ((raw & 1) != 0 ? -half - 1 : half + row.escape);
  if (value < INT32_MIN || value > INT32_MAX) {
    fail_corrupt(decoder.position(), "symbol " + std::to_string(value) + " does not fit int32");
  }
  return static_cast<int32_t>(value);
}

template <typename Cursor>
void decode(Cursor cursor, BytesIn payload, SymbolsOut symbols) {
  Decoder decoder(payload);
  for (int64_t i = 0; i < symbols.count; ++i) {
    const CompatRow& row = cursor.next();
    const int64_t bin = decoder.bin(row);
    const int64_t value = bin + row.offset;
    if (bin == row.escape) {
      symbols.data[i] = escaped_symbol(row, decoder);
    } else if (value > INT32_MAX) {
      fail_corrupt(decoder.position(), "symbol " + std::to_string(value) + " does not fit int32");
    } else {
      symbols.data[i] = static_cast<int32_t>(value);
    }
  }
  if (decoder.left() != 0) {
    fail_corrupt(decoder.position(), std::to_string(decoder.left()) + " bytes behind the last symbol");
  }
  if (decoder.state() != kLowerBound) {
    fail_corrupt(0, "the final state is " + std::to_string(decoder.state()) +
                        ", must be 2147483648: the payload is damaged or belongs to other tables");
  }
}

void check_compat_payload(BytesIn payload) {
  if (payload.count < 8 || payload.count % 4 != 0) {
    fail_corrupt(0, "payload of " + std::to_string(payload.count) + " bytes, must be 8 or more and a multiple of 4");
  }
  const auto state = load<uint64_t>(payload.data);
  if (state < kLowerBound || state >= uint64_t{1} << 63) {
    fail_corrupt(0, "the initial state is " + std::to_string(state) + ", must be in [2^31, 2^63)");
  }
}

}  // namespace

void compat_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    EncodeJob& job = jobs[k];
    uint8_t* end = job.out.data + job.out.count;
    const uint8_t* begin = with_cursor<CompatRow>(job.indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      const int64_t last = job.symbols.count > 0 ? job.symbols.count - 1 : 0;
      return encode(Cursor(job.indexes, tables.compat.data(), last), job.symbols, end);
    });
    job.size = end - begin;
    std::memmove(job.out.data, begin, static_cast<size_t>(job.size));
  }
}

void compat_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    const DecodeJob& job = jobs[k];
    check_compat_payload(job.payload);
    with_cursor<CompatRow>(job.indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      decode(Cursor(job.indexes, tables.compat.data(), 0), job.payload, job.symbols);
    });
  }
}

namespace {

const char* always_available() { return ""; }

}  // namespace

const CoderKernels kKernels{"scalar",      always_available, false,         1,           1, 1,
                            compat_encode, compat_decode,    lanes_encode, lanes_decode};

}  // namespace venturi::scalar
