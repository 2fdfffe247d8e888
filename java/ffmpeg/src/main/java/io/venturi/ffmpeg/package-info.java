/**
 * Video codecs for single pictures, as yardsticks, through ffmpeg's libraries: AVIF with libaom,
 * and HEVC with x265 where the user has put ffmpeg's GPL build on the class path.
 *
 * <p>Our jars bring the LGPL build of JavaCPP's ffmpeg presets, which has no x265. The GPL one is
 * found by itself once its jar, {@code org.bytedeco:ffmpeg} with a classifier that ends in {@code
 * -gpl}, is there; whoever ships the two together ships under the GPL.
 *
 * <p>System properties as in {@code io.venturi.opencv}. Nothing of ffmpeg's command line, devices
 * or network protocols is used.
 */
@NullMarked
package io.venturi.ffmpeg;

import org.jspecify.annotations.NullMarked;
