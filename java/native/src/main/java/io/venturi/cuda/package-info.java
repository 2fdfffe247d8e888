/**
 * CUDA devices without a CUDA library: contexts, streams, events, memory and graphs over the
 * driver, which is found at run time. Ask {@link io.venturi.nativelib.CudaDevices} first whether
 * there is one.
 *
 * <pre>{@code
 * try (CudaContext context = CudaDevice.of(0).openContext();
 *     CudaStream stream = context.newStream();
 *     PinnedMemory host = context.allocatePinned(1024);
 *     DeviceMemory device = context.allocate(1024)) {
 *   stream.copyToDevice(host, 0, device, 0, 1024);
 *   ...
 *   stream.synchronize();
 * }
 * }</pre>
 *
 * <p>Ownership: who opens closes, children before their context. A context that closes first stays
 * until its last child has closed; what nobody closed is freed after it has become unreachable,
 * with a warning that shows where it was opened. Addresses are longs; they hold until their memory
 * is closed, which the caller must not do while work that uses them is queued.
 *
 * <p>Threads: every call makes its context current on the calling thread and leaves it so. Streams
 * and events belong to one thread at a time; the others may be shared.
 *
 * <p>Errors: {@link io.venturi.NativeException} with the driver's name for what failed; {@link
 * io.venturi.GpuFatalException} when the context is lost and the process must be restarted. Faults
 * of queued work show at the next call that waits.
 */
@NullMarked
package io.venturi.cuda;

import org.jspecify.annotations.NullMarked;
