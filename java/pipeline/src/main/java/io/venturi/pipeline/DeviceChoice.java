package io.venturi.pipeline;

import io.venturi.GpuFatalException;
import io.venturi.VenturiException;
import io.venturi.engine.Engine;
import io.venturi.resident.ResidentProvider;
import io.venturi.resident.Residents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a half of the pipeline stays on the device of its networks: when they have one, nobody
 * chose twins for the steps beside them, and a provider can. What was chosen is logged once, with
 * the reason if it was the host.
 *
 * <p>{@code -Dventuri.resident=off} leaves everything on the host.
 */
final class DeviceChoice {
  /** System property that switches the device-resident path off. */
  static final String PROPERTY = "venturi.resident";

  /** Why other models than the factorised prior are coded on the host; the model's name follows. */
  static final String HOST_ONLY = "no device codes latents by ";

  private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private DeviceChoice() {}

  /**
   * Opens the device-resident form of a half, if there is one.
   *
   * @param half for the log, e.g. "edge half"
   * @param engine of the networks
   * @param obstacle what speaks against it in the options, or null
   * @param opener opens it with a provider
   */
  static <T> Optional<T> open(
      String half, Engine engine, @Nullable String obstacle, Function<ResidentProvider, T> opener) {
    if (engine.device() < 0) {
      return Optional.empty();
    }
    if ("off".equals(System.getProperty(PROPERTY))) {
      return onHost(half, PROPERTY + " is off");
    }
    if (obstacle != null) {
      return onHost(half, obstacle);
    }
    List<String> reasons = new ArrayList<>();
    for (ResidentProvider provider : Residents.all()) {
      try {
        T opened = opener.apply(provider);
        log(half + ": stays on device " + engine.device() + " (" + provider.name() + ")");
        return Optional.of(opened);
      } catch (GpuFatalException e) {
        throw e;
      } catch (VenturiException e) {
        reasons.add(provider.name() + ": " + e.getMessage());
      }
    }
    return onHost(
        half, reasons.isEmpty() ? "no provider on the class path" : String.join("; ", reasons));
  }

  /** Logs why a half that could be on the device is not. */
  static void refuse(String half, Engine engine, String reason) {
    if (engine.device() >= 0) {
      onHost(half, reason);
    }
  }

  private static <T> Optional<T> onHost(String half, String reason) {
    log(half + ": networks on the device, the other steps on the host: " + reason);
    return Optional.empty();
  }

  private static void log(String line) {
    if (LOGGED.add(line)) {
      LOG.info(line);
    }
  }
}
