/**
 * The data path that stays on a device: image bytes up and payload bytes down, payload bytes up and
 * logits down, one stream and one wait each. Providers take the networks as {@link
 * io.venturi.engine.DeviceNetwork}s from engines that run on the device, whatever engine that is;
 * they are found by ServiceLoader.
 *
 * <pre>
 *  edge      image -> [ preprocess -> encoder -> quantise, entropy encode ] -> payload
 *  server    payloads -> [ entropy decode, dequantise -> decoder -> tail ] -> logits
 * </pre>
 *
 * What stands in brackets runs on the device. Frames are parsed and written on the host.
 */
@NullMarked
package io.venturi.resident;

import org.jspecify.annotations.NullMarked;
