package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.GpuFatalException;
import io.venturi.NativeException;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatusMapperTest {
  private static final Map<String, Class<? extends RuntimeException>> EXPECTED =
      Map.of(
          "INVALID_ARGUMENT", IllegalArgumentException.class,
          "CORRUPT", CorruptFrameException.class,
          "NOT_FINITE", VenturiException.class,
          "UNREPRESENTABLE", VenturiException.class,
          "OUT_OF_MEMORY", NativeException.class,
          "INTERNAL", NativeException.class,
          "CUDA", NativeException.class,
          "CUDA_FATAL", GpuFatalException.class);

  @Test
  void toException_everyCodeOfTheHeader_isItsException() throws IOException {
    Map<String, Integer> codes = codesOfHeader();
    assertEquals(0, codes.remove("OK"));
    assertEquals(EXPECTED.keySet(), codes.keySet());
    codes.forEach(
        (name, code) -> {
          RuntimeException e = StatusMapper.toException(code, "what happened", 7);
          assertSame(EXPECTED.get(name), e.getClass(), name);
          assertTrue(String.valueOf(e.getMessage()).contains("what happened"), name);
        });
  }

  @Test
  void toException_unknownCode_keepsIt() {
    NativeException e =
        (NativeException) StatusMapper.toException(12345, "from a later release", -1);
    assertEquals(12345, e.code());
  }

  @Test
  void toException_corrupt_keepsTheOffset() {
    assertEquals(7, ((CorruptFrameException) StatusMapper.toException(2, "x", 7)).offset());
  }

  @Test
  void check_statusOfACall_isThrown() {
    NativeLibrary.require();
    assertDoesNotThrow(() -> StatusMapper.check(0));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> StatusMapper.check(VenturiNative.quantizeCdf(0, 3, 0)));
    assertEquals("pmf is NULL", e.getMessage());
  }

  private static Map<String, Integer> codesOfHeader() throws IOException {
    Path header =
        Path.of(System.getProperty("venturi.top"), "native", "include", "venturi", "status.h");
    Matcher entry = Pattern.compile("VENTURI_([A-Z_]+) = (\\d+)").matcher(Files.readString(header));
    Map<String, Integer> codes = new TreeMap<>();
    while (entry.find()) {
      codes.put(entry.group(1), Integer.parseInt(entry.group(2)));
    }
    return codes;
  }
}
