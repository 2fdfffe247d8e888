package io.venturi.nativelib;

import java.util.Locale;

/** Main class of the processes that {@link NativeLibraryTest} starts; its exit status tells. */
final class LoadProbe {
  /** The library was loaded and answers. */
  static final int LOADED = 0;

  /** It was not; the reason stands on stderr. */
  static final int UNAVAILABLE = 3;

  private LoadProbe() {}

  public static void main(String[] arguments) {
    String reason = NativeLibrary.unavailableReason();
    if (!reason.isEmpty()) {
      throw exit(reason, UNAVAILABLE);
    }
    boolean answers = VenturiNative.version().equals(NativeLibrary.VERSION);
    boolean memoryUnlimited =
        "0".equals(System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes"));
    throw exit(
        String.format(Locale.ROOT, "answers %s, limit off %s", answers, memoryUnlimited),
        answers && memoryUnlimited ? LOADED : 1);
  }

  private static IllegalStateException exit(String why, int status) {
    System.err.println(why);
    Runtime.getRuntime().exit(status);
    return new IllegalStateException(why);
  }
}
