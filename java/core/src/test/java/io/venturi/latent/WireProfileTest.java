package io.venturi.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WireProfileTest {
  @Test
  void fromByte_everyByte_isOneThatToByteWritesOrRefused() {
    int accepted = 0;
    for (int b = 0; b < 256; b++) {
      int profileByte = b;
      boolean known = b == 0 || (b & 15) == 1 && (b >> 4 & 7) >= 2 && (b >> 4 & 7) <= 6;
      if (known) {
        assertEquals(b, WireProfile.fromByte(b).toByte());
        assertEquals(b, WireProfile.fromByte((byte) b).toByte() & 0xff);
        accepted++;
      } else {
        assertThrows(
            IllegalArgumentException.class, () -> WireProfile.fromByte(profileByte), "" + b);
      }
    }
    assertEquals(11, accepted);
  }

  @Test
  void lanes_everyCount_isOneObjectOrRefused() {
    for (int lanes = -1; lanes <= 256; lanes++) {
      int count = lanes;
      if (List.of(4, 8, 16, 32, 64).contains(lanes)) {
        assertSame(WireProfile.lanes(lanes), WireProfile.lanes(lanes));
        assertEquals(new WireProfile(WireProfile.Kind.LANES, lanes, 1), WireProfile.lanes(lanes));
      } else {
        assertThrows(IllegalArgumentException.class, () -> WireProfile.lanes(count), "" + lanes);
      }
    }
  }

  @Test
  void latentShape_moreThan2To24Symbols_isRefused() {
    assertEquals(1 << 24, new LatentShape(256, 256, 256).symbolCount());
    assertThrows(IllegalArgumentException.class, () -> new LatentShape(257, 256, 256));
    assertThrows(IllegalArgumentException.class, () -> new LatentShape(65535, 65535, 65535));
  }
}
