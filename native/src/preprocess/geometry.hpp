// What the CPU pass and the kernels agree on: formats, limits, where the crop lies, normalised values.
#pragma once

#include <cstdint>

#include "preprocess/resample.hpp"
#include "venturi/preprocess.h"

namespace venturi {

enum Format : int32_t { kRgb = 0, kBgr = 1, kGray = 2, kNv12 = 3, kYuv420 = 4 };

// A source image without its pixels; numbers of venturi_image.
struct Picture {
  int32_t format;
  int32_t color_matrix;
  int32_t width;
  int32_t height;
};

inline bool is_yuv(int32_t format) { return format == kNv12 || format == kYuv420; }

inline int32_t channels_of(int32_t format) { return format == kGray ? 1 : 3; }

int32_t plane_count_of(int32_t format);

// Whether output channel 0 is the source's channel 2.
inline bool reverses(const venturi_preprocess_spec& spec, int32_t format) { return (format == kBgr) != (spec.bgr != 0); }

void check_spec(const venturi_preprocess_spec& spec);
void check_picture(const Picture& picture);
void check_planes(const Picture& picture, const uint8_t* const* planes, const int64_t* pitches);

// From source pixels to those of the crop; what lies beyond a fitted image has one tap of weight 0.
struct Axes {
  void prepare(const venturi_preprocess_spec& spec, int64_t width, int64_t height);

  ResampleAxis columns;
  ResampleAxis rows;
};

// Of output channel c and sample p.
void normalised_levels(const venturi_preprocess_spec& spec, float (&levels)[3][256]);

}  // namespace venturi
