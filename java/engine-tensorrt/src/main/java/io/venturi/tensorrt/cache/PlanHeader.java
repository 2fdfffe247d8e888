package io.venturi.tensorrt.cache;

import io.venturi.EngineIncompatibleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first bytes of a TensorRT plan: a tag, the number of the serialisation (0 in every version so
 * far), and at byte 24 the version of the TensorRT that wrote it, one byte a number. Read before
 * TensorRT sees the plan, whose own message about a foreign one does not tell the versions.
 *
 * @param major of the TensorRT that wrote it
 */
public record PlanHeader(int major, int minor, int patch, int build) {
  /** Bytes that are read. */
  static final int BYTES = 28;

  /** "ftrt". */
  static final int TAG = 0x74727466;

  private static final int VERSION_AT = 24;

  /**
   * Reads a header.
   *
   * @param plan from its position on; left as it was
   * @throws EngineIncompatibleException when these are not the first bytes of a plan
   */
  public static PlanHeader read(ByteBuffer plan) {
    ByteBuffer header = plan.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (header.remaining() < BYTES) {
      throw new EngineIncompatibleException(
          "the plan has " + header.remaining() + " bytes, its header alone takes " + BYTES);
    }
    if (header.getInt(0) != TAG) {
      throw new EngineIncompatibleException(
          String.format("the plan begins with %08x, wanted %08x", header.getInt(0), TAG));
    }
    if (header.getInt(4) != 0) {
      throw new EngineIncompatibleException(
          "the plan is of serialisation " + header.getInt(4) + ", known is 0");
    }
    return new PlanHeader(
        header.get(VERSION_AT) & 0xff,
        header.get(VERSION_AT + 1) & 0xff,
        header.get(VERSION_AT + 2) & 0xff,
        header.get(VERSION_AT + 3) & 0xff);
  }

  /** E.g. "10.6.0.26". */
  @Override
  public String toString() {
    return major + "." + minor + "." + patch + "." + build;
  }
}
