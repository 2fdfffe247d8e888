package io.venturi.bundle;

import io.venturi.latent.LatentShape;
import org.jspecify.annotations.Nullable;

/**
 * One trade between frame size and accuracy: an encoder, its tables, and what runs behind them.
 * Members are named as in the bundle.
 *
 * @param index place among the rate points, from 0; rising mean frame size
 * @param name unique in the bundle, e.g. "low"
 * @param lambda weight of the rate in the training loss
 * @param defaultLanes lane count an encoder uses unless told otherwise: 4, 8, 16, 32 or 64; null
 *     leaves it to the encoder, which goes by the size of each frame
 * @param latent shape of the latent
 * @param encoder member: image to latent
 * @param decoder member: latent to features
 * @param tables member: medians and integer tables (docs/bitstream.md section 3); null for latents
 *     in bytes
 * @param hyperprior members of the hyperprior, null in models without one
 * @param tail member: features to what the task is decoded from; may be shared by several rate
 *     points
 * @param localHead member: latent to logits without network, or null
 * @param golden member: the golden vectors, or null
 * @param meanFrameBytes measured by the exporter on the validation set, or null
 * @param valTop1 accuracy on the validation set through the whole pipeline, 0..1, or null
 * @param testTop1 likewise on the test set, or null
 * @param benchmark its row of the benchmark where it was trained, or null
 */
public record RatePoint(
    int index,
    String name,
    double lambda,
    @Nullable Integer defaultLanes,
    LatentShape latent,
    String encoder,
    String decoder,
    @Nullable String tables,
    @Nullable HyperpriorMembers hyperprior,
    String tail,
    @Nullable String localHead,
    @Nullable String golden,
    @Nullable Double meanFrameBytes,
    @Nullable Double valTop1,
    @Nullable Double testTop1,
    @Nullable BenchmarkRow benchmark) {}
