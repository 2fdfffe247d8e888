package io.venturi.image;

/**
 * How YUV becomes RGB: the standard's coefficients and the range of the samples (limited: Y
 * 16..235, UV 16..240).
 */
public enum ColorMatrix {
  BT601_LIMITED,
  BT601_FULL,
  BT709_LIMITED,
  BT709_FULL
}
