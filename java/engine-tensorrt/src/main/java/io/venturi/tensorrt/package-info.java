/**
 * The engine for NVIDIA GPUs: TensorRT 10 and 11 through the JavaCPP presets. The library is the
 * system's; bindings and library must be of one major version.
 *
 * <p>System properties, read when an engine is opened but for the first, which is read once:
 *
 * <ul>
 *   <li>{@code venturi.tensorrt.dir}: the folder that holds libnvinfer.so.N and
 *       libnvonnxparser.so.N; without it {@code LD_LIBRARY_PATH}, {@code java.library.path} and the
 *       system's folders are searched
 *   <li>{@code venturi.cuda.device}: device, counted from 0
 *   <li>{@code venturi.engine.batch}: see {@link io.venturi.engine.OptimizationProfile}
 *   <li>{@code venturi.engine.cache}: where engines are kept, {@code ~/.cache/venturi/engines}
 *   <li>{@code venturi.engine.policy}: build-if-missing, require-prebuilt, always-build
 *   <li>{@code venturi.tensorrt.memory}: see {@link io.venturi.tensorrt.run.MemoryMode}
 *   <li>{@code venturi.tensorrt.workspaceBytes}, {@code optimizationLevel}, {@code dlaCore}, {@code
 *       tf32}, {@code timingCache}: see {@link io.venturi.tensorrt.builder.BuilderOptions}
 * </ul>
 */
@NullMarked
package io.venturi.tensorrt;

import org.jspecify.annotations.NullMarked;
