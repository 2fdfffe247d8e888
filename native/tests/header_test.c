/* The public headers are valid C11 and usable from C. */
#include <string.h>

#include "venturi/cuda.h"
#include "venturi/cuda_device.h"
#include "venturi/cuda_preprocess.h"
#include "venturi/cuda_rans.h"
#include "venturi/nvml.h"
#include "venturi/preprocess.h"
#include "venturi/quantize.h"
#include "venturi/rans.h"
#include "venturi/status.h"
#include "venturi/tensorrt.h"

int main(void) {
  const float latent[2] = {0.5F, 1.5F};
  const float median = 0.0F;
  int32_t symbols[2];
  venturi_status* status = venturi_quantize(latent, &median, 1, 2, symbols);
  if (status != NULL || symbols[0] != 0 || symbols[1] != 2) {
    return 1;
  }
  venturi_status_free(status);
  /* a device or a reason, never both or neither */
  if ((venturi_cuda_device_count() > 0) == (strlen(venturi_cuda_reason()) > 0)) {
    return 2;
  }
  if ((venturi_nvml_device_count() > 0) == (strlen(venturi_nvml_reason()) > 0)) {
    return 4;
  }
  return strlen(venturi_version()) > 0 && strlen(venturi_coder_name(0)) > 0 ? 0 : 3;
}
