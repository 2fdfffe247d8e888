package io.venturi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the providers of one service and chooses one, once: the name that a system property forces,
 * else the available one with the highest priority. The choice is logged at INFO. Thread-safe.
 *
 * @param <P> the service
 */
public final class Discovery<P extends Provider> {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private final Class<P> service;
  private final String subject;
  private final String property;
  private @Nullable List<P> found;
  private @Nullable P chosen;

  /**
   * @param service what providers implement; they are looked for with its class loader
   * @param subject what it is called in messages, e.g. "entropy coder"
   * @param property system property that forces a name
   */
  public Discovery(Class<P> service, String subject, String property) {
    this.service = service;
    this.subject = subject;
    this.property = property;
  }

  /** Every provider found, also unavailable ones; highest priority first, then by name. */
  public synchronized List<P> all() {
    List<P> providers = found;
    if (providers == null) {
      providers = load();
      found = providers;
    }
    return providers;
  }

  /**
   * The provider of this process; later calls give the same one.
   *
   * @throws VenturiException when none can run here or the forced one cannot
   */
  public synchronized P preferred() {
    P provider = chosen;
    if (provider == null) {
      String forced = System.getProperty(property, "");
      provider = forced.isBlank() ? firstAvailable() : named(forced.trim());
      chosen = provider;
      LOG.info(
          "{}: {} ({}; found {})",
          subject,
          provider.name(),
          forced.isBlank() ? "highest priority" : "forced by " + property,
          names());
    }
    return provider;
  }

  /**
   * The provider of this name.
   *
   * @throws VenturiException when there is none or it cannot run here
   */
  public P named(String name) {
    for (P provider : all()) {
      if (provider.name().equals(name)) {
        String reason = provider.unavailableReason();
        if (!reason.isEmpty()) {
          throw new VenturiException(subject + " \"" + name + "\" cannot run here: " + reason);
        }
        return provider;
      }
    }
    throw new VenturiException(
        "no " + subject + " is named \"" + name + "\"; found " + names() + " (" + property + ")");
  }

  private P firstAvailable() {
    List<String> reasons = new ArrayList<>();
    for (P provider : all()) {
      String reason = provider.unavailableReason();
      if (reason.isEmpty()) {
        reasons.forEach(why -> LOG.info("{} that cannot run here: {}", subject, why));
        return provider;
      }
      reasons.add(provider.name() + ": " + reason);
    }
    throw new VenturiException(
        reasons.isEmpty()
            ? "no " + subject + " on the class path; add the module that provides one"
            : "no " + subject + " can run here; " + String.join("; ", reasons));
  }

  private String names() {
    return all().stream().map(Provider::name).collect(Collectors.joining(", ", "[", "]"));
  }

  private List<P> load() {
    List<P> providers = new ArrayList<>();
    Iterator<P> services = ServiceLoader.load(service, service.getClassLoader()).iterator();
    while (true) {
      try {
        if (!services.hasNext()) {
          break;
        }
        providers.add(services.next());
      } catch (ServiceConfigurationError e) {
        LOG.warn("{}: a provider is left out: {} ({})", subject, e.getMessage(), e.getCause());
      }
    }
    Comparator<Provider> order = Comparator.comparingInt(p -> -p.priority());
    providers.sort(order.thenComparing(Provider::name));
    return List.copyOf(providers);
  }
}
