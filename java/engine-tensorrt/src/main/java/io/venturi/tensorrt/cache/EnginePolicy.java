package io.venturi.tensorrt.cache;

import java.util.Locale;

/** What to do about an engine that may be in the cache. */
public enum EnginePolicy {
  /** Use it when it fits, else build it and keep it. */
  BUILD_IF_MISSING,
  /** Use it when it fits, else fail: on a device where building would take too long. */
  REQUIRE_PREBUILT,
  /** Build it anew and keep it. */
  ALWAYS_BUILD;

  /** System property that chooses one; by name, upper or lower case, with - or _. */
  public static final String PROPERTY = "venturi.engine.policy";

  /**
   * As the property says, else {@link #BUILD_IF_MISSING}.
   *
   * @throws IllegalArgumentException when the property is none of them
   */
  public static EnginePolicy ofProcess() {
    String chosen = System.getProperty(PROPERTY, "").trim();
    if (chosen.isEmpty()) {
      return BUILD_IF_MISSING;
    }
    String name = chosen.toUpperCase(Locale.ROOT).replace('-', '_');
    for (EnginePolicy policy : values()) {
      if (policy.name().equals(name)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        PROPERTY
            + " is \""
            + chosen
            + "\", must be build-if-missing, require-prebuilt or always-build");
  }
}
