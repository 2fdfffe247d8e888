#include "rans/coder.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/error.hpp"
#include "rans/bytes.hpp"
#include "rans/coder_checks.hpp"

namespace venturi {
namespace {

constexpr int64_t kSegmentUnit = 32;

// Symbols of every segment but the last.
int64_t symbols_per_segment(int64_t count, int64_t segments) {
  const int64_t even = (count + segments - 1) / segments;
  return (even + kSegmentUnit - 1) / kSegmentUnit * kSegmentUnit;
}

bool every_segment_has_symbols(int64_t count, int64_t segments) {
  return (segments - 1) * symbols_per_segment(count, segments) < count;
}

venturi_indexes indexes_of(const Batch& batch, int32_t image) {
  venturi_indexes indexes = *batch.indexes;
  if (indexes.kind != 0 && batch.symbol_count > 0) {
    const int64_t bytes = image * batch.symbol_count * indexes.kind;  // kind 1 has one byte a row, kind 2 two
    indexes.rows = static_cast<const uint8_t*>(indexes.rows) + bytes;
  }
  return indexes;
}

EncodeJob whole_image(const Batch& batch, int64_t image, const int32_t* symbols) {
  const SymbolsIn part{symbols + image * batch.symbol_count, batch.symbol_count};
  return {indexes_of(batch, static_cast<int32_t>(image)), {0, 0}, part, {}, 0};
}

// Encodes streams 0..count-1, which job(i) describes but for the room, one behind the other from `to` on. A group is encoded
// at once, each stream with the room it may need, and then moved together. done(i, size) is told what became of each.
template <typename Job, typename Room, typename Encode, typename Done>
uint8_t* encode_streams(int64_t count, int32_t group, uint8_t* to, Job job, Room room, Encode encode, Done done) {
  EncodeJob jobs[kMaxJobs];
  for (int64_t first = 0; first < count; first += group) {
    const auto now = static_cast<int32_t>(std::min<int64_t>(group, count - first));
    uint8_t* at = to;
    for (int32_t k = 0; k < now; ++k) {
      jobs[k] = job(first + k);
      jobs[k].out = {at, room(jobs[k].symbols.count)};
      at += jobs[k].out.count;
    }
    encode(jobs, now);
    for (int32_t k = 0; k < now; ++k) {
      std::memmove(to, jobs[k].out.data, static_cast<size_t>(jobs[k].size));
      to += jobs[k].size;
      done(first + k, jobs[k].size);
    }
  }
  return to;
}

// The segments are written behind the room of the longest possible list of lengths, then moved up to it.
int64_t encode_segments(const Batch& batch, int32_t image, int32_t lanes, int32_t segments, const int32_t* symbols,
                        uint8_t* out) {
  const CoderKernels& kernels = *batch.tables->kernels;
  const int64_t count = batch.symbol_count;
  const int64_t step = symbols_per_segment(count, segments);
  int64_t sizes[kMaxSegments];
  uint8_t* const bodies = out + int64_t{kMaxVarintBytes} * segments;
  const uint8_t* const end = encode_streams(
      segments, kernels.lanes_group, bodies,
      [&](int64_t s) {
        const int64_t first = s * step;
        return EncodeJob{indexes_of(batch, image), {first, 0}, {symbols + first, std::min(step, count - first)}, {}, 0};
      },
      segment_capacity,
      [&](EncodeJob* jobs, int32_t n) { kernels.lanes_encode(*batch.tables, lanes, jobs, n); },
      [&](int64_t s, int64_t size) { sizes[s] = size; });
  uint8_t* to = write_varint(out, static_cast<uint64_t>(segments));
  for (int64_t s = 0; s + 1 < segments; ++s) {
    to = write_varint(to, static_cast<uint64_t>(sizes[s]));
  }
  std::memmove(to, bodies, static_cast<size_t>(end - bodies));
  return to - out + (end - bodies);
}

// Says of which image an error is when there are several.
[[noreturn]] void fail_in_image(int32_t image_count, int32_t image, const Error& error) {
  throw Error(error.code(), error.offset(),
              (image_count > 1 ? "image " + std::to_string(image) + ": " : "") + error.what());
}

// Streams waiting for the kernel, which are given to it a group at a time.
template <typename Decode>
class DecodeQueue {
 public:
  DecodeQueue(int32_t group, int32_t image_count, Decode decode)
      : group_(group), image_count_(image_count), decode_(decode) {}

  void add(int32_t image, const DecodeJob& job) {
    images_[count_] = image;
    jobs_[count_] = job;
    if (++count_ == group_) {
      flush();
    }
  }

  // When one of several streams is refused they are decoded once more, each alone, to say of which image it was.
  void flush() {
    const int32_t count = count_;
    count_ = 0;
    if (count == 0) {
      return;
    }
    try {
      decode_(jobs_, count);
    } catch (const Error&) {
      for (int32_t k = 0; k < count; ++k) {
        alone(k);
      }
      throw;
    }
  }

  void alone(int32_t k) {
    try {
      decode_(jobs_ + k, 1);
    } catch (const Error& error) {
      fail_in_image(image_count_, images_[k], error);
    }
  }

