package io.venturi.ffmpeg;

import io.venturi.NativeFolder;
import io.venturi.VenturiException;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** Loads ffmpeg's libraries, once a process, and turns its error codes into exceptions. */
final class Ffmpeg {
  private static final int MESSAGE_BYTES = 256;

  private Ffmpeg() {}

  /**
   * Loads on the first call.
   *
   * @throws VenturiException when the libraries cannot be loaded
   */
  static void load() {
    try {
      Loaded.ONCE.run();
    } catch (LinkageError e) {
      throw new VenturiException(
          "ffmpeg's libraries cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + (e.getCause() == null ? e : e.getCause())
              + "; put the jar org.bytedeco:ffmpeg with the classifier of this platform on the class"
              + " path",
          e);
    }
  }

  /** Returns what a function of ffmpeg returned, unless that is an error. */
  static int check(int code, String doing) {
    if (code < 0) {
      try (BytePointer message = new BytePointer(MESSAGE_BYTES)) {
        avutil.av_strerror(code, message, MESSAGE_BYTES);
        throw new StillException(doing + " failed: " + message.getString());
      }
    }
    return code;
  }

  private static final class Loaded {
    static final Runnable ONCE = () -> {};

    static {
      NativeFolder.offerToJavaCpp();
      for (Class<?> library :
          new Class<?>[] {avutil.class, avcodec.class, avformat.class, swscale.class}) {
        Loader.load(library);
      }
      avutil.av_log_set_level(avutil.AV_LOG_QUIET); // errors come back as codes
    }
  }
}
