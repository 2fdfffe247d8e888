package io.venturi.entropy.plain;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.StreamDecoder;

/** The plain-Java entropy coder, "java". Runs on every machine. Thread-safe. */
public final class JavaEntropyCoder implements EntropyCoder {
  @Override
  public String name() {
    return "java";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public String unavailableReason() {
    return "";
  }

  @Override
  public RansEncoder newEncoder(EntropyTables tables, int maxSymbols) {
    return new JavaRansEncoder(tables, maxSymbols);
  }

  @Override
  public RansDecoder newDecoder(EntropyTables tables, int maxSymbols) {
    return new JavaRansDecoder(tables, maxSymbols);
  }

  @Override
  public StreamDecoder newStreamDecoder(EntropyTables tables) {
    return new CompatStreamDecoder(tables);
  }
}
