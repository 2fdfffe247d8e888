package io.venturi.bench;

import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds to put a frame around a payload that is there already, and to check one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
  private static final LatentShape SHAPE = new LatentShape(48, 28, 28);
  private static final WireProfile PROFILE = WireProfile.lanes(8);
  private static final long FINGERPRINT = 0x0123456789ABCDEFL;

  /** Bytes of the payload. */
  @Param({"2000", "20000"})
  public int payloadSizeBytes;

  private final FrameReader reader = new FrameReader();
  private FrameWriter writer;
  private ByteBuffer frame;

  /** Writes the frame that is read. */
  @Setup
  public void open() {
    writer = new FrameWriter(payloadSizeBytes);
    ByteBuffer written = write();
    frame = ByteBuffer.allocateDirect(written.remaining()).put(written).flip();
  }

  /** Header and checksum around a payload in place. */
  @Benchmark
  public ByteBuffer write() {
    writer.begin(PROFILE, FINGERPRINT, SHAPE);
    return writer.finish(payloadSizeBytes);
  }

  /** Checks a frame and reads its header. */
  @Benchmark
  public FrameHeader read() {
    return reader.readFor(frame, FINGERPRINT, SHAPE);
  }
}
