/**
 * The engine for NVIDIA GPUs: TensorRT 10 and 11 through the JavaCPP presets. The library is the
 * system's; bindings and library must be of one major version.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code venturi.tensorrt.dir}: the folder that holds libnvinfer.so.N and
 *       libnvonnxparser.so.N; without it {@code LD_LIBRARY_PATH}, {@code java.library.path} and the
 *       system's folders are searched
 * </ul>
 */
@NullMarked
package io.venturi.tensorrt;

import org.jspecify.annotations.NullMarked;
