package io.venturi.resident;

import io.venturi.Provider;
import io.venturi.engine.Engine;
import io.venturi.entropy.EntropyTables;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.PreprocessSpec;

/** Opens the device-resident halves of the data path. Thread-safe. */
public interface ResidentProvider extends Provider {
  /**
   * What the edge half is made of.
   *
   * @param preprocess image to tensor
   * @param encoder tensor to latent; stays the caller's and must outlive what is opened
   * @param tables of the rate point
   * @param latent shape of what the encoder gives
   * @param profile of the payloads, lanes
   */
  record EdgeParts(
      PreprocessSpec preprocess,
      Engine encoder,
      EntropyTables tables,
      LatentShape latent,
      WireProfile profile) {}

  /**
   * What the server half is made of.
   *
   * @param tables of the rate point
   * @param latent shape of what the decoder takes
   * @param decoder latent to features; stays the caller's, as the other
   * @param tail features to logits, on the same device
   * @param maxBatch most payloads of one run
   */
  record TailParts(
      EntropyTables tables, LatentShape latent, Engine decoder, Engine tail, int maxBatch) {}

  /**
   * Opens the edge half on the encoder's device.
   *
   * @throws io.venturi.VenturiException when it cannot run there, with the reason
   */
  ResidentEncoder openEncoder(EdgeParts parts);

  /**
   * Opens the server half on the networks' device.
   *
   * @throws io.venturi.VenturiException when it cannot run there, with the reason
   */
  ResidentTail openTail(TailParts parts);
}
