package io.venturi.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final LatentShape SHAPE = new LatentShape(48, 28, 28);
  private final FrameReader reader = new FrameReader();

  private static ByteBuffer frame(LatentShape shape, byte[] payload) {
    FrameWriter writer = new FrameWriter(payload.length);
    writer.begin(WireProfile.lanes(8), 0x0807060504030201L, shape).put(payload);
    return writer.finish(payload.length);
  }

  @Test
  void write_smallPayload_givesTheBytesOfTheSpecification() {
    byte[] frame = Direct.toArray(frame(SHAPE, new byte[] {10, 11, 12}));
    assertEquals("564601310102030405060708301c1c030a0b0c", hex(frame, 0, frame.length - 4));
    assertEquals(19 + 4, frame.length);
  }

  @Test
  void write_payloadBelow16384Bytes_costs21BytesAroundA48x28x28Latent() {
    for (int size : new int[] {128, 5_000, 16_383}) {
      assertEquals(size + 21, frame(SHAPE, new byte[size]).remaining());
    }
    assertEquals(16_384 + 22, frame(SHAPE, new byte[16_384]).remaining());
  }

  @Test
  void read_whatWriteMade_givesTheHeaderAndLeavesTheBufferAsItWas() {
    for (LatentShape shape :
        new LatentShape[] {SHAPE, new LatentShape(1, 1, 1), new LatentShape(65535, 1, 256)}) {
      ByteBuffer frame = frame(shape, new byte[200]);
      int position = frame.position();
      int limit = frame.limit();
      FrameHeader header = reader.read(frame);
      assertEquals(
          new FrameHeader(
              WireProfile.lanes(8), false, 0x0807060504030201L, shape, header.payloadOffset(), 200),
          header);
      assertEquals(position, frame.position());
      assertEquals(limit, frame.limit());
      assertEquals(limit - position, header.frameSizeBytes());
    }
  }

  @Test
  void read_heapAndReadOnlyBuffers_isTheSame() {
    byte[] bytes = Direct.toArray(frame(SHAPE, new byte[] {1, 2}));
    FrameHeader direct = reader.read(Direct.bytes(bytes));
    assertEquals(direct, reader.read(ByteBuffer.wrap(bytes)));
    assertEquals(direct, reader.read(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
  }

  @Test
  void read_damagedAtEveryByte_isRefusedInTheOrderOfTheChecks() {
    byte[] sound = Direct.toArray(frame(SHAPE, new byte[] {1, 2, 3}));
    assertRefused(sound, 0, 0, 0, "magic");
    assertRefused(sound, 3, 9, 3, "unknown profile byte");
    assertRefused(sound, 5, 9, 19, "CRC-32C");
    assertRefused(sound, 12, 0, 12, "latent channels");
    assertRefused(sound, 15, 2, 22, "behind the CRC");
    assertRefused(sound, 15, 4, 23, "frame ends here");
    assertRefused(sound, 16, 9, 19, "CRC-32C");
    byte[] version = sound.clone();
    version[2] = 9;
    String message =
        assertThrows(IncompatibleModelException.class, () -> reader.read(ByteBuffer.wrap(version)))
            .getMessage();
    assertTrue(String.valueOf(message).contains("version 9"), message);
  }

  private void assertRefused(byte[] sound, int at, int value, int offset, String reason) {
    byte[] damaged = sound.clone();
    damaged[at] = (byte) value;
    CorruptFrameException e =
        assertThrows(CorruptFrameException.class, () -> reader.read(ByteBuffer.wrap(damaged)));
    assertEquals(offset, e.offset(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }

  @Test
  void readFor_anotherModelOrShape_isIncompatible() {
    ByteBuffer frame = frame(SHAPE, new byte[] {1});
    assertEquals(SHAPE, reader.readFor(frame, 0x0807060504030201L, SHAPE).shape());
    String model =
        assertThrows(IncompatibleModelException.class, () -> reader.readFor(frame, 7, SHAPE))
            .getMessage();
    assertTrue(String.valueOf(model).contains("0102030405060708"), model);
    assertThrows(
        IncompatibleModelException.class,
        () -> reader.readFor(frame, 0x0807060504030201L, new LatentShape(48, 28, 27)));
  }

  @Test
  void frameSizeBytes_prefixOfEveryLength_tellsAsSoonAsTheLengthIsThere() {
    byte[] sound = Direct.toArray(frame(SHAPE, new byte[300]));
    for (int size = 0; size < sound.length; size++) {
      ByteBuffer prefix = ByteBuffer.wrap(sound, 0, size);
      assertEquals(size < 17 ? -1 : sound.length, FrameReader.frameSizeBytes(prefix));
    }
    ByteBuffer garbage = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    assertThrows(CorruptFrameException.class, () -> FrameReader.frameSizeBytes(garbage));
    byte[] endless = Arrays.copyOf(sound, 40);
    Arrays.fill(endless, 12, 40, (byte) 0xff);
    assertThrows(
        CorruptFrameException.class, () -> FrameReader.frameSizeBytes(ByteBuffer.wrap(endless)));
  }

  @Test
  void writer_usedOutOfOrder_isRefused() {
    FrameWriter writer = new FrameWriter(4);
    assertThrows(IllegalStateException.class, () -> writer.finish(0));
    writer.begin(WireProfile.COMPAT, 0, SHAPE);
    assertThrows(IllegalArgumentException.class, () -> writer.finish(5));
    writer.finish(4);
    assertThrows(IllegalStateException.class, () -> writer.finish(4));
  }

  @Test
  void writer_usedAgain_givesTheSameBytes() {
    FrameWriter writer = new FrameWriter(300);
    byte[] first = finish(writer, 200);
    finish(writer, 3);
    assertArrayEquals(first, finish(writer, 200));
  }

  private static byte[] finish(FrameWriter writer, int size) {
    ByteBuffer payload = writer.begin(WireProfile.COMPAT, 1, SHAPE);
    for (int i = 0; i < size; i++) {
      payload.put((byte) i);
    }
    return Direct.toArray(writer.finish(size));
  }

  private static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }
}
