package io.venturi.cli.kit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** "36MiB", "500KiB" or "2GiB" to bytes. */
final class PartSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(KiB|MiB|GiB)");

  @Override
  public Long convert(String text) {
    Matcher size = FORM.matcher(text);
    if (!size.matches()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no size; write a whole number and its unit, e.g. 36MiB (KiB, MiB, GiB)");
    }
    int shift =
        switch (size.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return Long.parseLong(size.group(1)) << shift;
  }
}
