package io.venturi.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.LatentShape;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole frames: parsed as they are, then with the CRC made to fit, as somebody who means harm would
 * send them, and decoded by every coder.
 */
class FrameFuzzTest {
  private static final LatentShape SHAPE = new LatentShape(4, 9, 7);
  private static final long FINGERPRINT = 0xefcdab8967452301L;
  private static final Twins TWINS =
      new Twins(
          EntropyTables.parse(TestFiles.read(TestFiles.testdata("frames-valid/latent/tables.bin"))),
          SHAPE.symbolCount());

  static Stream<byte[]> seeds() {
    return Stream.of("frames-valid", "frames-corrupt")
        .flatMap(folder -> TestFiles.list(TestFiles.testdata(folder), ".bin").stream())
        .map(TestFiles::read);
  }

  @MethodSource("seeds")
  @FuzzTest
  void frame(byte[] bytes) {
    read(bytes);
    if (bytes.length >= 4) {
      read(Crc.repaired(bytes));
    }
  }

  private static void read(byte[] bytes) {
    FrameReader reader = new FrameReader();
    try {
      FrameHeader header = reader.read(ByteBuffer.wrap(bytes));
      assertEquals(bytes.length, header.frameSizeBytes());
      assertEquals(bytes.length, FrameReader.frameSizeBytes(ByteBuffer.wrap(bytes)));
      reader.readFor(ByteBuffer.wrap(bytes), FINGERPRINT, SHAPE);
      int from = header.payloadOffset();
      byte[] payload = Arrays.copyOfRange(bytes, from, from + header.payloadSizeBytes());
      CdfIndexes indexes = new CdfIndexes.PerChannel(SHAPE.planeSize());
      TWINS.decode(payload, header.profile(), indexes, SHAPE.symbolCount());
    } catch (CorruptFrameException | IncompatibleModelException e) {
      return;
    }
  }
}
