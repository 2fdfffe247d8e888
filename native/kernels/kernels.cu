// All kernel families as one translation unit: one fat binary, one module.
#include "preprocess.cu"
#include "quantize.cu"
#include "rans.cu"
