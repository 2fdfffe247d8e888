package io.venturi.cli.evaluate;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far a sweep is, on stderr: one line that is written over where there is a terminal, else a
 * line now and then. The launcher script says whether there is one. Thread-safe.
 */
final class Progress {
  private static final int BAR = 30;
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long FILE_NANOS = 30_000_000_000L;

  private final PrintWriter err;
  private final int total;
  private final boolean terminal = Boolean.getBoolean("venturi.terminal");
  private final long started = System.nanoTime();
  private long shown = started;
  private int done;

  /**
   * @param total pictures to be measured
   */
  Progress(PrintWriter err, int total) {
    this.err = err;
    this.total = total;
  }

  /** One more picture is done. */
  synchronized void step() {
    done++;
    long now = System.nanoTime();
    if (done == total || now - shown > (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
      shown = now;
      show((now - started) / 1e9);
    }
  }

  private void show(double seconds) {
    String line = line(done, total, seconds);
    if (terminal) {
      err.print("\r" + line + (done == total ? "\n" : ""));
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** E.g. "[##########----] 40/100 pictures, 12 s, 18 s to go". */
  static String line(int done, int total, double seconds) {
    int filled = (int) ((long) BAR * done / total);
    double left = seconds / done * (total - done);
    return String.format(
        Locale.ROOT,
        "[%s%s] %d/%d pictures, %s, %s to go ",
        "#".repeat(filled),
        "-".repeat(BAR - filled),
        done,
        total,
        time(seconds),
        time(left));
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 120 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
