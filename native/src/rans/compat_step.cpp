#include "rans/compat_step.hpp"

#include <cstring>
#include <string>

namespace venturi::compat {
namespace {

constexpr int kDigitBits = 4;
constexpr uint64_t kDigitBound = uint64_t{1} << 59;
constexpr int64_t kRawBound = int64_t{1} << 28;
constexpr uint32_t kMaxDigits = 7;

void encode_digit(EncodeState& state, uint64_t digit) {
  state = renormalised(state, kDigitBound);
  state.x = state.x << kDigitBits | digit;
}

// Count of digits and digits of raw; the last digit first, since coding runs backwards.
void encode_raw(EncodeState& state, uint64_t raw) {
  uint32_t count = 0;
  while (raw >> (kDigitBits * count) != 0) {
    ++count;
  }
  for (uint32_t d = count; d-- > 0;) {
    encode_digit(state, raw >> (kDigitBits * d) & 15);
  }
  encode_digit(state, count);
}

// The checked walk of a decoder through one symbol.
class Reader {
 public:
  Reader(DecodeState state, BytesIn payload) : state_(state), payload_(payload) {}

  DecodeState state() const { return state_; }

  int64_t bin(const CompatRow& row) {
    const auto frequency = static_cast<uint32_t>(state_.x & (kCompatTotal - 1));
    const CompatSlot& slot = row.slots[frequency >> row.slot_shift];
    int64_t bin = slot.width == 0 ? slot.symbol : int64_t{slot.symbol} - row.offset;
    while (frequency < row.bins[bin].start()) {
      --bin;
    }
    while (frequency - row.bins[bin].start() >= row.bins[bin].width) {
      ++bin;
    }
    state_.x = row.bins[bin].width * (state_.x >> kCompatBits) + frequency - row.bins[bin].start();
    refill();
    return bin;
  }

  // Raw value of an escape.
  int64_t escape() {
    const uint32_t count = digit();
    if (count > kMaxDigits) {
      fail("an escape of " + std::to_string(count) + " digits, must be at most 7");
    }
    int64_t raw = 0;
    for (uint32_t d = 0; d < count; ++d) {
      raw |= int64_t{digit()} << (kDigitBits * d);
    }
    return raw;
  }

  [[noreturn]] void fail(const std::string& reason) const { fail_corrupt(state_.at - payload_.data, reason); }

 private:
  uint32_t digit() {
    const auto value = static_cast<uint32_t>(state_.x & 15);
    state_.x >>= kDigitBits;
    refill();
    return value;
  }

  void refill() {
    if (state_.x < kLowerBound) {
      if (state_.at == payload_.data + payload_.count) {
        fail_end_of_payload(payload_);
      }
      state_.x = state_.x << 32 | load<uint32_t>(state_.at);
      state_.at += kWordBytes;
    }
  }

  DecodeState state_;
  BytesIn payload_;
};

}  // namespace

EncodeState encode_aside(EncodeState state, const CompatRow& row, int32_t symbol, int64_t position) {
  const int64_t value = int64_t{symbol} - row.offset;
  if (value >= 0 && value < row.escape) {
    return encode_bin(state, row.bins[value]);
  }
  const int64_t raw = value < 0 ? -2 * value - 1 : 2 * (value - row.escape);
  if (raw >= kRawBound) {
    throw Error(VENTURI_UNREPRESENTABLE, -1,
                "symbol " + std::to_string(symbol) + " at position " + std::to_string(position) +
                    " is too far from its table row for profile compat (escapes must stay below 2^28); use profile "
                    "lanes");
  }
  encode_raw(state, static_cast<uint64_t>(raw));
  return encode_bin(state, row.bins[row.escape]);
}

void finish_encoder(EncodeState state, EncodeJob& job) {
  const uint8_t* end = job.out.data + job.out.count;
  state.at -= kStateBytes;
  store(state.at, state.x);
  job.size = end - state.at;
  std::memmove(job.out.data, state.at, static_cast<size_t>(job.size));
}

DecodeState open_payload(BytesIn payload) {
  if (payload.count < kStateBytes || payload.count % kWordBytes != 0) {
    fail_corrupt(0, "payload of " + std::to_string(payload.count) + " bytes, must be 8 or more and a multiple of 4");
  }
  const auto x = load<uint64_t>(payload.data);
  if (x < kLowerBound || x >= uint64_t{1} << 63) {
    fail_corrupt(0, "the initial state is " + std::to_string(x) + ", must be in [2^31, 2^63)");
  }
  return {x, payload.data + kStateBytes};
}

DecodedSymbol decode_aside(DecodeState state, const CompatRow& row, BytesIn payload) {
  Reader reader(state, payload);
  const int64_t bin = reader.bin(row);
  int64_t symbol = row.offset + bin;
  if (bin == row.escape) {
    const int64_t raw = reader.escape();
    const int64_t half = raw >> 1;
    symbol = row.offset + ((raw & 1) != 0 ? -half - 1 : half + row.escape);
  }
  if (symbol < INT32_MIN || symbol > INT32_MAX) {
    reader.fail("symbol " + std::to_string(symbol) + " does not fit int32");
  }
  return {reader.state(), static_cast<int32_t>(symbol)};
}

void fail_end_of_payload(BytesIn payload) { fail_corrupt(payload.count, "the payload ends before its last symbol"); }

void finish_payload(DecodeState state, BytesIn payload) {
  const int64_t position = state.at - payload.data;
  if (position != payload.count) {
    fail_corrupt(position, std::to_string(payload.count - position) + " bytes behind the last symbol");
  }
  if (state.x != kLowerBound) {
    fail_corrupt(0, "the final state is " + std::to_string(state.x) +
                        ", must be 2147483648: the payload is damaged or belongs to other tables");
  }
}

}  // namespace venturi::compat
