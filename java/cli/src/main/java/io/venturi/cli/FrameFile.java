package io.venturi.cli;

import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads files that hold one frame. */
final class FrameFile {
  /** Far above any frame: a 2^24-symbol latent takes less. */
  private static final long MAX_BYTES = 256L << 20;

  private FrameFile() {}

  /** The whole file in a direct buffer. */
  static ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > MAX_BYTES) {
        throw new VenturiException(
            file + " has " + size + " bytes, a frame has at most " + MAX_BYTES);
      }
      ByteBuffer frame = ByteBuffer.allocateDirect((int) size);
      while (frame.hasRemaining() && channel.read(frame) >= 0) {
        continue;
      }
      return frame.flip();
    }
  }
}
