/**
 * Image files in and out, through OpenCV: JPEG, PNG, WebP, BMP and TIFF become an {@link
 * io.venturi.image.ImageView}, and a view becomes JPEG or WebP, the codecs a learned one is
 * measured against.
 *
 * <p>What OpenCV does to pixels: 16-bit samples keep their high byte, grey becomes three equal
 * channels, alpha is dropped without blending, palettes and CMYK become BGR, colour profiles are
 * ignored. The EXIF orientation is applied, as Pillow does only on {@code ImageOps.exif_transpose}.
 *
 * <p>System properties, read once: {@code venturi.native.dir}, see {@link io.venturi.NativeFolder};
 * {@code org.bytedeco.javacpp.cachedir} and {@code org.bytedeco.javacpp.maxPhysicalBytes}, set here
 * to {@code javacpp} in that folder and to 0 unless the user has chosen.
 *
 * <p>OpenCV itself writes to the standard error stream about damaged files; the environment
 * variable {@code OPENCV_LOG_LEVEL=OFF} silences it.
 */
@NullMarked
package io.venturi.opencv;

import org.jspecify.annotations.NullMarked;
