package io.venturi.entropy;

import io.venturi.Provider;

/**
 * One twin of the entropy coder: same bits, another way to make them. Found by {@link
 * java.util.ServiceLoader}; the available one with the highest {@link #priority()} is chosen once
 * ({@link EntropyCoders}). Thread-safe.
 */
public interface EntropyCoder extends Provider {
  /** Short name, e.g. "java" or "native-scalar"; what {@code venturi.coder} takes. */
  @Override
  String name();

  /**
   * Higher is preferred. "java" is 0, native scalar 100, SIMD twins above; yardsticks that are only
   * taken by name stand below 0.
   */
  @Override
  int priority();

  /** Empty when it can run here, else why not and the cure. */
  @Override
  String unavailableReason();

  /** Opens an encoder for latents of at most maxSymbols symbols; all memory is taken here. */
  RansEncoder newEncoder(EntropyTables tables, int maxSymbols);

  /** Opens a decoder for latents of at most maxSymbols symbols; all memory is taken here. */
  RansDecoder newDecoder(EntropyTables tables, int maxSymbols);

  /**
   * Opens a decoder of profile compat that gives one symbol a call; all memory is taken here. A
   * twin without one of its own gives the "java" coder's.
   */
  default StreamDecoder newStreamDecoder(EntropyTables tables) {
    return EntropyCoders.named("java").newStreamDecoder(tables);
  }
}
