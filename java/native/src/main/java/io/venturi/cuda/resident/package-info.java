/** The device-resident path on CUDA: our kernels around networks of any engine on the device. */
@NullMarked
package io.venturi.cuda.resident;

import org.jspecify.annotations.NullMarked;
