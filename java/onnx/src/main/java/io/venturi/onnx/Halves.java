package io.venturi.onnx;

/** IEEE 754 binary16 to float and back; the JDK has it from 20 on. */
final class Halves {
  private static final int INFINITY = 0x7c00;

  private Halves() {}

  /** Exact. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int bits = exponent == 31 ? 0x7f800000 : (exponent + 112) << 23;
    return Float.intBitsToFloat(sign | bits | fraction << 13);
  }

  /** The nearest half, halves of its last bit to even; beyond 65,504 and a half step infinite. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | INFINITY | 0x200);
    }
    float absolute = Float.intBitsToFloat(magnitude);
    if (absolute >= 65520f) {
      return (short) (sign | INFINITY);
    }
    if (absolute < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(absolute * 0x1p24));
    }
    int rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
    return (short) (sign | (rounded >> 13) - (112 << 10));
  }
}
