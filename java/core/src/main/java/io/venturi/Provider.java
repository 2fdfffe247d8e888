package io.venturi;

/**
 * What every service found by {@link java.util.ServiceLoader} says of itself, so that one {@link
 * Discovery} can choose among the twins. Thread-safe.
 */
public interface Provider {
  /** Short name, unique among the providers of one service; what the forcing property takes. */
  String name();

  /** Higher is preferred; plain Java is 0. */
  default int priority() {
    return 0;
  }

  /** Empty when it can run here, else why not and the cure. */
  default String unavailableReason() {
    return "";
  }
}
