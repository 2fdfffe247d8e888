// The binding writes these structs by offset (NativeStruct.java); a compiler that lays them out otherwise must not build.
#include <cstddef>

#include "venturi/cuda_device.h"
#include "venturi/cuda_preprocess.h"
#include "venturi/preprocess.h"
#include "venturi/rans.h"

static_assert(sizeof(void*) == 8, "64-bit only");
static_assert(sizeof(venturi_indexes) == 24 && offsetof(venturi_indexes, kind) == 0 &&
              offsetof(venturi_indexes, plane_count) == 8 && offsetof(venturi_indexes, rows) == 16);
static_assert(sizeof(venturi_compat_stream) == 40);
static_assert(sizeof(venturi_preprocess_spec) == 44 && offsetof(venturi_preprocess_spec, filter) == 4 &&
              offsetof(venturi_preprocess_spec, crop_height) == 8 &&
              offsetof(venturi_preprocess_spec, crop_width) == 12 && offsetof(venturi_preprocess_spec, bgr) == 16 &&
              offsetof(venturi_preprocess_spec, mean) == 20 && offsetof(venturi_preprocess_spec, std) == 32);
static_assert(sizeof(venturi_image) == 64 && offsetof(venturi_image, color_matrix) == 4 &&
              offsetof(venturi_image, width) == 8 && offsetof(venturi_image, height) == 12 &&
              offsetof(venturi_image, planes) == 16 && offsetof(venturi_image, pitches) == 40);
static_assert(sizeof(venturi_cuda_device) == 304 && offsetof(venturi_cuda_device, uuid) == 256 &&
              offsetof(venturi_cuda_device, total_memory_bytes) == 272 && offsetof(venturi_cuda_device, compute_major) == 280 &&
              offsetof(venturi_cuda_device, compute_minor) == 284 && offsetof(venturi_cuda_device, integrated) == 288 &&
              offsetof(venturi_cuda_device, can_map_host_memory) == 292 &&
              offsetof(venturi_cuda_device, multiprocessor_count) == 296 && offsetof(venturi_cuda_device, driver_version) == 300);
static_assert(sizeof(venturi_cuda_source) == 16 && offsetof(venturi_cuda_source, color_matrix) == 4 &&
              offsetof(venturi_cuda_source, width) == 8 && offsetof(venturi_cuda_source, height) == 12);
static_assert(sizeof(venturi_cuda_pixels) == 80 && offsetof(venturi_cuda_pixels, pitches) == 24 &&
              offsetof(venturi_cuda_pixels, image_strides) == 48 && offsetof(venturi_cuda_pixels, image_count) == 72);
static_assert(sizeof(venturi_cuda_batch) == 56 && offsetof(venturi_cuda_batch, image_count) == 8 &&
              offsetof(venturi_cuda_batch, symbol_count) == 16 && offsetof(venturi_cuda_batch, lanes) == 24 &&
              offsetof(venturi_cuda_batch, segments) == 28 && offsetof(venturi_cuda_batch, index_kind) == 32 &&
              offsetof(venturi_cuda_batch, precision) == 36 && offsetof(venturi_cuda_batch, rows_dev) == 40 &&
              offsetof(venturi_cuda_batch, means_dev) == 48);
