package io.venturi.cli;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.IdealSize;
import io.venturi.entropy.LaneChoice;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a frame's symbols cost at least, and its payload in every profile, by coding it again.
 *
 * @param header of the frame
 * @param idealBits of its symbols under the 16-bit tables
 * @param tableBits under the 12-bit tables of profile lanes
 * @param autoLanes the lane count that an encoder would choose
 * @param payloadBytes of each unsegmented profile
 */
record LaneCosts(
    FrameHeader header,
    double idealBits,
    double tableBits,
    int autoLanes,
    Map<WireProfile, Integer> payloadBytes) {

  /** Decodes a frame of a rate point and codes its symbols in every profile. */
  static LaneCosts of(ModelBundle bundle, RatePoint point, ByteBuffer frame) {
    LatentShape shape = point.latent();
    FrameHeader header = new FrameReader().readFor(frame, bundle.fingerprint(point), shape);
    EntropyTables tables = bundle.tables(point);
    CdfIndexes rows = new CdfIndexes.PerChannel(shape.planeSize());
    int count = shape.symbolCount();
    IntBuffer symbols = direct(4 * count).asIntBuffer();
    EntropyCoder coder = EntropyCoders.preferred();
    try (RansDecoder decoder = coder.newDecoder(tables, count);
        RansEncoder encoder = coder.newEncoder(tables, count)) {
      ByteBuffer payload =
          frame.slice(frame.position() + header.payloadOffset(), header.payloadSizeBytes());
      decoder.decode(payload, header.profile(), rows, symbols, count);
      Map<WireProfile, Integer> sizes = new LinkedHashMap<>();
      sizes.put(WireProfile.COMPAT, 0);
      for (int lanes = 4; lanes <= 64; lanes *= 2) {
        sizes.put(WireProfile.lanes(lanes), 0);
      }
      ByteBuffer out = direct(RansEncoder.maxEncodedBytes(count, WireProfile.COMPAT));
      sizes.replaceAll((p, size) -> encoder.encode(symbols, count, rows, p, out.clear()));
      return new LaneCosts(
          header,
          IdealSize.compatBits(tables.compat(), symbols, count, rows),
          IdealSize.lanesBits(tables.lanes(), symbols, count, rows),
          new LaneChoice(tables.lanes()).lanes(symbols, count, rows),
          sizes);
    }
  }

  private static ByteBuffer direct(int sizeBytes) {
    return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
  }

  void print(PrintWriter out) {
    int fixed = header.frameSizeBytes() - header.payloadSizeBytes();
    out.printf("ideal        %.1f bits = %.1f bytes (16-bit tables)%n", idealBits, idealBits / 8);
    out.printf("tables       %+.1f bytes (12-bit tables)%n", (tableBits - idealBits) / 8);
    out.printf("frame        %d bytes around the payload%n", fixed);
    out.printf(
        "payload      %s over the ideal; as other profiles:%n", over(header.payloadSizeBytes()));
    payloadBytes.forEach(
        (profile, bytes) ->
            out.printf(
                "  %-10s %7d bytes, %s%s%s%n",
                profile.lanes() == 0 ? "compat" : profile.lanes() + " lanes",
                bytes,
                over(bytes),
                profile.equals(header.profile()) ? "  <- this frame" : "",
                profile.lanes() == autoLanes ? "  <- auto" : ""));
  }

  private String over(int bytes) {
    double over = bytes - idealBits / 8;
    return String.format("%+.1f bytes (%+.2f %%)", over, 100 * over / (idealBits / 8));
  }
}
