/**
 * TensorRT in this process: its libraries, found and loaded in an order of our own, its log, and
 * engines in device memory.
 *
 * <p>Nothing here touches a class of the bindings before the driver has counted a device and a
 * first, harmless call has shown that CUDA starts: past that, a failing TensorRT may end the JVM.
 */
@NullMarked
package io.venturi.tensorrt.load;

import org.jspecify.annotations.NullMarked;
