package io.venturi.frame;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** What a server does with the frames of {@link SampleFrames}: header, checks, symbols. */
public final class SampleServer implements AutoCloseable {
  private static final int COUNT = SampleFrames.SHAPE.symbolCount();

  private final FrameReader reader = new FrameReader();
  private final RansDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 14);
  private final IntBuffer symbols = Direct.allocateInts(COUNT);

  /** Opens a decoder. */
  public SampleServer(EntropyCoder coder, EntropyTables tables) {
    decoder = coder.newDecoder(tables, COUNT);
  }

  /** Decodes one frame; throws what the reader and the decoder throw. */
  public int[] decode(byte[] frame) {
    bytes.clear().put(frame).flip();
    FrameHeader header = reader.readFor(bytes, SampleFrames.FINGERPRINT, SampleFrames.SHAPE);
    bytes.limit(header.payloadOffset() + header.payloadSizeBytes());
    bytes.position(header.payloadOffset());
    decoder.decode(bytes, header.profile(), SampleFrames.INDEXES, symbols, COUNT);
    return Direct.toArray(symbols, COUNT);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
