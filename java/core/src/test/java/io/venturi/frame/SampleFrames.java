package io.venturi.frame;

import io.venturi.Varint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.CodingCase;
import io.venturi.entropy.CodingCases;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.SampleTables;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** A small model for tests, the one of {@code testdata/frames-valid}, and its frames. */
public final class SampleFrames {
  /** Its fingerprint; the bytes are 01 23 45 67 89 ab cd ef. */
  public static final long FINGERPRINT = 0xefcdab8967452301L;

  /** Its latent. */
  public static final LatentShape SHAPE = new LatentShape(4, 9, 7);

  static final CdfIndexes INDEXES = new CdfIndexes.PerChannel(SHAPE.planeSize());

  private SampleFrames() {}

  /** Its tables, a factorised prior. */
  public static EntropyTables tables() {
    return SampleTables.factorized(SHAPE.channels(), 21);
  }

  /** A latent with an escape here and there. */
  public static int[] symbols(long seed) {
    return CodingCase.perChannel("frame", tables(), SHAPE.planeSize(), 10, seed).symbols();
  }

  /** Every profile, the last ones segmented. */
  public static List<WireProfile> profiles() {
    List<WireProfile> profiles = new ArrayList<>(CodingCases.profiles());
    profiles.add(new WireProfile(WireProfile.Kind.LANES, 8, 3));
    profiles.add(new WireProfile(WireProfile.Kind.LANES, 64, 2));
    return profiles;
  }

  /** A short name, for files. */
  public static String name(WireProfile profile) {
    return profile.kind() == WireProfile.Kind.COMPAT
        ? "compat"
        : "lanes" + profile.lanes() + (profile.segments() > 1 ? "x" + profile.segments() : "");
  }

  /** The frame of a latent. */
  public static byte[] encode(EntropyCoder coder, WireProfile profile, int[] symbols) {
    FrameWriter writer = new FrameWriter(RansEncoder.maxEncodedBytes(SHAPE.symbolCount(), profile));
    try (RansEncoder encoder = coder.newEncoder(tables(), SHAPE.symbolCount())) {
      ByteBuffer payload = writer.begin(profile, FINGERPRINT, SHAPE);
      int size = encoder.encode(Direct.ints(symbols), symbols.length, INDEXES, profile, payload);
      return Direct.toArray(writer.finish(size));
    }
  }

  /** Gives the last four bytes the CRC of those before them. */
  public static byte[] repairCrc(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, 0, frame.length - 4);
    ByteBuffer.wrap(frame)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(frame.length - 4, (int) crc.getValue());
    return frame;
  }

  /** A frame of these payload bytes with a sound header and CRC. */
  public static byte[] wrap(WireProfile profile, byte[] payload) {
    ByteBuffer frame =
        ByteBuffer.allocate(FrameWriter.MAX_OVERHEAD_BYTES + payload.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) 'V').put((byte) 'F').put((byte) 1).put((byte) profile.toByte());
    frame.putLong(FINGERPRINT);
    frame.put((byte) SHAPE.channels()).put((byte) SHAPE.height()).put((byte) SHAPE.width());
    frame.position(Varint.write(frame, frame.position(), payload.length)).put(payload);
    return repairCrc(Arrays.copyOf(frame.array(), frame.position() + FrameHeader.TRAILER_BYTES));
  }

  /** The header of a sound frame around another payload, with a sound length and CRC. */
  public static byte[] wrap(byte[] sound, byte[] payload) {
    FrameHeader header = new FrameReader().read(ByteBuffer.wrap(sound));
    int lengthAt = header.payloadOffset() - Varint.sizeBytes(header.payloadSizeBytes());
    ByteBuffer frame = ByteBuffer.allocate(FrameWriter.MAX_OVERHEAD_BYTES + payload.length);
    frame.put(sound, 0, lengthAt).position(Varint.write(frame, lengthAt, payload.length));
    frame.put(payload);
    return repairCrc(Arrays.copyOf(frame.array(), frame.position() + FrameHeader.TRAILER_BYTES));
  }

  /** The payload of a sound frame. */
  public static byte[] payload(byte[] frame) {
    FrameHeader header = new FrameReader().read(ByteBuffer.wrap(frame));
    return Arrays.copyOfRange(
        frame, header.payloadOffset(), header.payloadOffset() + header.payloadSizeBytes());
  }
}
