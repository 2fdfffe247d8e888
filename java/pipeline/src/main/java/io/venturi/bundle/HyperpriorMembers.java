package io.venturi.bundle;

import io.venturi.latent.LatentShape;
import org.jspecify.annotations.Nullable;

/**
 * What a rate point with a hyperprior has beside the members of its {@link RatePoint}, whose tables
 * are those of a Gaussian conditional. Members are named as in the bundle.
 *
 * @param latent shape of the hyper-latent z
 * @param encoder member: latent y to z, on the edge
 * @param decoder member: z_hat to scales, and means behind them, on both sides
 * @param tables member: the factorised prior of z
 * @param scales member: the scales of the rows of y's tables (docs/bitstream.md section 3.4)
 * @param context member: the context model of a joint autoregressive prior, null in others
 */
public record HyperpriorMembers(
    LatentShape latent,
    String encoder,
    String decoder,
    String tables,
    String scales,
    @Nullable String context) {}
