package io.venturi.tensorrt.run;

import io.venturi.VenturiException;
import java.util.Arrays;
import java.util.Locale;

/** Where the tensors of a context lie that come from the host and go back to it. */
public enum MemoryMode {
  /**
   * What suits the device: {@link #PINNED} on a card of its own; where device and host share their
   * memory, as on Jetson, whichever of pinned and mapped runs the network faster, measured when the
   * first context of a network is opened.
   */
  AUTO,
  /** Device memory, copied from and to page-locked host memory within the captured work. */
  PINNED,
  /** Page-locked host memory that the network reads and writes in place: no copies. */
  MAPPED,
  /** Device memory, copied from and to ordinary direct buffers: takes no page-locked memory. */
  DEVICE;

  /** System property that names the mode, in any case. */
  public static final String PROPERTY = "venturi.tensorrt.memory";

  /**
   * The mode that {@value #PROPERTY} names, else {@link #AUTO}.
   *
   * @throws VenturiException when there is none of that name
   */
  public static MemoryMode configured() {
    String name = System.getProperty(PROPERTY, "").trim().toUpperCase(Locale.ROOT);
    if (name.isEmpty()) {
      return AUTO;
    }
    return Arrays.stream(values())
        .filter(mode -> mode.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new VenturiException(
                    PROPERTY
                        + " is \""
                        + name
                        + "\", must be one of "
                        + Arrays.toString(values())));
  }
}
