/**
 * The engine for CPUs: Microsoft's ONNX Runtime. Input and output live in direct buffers that the
 * runtime reads and writes in place.
 *
 * <p>System properties, read when an engine is opened:
 *
 * <ul>
 *   <li>{@code venturi.onnxruntime.spinning}: {@code true} lets idle worker threads spin, which
 *       shortens a run on a machine of one's own; the default {@code false} leaves the cores to the
 *       rest of an edge device
 *   <li>{@code venturi.native.dir}: see {@link io.venturi.NativeFolder}
 *   <li>{@code onnxruntime.native.path}: ONNX Runtime's own; when set, its libraries are taken from
 *       there and nothing is unpacked
 * </ul>
 */
@NullMarked
package io.venturi.engine.onnxruntime;

import org.jspecify.annotations.NullMarked;
