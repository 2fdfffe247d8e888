#include "cuda/outcome.hpp"

#include <string>

#include "base/error.hpp"
#include "kernels/rans_layout.cuh"

namespace venturi {
namespace {

std::string text_of(int32_t reason, int64_t offset) {
  const std::string at = std::to_string(offset);
  switch (reason) {
    case gpu::kImageOutside:
      return "the image has a negative or too large symbol count, or does not lie within the batch's symbol_count";
    case gpu::kTooFewRows:
      return "the image's symbols in planes of plane_count need more rows than the table set has, or plane_count is below 1";
    case gpu::kRowOutside:
      return "the row index of position " + at + " is not below the table set's row count";
    case gpu::kEmptySegment:
      return "the image has too few symbols for so many segments; use fewer";
    case gpu::kPayloadFull:
      return "the payload buffer is too small, the batch needs " + at + " bytes";
    case gpu::kOffsetsOutside:
      return "the image's payload offsets do not rise or lie outside the payload";
    case gpu::kNotFinite:
      return "the latent value at position " + at + " rounds to no int32; the encoder network or its input is broken";
    case gpu::kScaleNaN:
      return "the scale at position " + at + " is NaN; the hyper-decoder network or its input is broken";
    case gpu::kTooLong:
      return "the payload is longer than any of 2^24 symbols";
    case gpu::kVarint:
      return "a varint is not in its shortest form of at most 5 bytes";
    case gpu::kSegmentCount:
      return "the segment count is outside what the reader accepts or leaves a segment without symbols";
    case gpu::kSegmentLengths:
      return "the segment lengths do not fit the payload";
    case gpu::kColdRows:
      return "the cold row count is larger than the row count or 255";
    case gpu::kWordCount:
      return "the word count is larger than the segment";
    case gpu::kHeadCut:
      return "the segment ends within its head or its words";
    case gpu::kHeadPadding:
      return "padding in the segment's head is not zero";
    case gpu::kWordsLeft:
      return "the words end before the last symbol or are left behind it";
    case gpu::kFinalState:
      return "a lane does not end in 0 or a power of two up to 65536: the payload is damaged or belongs to other tables";
    case gpu::kSideCut:
      return "the side section ends within a symbol";
    case gpu::kSideLeft:
      return "the side section has bits behind its last symbol that are no padding";
    case gpu::kEscapeForm:
      return "an escape is not in its shortest form of at most 5 bytes";
    case gpu::kSymbolRange:
      return "a symbol does not fit int32";
    default:
      return "unknown reason " + std::to_string(reason);
  }
}

}  // namespace

void check_outcome(const venturi_cuda_outcome& outcome) {
  if (outcome.code != VENTURI_OK) {
    throw Error(static_cast<venturi_code>(outcome.code), outcome.code == VENTURI_CORRUPT ? outcome.offset : -1,
                text_of(outcome.reason, outcome.offset));
  }
}

}  // namespace venturi