 private:
  int32_t group_;
  int32_t image_count_;
  Decode decode_;
  int32_t count_ = 0;
  int32_t images_[kMaxJobs];
  DecodeJob jobs_[kMaxJobs];
};

// The list in front of a segmented payload.
struct SegmentList {
  SegmentList(BytesIn payload, int64_t symbol_count) {
    ByteReader reader(payload.data, payload.count, 0);
    count = reader.varint("the segment count", 2, kMaxSegments);
    if (!every_segment_has_symbols(symbol_count, count)) {
      reader.fail(std::to_string(count) + " segments for " + std::to_string(symbol_count) +
                  " symbols leave one without any");
    }
    int64_t sum = 0;
    for (int64_t s = 0; s + 1 < count; ++s) {
      sizes[s] = reader.varint("a segment length", 0, payload.count);
      sum += sizes[s];
    }
    first_byte = reader.position();
    reader.take(sum, "the segments but the last");
    sizes[count - 1] = reader.left();
  }

  int64_t count;
  int64_t first_byte;
  int64_t sizes[kMaxSegments];
};

SegmentList segments_of(const Batch& batch, int32_t image, BytesIn payload) {
  try {
    return SegmentList(payload, batch.symbol_count);
  } catch (const Error& error) {
    fail_in_image(batch.image_count, image, error);
  }
}

}  // namespace

int64_t max_encoded_bytes(int64_t symbol_count, int32_t segments) noexcept {
  return 1024 + 10 * symbol_count + 512 * int64_t{segments};
}

void compat_encode(const Batch& batch, const int32_t* symbols, BytesOut out, int64_t* sizes) {
  check_call(batch, symbols, sizes);
  require(out.data, "payload");
  check_capacity(batch, out.count, 1);
  const CoderKernels& kernels = *batch.tables->kernels;
  encode_streams(
      batch.image_count, kernels.compat_encode_group, out.data, [&](int64_t b) { return whole_image(batch, b, symbols); },
      [](int64_t n) { return max_encoded_bytes(n, 1); },
      [&](EncodeJob* jobs, int32_t n) { kernels.compat_encode(*batch.tables, jobs, n); },
      [&](int64_t b, int64_t size) { sizes[b] = size; });
}

void lanes_encode(const Batch& batch, int32_t lanes, int32_t segments, const int32_t* symbols, BytesOut out,
                  int64_t* sizes) {
  check_call(batch, symbols, sizes);
  require(out.data, "payload");
  check_profile(lanes, segments);
  check_capacity(batch, out.count, segments);
  const CoderKernels& kernels = *batch.tables->kernels;
  if (segments == 1) {
    encode_streams(
        batch.image_count, kernels.lanes_group, out.data, [&](int64_t b) { return whole_image(batch, b, symbols); },
        segment_capacity,
        [&](EncodeJob* jobs, int32_t n) { kernels.lanes_encode(*batch.tables, lanes, jobs, n); },
        [&](int64_t b, int64_t size) { sizes[b] = size; });
    return;
  }
  if (!every_segment_has_symbols(batch.symbol_count, segments)) {
    fail_argument(std::to_string(segments) + " segments for " + std::to_string(batch.symbol_count) +
                  " symbols leave one without any; use fewer segments");
  }
  uint8_t* to = out.data;
  for (int32_t b = 0; b < batch.image_count; ++b) {
    sizes[b] = encode_segments(batch, b, lanes, segments, symbols + b * batch.symbol_count, to);
    to += sizes[b];
  }
}

void compat_decode(const Batch& batch, const uint8_t* payloads, const int64_t* sizes, int32_t* symbols) {
  check_call(batch, symbols, sizes);
  check_payloads(batch, payloads, sizes);
  const CoderKernels& kernels = *batch.tables->kernels;
  DecodeQueue queue(kernels.compat_decode_group, batch.image_count,
                    [&](const DecodeJob* jobs, int32_t n) { kernels.compat_decode(*batch.tables, jobs, n); });
  for (int32_t b = 0; b < batch.image_count; ++b) {
    const SymbolsOut image{symbols + b * batch.symbol_count, batch.symbol_count};
    queue.add(b, {indexes_of(batch, b), {0, 0}, {payloads, sizes[b]}, image});
    payloads += sizes[b];
  }
  queue.flush();
}

void lanes_decode(const Batch& batch, int32_t lanes, int32_t segments, const uint8_t* payloads, const int64_t* sizes,
                  int32_t* symbols) {
  check_call(batch, symbols, sizes);
  check_payloads(batch, payloads, sizes);
  check_profile(lanes, segments);
  const CoderKernels& kernels = *batch.tables->kernels;
  DecodeQueue queue(kernels.lanes_group, batch.image_count,
                    [&](const DecodeJob* jobs, int32_t n) { kernels.lanes_decode(*batch.tables, lanes, jobs, n); });
  for (int32_t b = 0; b < batch.image_count; ++b) {
    const venturi_indexes indexes = indexes_of(batch, b);
    const BytesIn payload{payloads, sizes[b]};
    const SymbolsOut image{symbols + b * batch.symbol_count, batch.symbol_count};
    payloads += sizes[b];
    if (segments == 1) {
      queue.add(b, {indexes, {0, 0}, payload, image});
      continue;
    }
    const SegmentList list = segments_of(batch, b, payload);
    const int64_t step = symbols_per_segment(image.count, list.count);
    int64_t byte = list.first_byte;
    for (int64_t s = 0; s < list.count; ++s) {
      const int64_t first = s * step;
      const SymbolsOut part{image.data + first, std::min(step, image.count - first)};
      queue.add(b, {indexes, {first, byte}, {payload.data + byte, list.sizes[s]}, part});
      byte += list.sizes[s];
    }
  }
  queue.flush();
}

}  // namespace venturi
