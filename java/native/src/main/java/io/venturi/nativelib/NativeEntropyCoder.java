package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;

/** The portable C++ coder. Thread-safe. */
public final class NativeEntropyCoder implements EntropyCoder {
  @Override
  public String name() {
    return "native-scalar";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String unavailableReason() {
    return NativeLibrary.unavailableReason();
  }

  @Override
  public RansEncoder newEncoder(EntropyTables tables, int maxSymbols) {
    NativeLibrary.require();
    return new NativeRansEncoder(tables, maxSymbols);
  }

  @Override
  public RansDecoder newDecoder(EntropyTables tables, int maxSymbols) {
    NativeLibrary.require();
    return new NativeRansDecoder(tables, maxSymbols);
  }
}
