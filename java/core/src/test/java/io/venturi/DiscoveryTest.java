package io.venturi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.QuantizerProvider;
import io.venturi.latent.Quantizers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private static final String PROPERTY = "venturi.test.grinder";

  /** A service of this test, with one plain provider, one better and one that cannot run. */
  public interface Grinder extends Provider {}

  /** Runs everywhere. */
  public static final class Plain implements Grinder {
    @Override
    public String name() {
      return "plain";
    }
  }

  /** Preferred where nothing is forced. */
  public static final class Better implements Grinder {
    @Override
    public String name() {
      return "better";
    }

    @Override
    public int priority() {
      return 10;
    }
  }

  /** Best, but not here. */
  public static final class Elsewhere implements Grinder {
    @Override
    public String name() {
      return "elsewhere";
    }

    @Override
    public int priority() {
      return 99;
    }

    @Override
    public String unavailableReason() {
      return "needs a mill; build one";
    }
  }

  private final Discovery<Grinder> discovery = new Discovery<>(Grinder.class, "grinder", PROPERTY);

  @AfterEach
  void clear() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void all_withAProviderThatCannotBeLoaded_givesTheOthersByPriority() {
    assertEquals(
        List.of("elsewhere", "better", "plain"),
        discovery.all().stream().map(Provider::name).toList());
  }

  @Test
  void preferred_nothingForced_isTheBestThatCanRunAndStays() {
    Grinder chosen = discovery.preferred();
    assertEquals("better", chosen.name());
    System.setProperty(PROPERTY, "plain");
    assertSame(chosen, discovery.preferred());
  }

  @Test
  void preferred_forced_isThatOne() {
    System.setProperty(PROPERTY, " plain ");
    assertEquals("plain", discovery.preferred().name());
  }

  @Test
  void preferred_forcedToAnUnknownName_listsThoseFound() {
    System.setProperty(PROPERTY, "stone");
    String message = assertThrows(VenturiException.class, discovery::preferred).getMessage();
    assertTrue(
        String.valueOf(message).contains("\"stone\"; found [elsewhere, better, plain]"), message);
  }

  @Test
  void named_oneThatCannotRun_saysWhyAndTheCure() {
    String message =
        assertThrows(VenturiException.class, () -> discovery.named("elsewhere")).getMessage();
    assertTrue(String.valueOf(message).contains("needs a mill; build one"), message);
  }

  @Test
  void preferred_noProviderAtAll_saysSo() {
    Discovery<Provider> nothing = new Discovery<>(Provider.class, "thing", PROPERTY);
    String message = assertThrows(VenturiException.class, nothing::preferred).getMessage();
    assertTrue(String.valueOf(message).contains("no thing on the class path"), message);
  }

  @Test
  void facades_ofCore_findThePlainTwins() {
    assertTrue(EntropyCoders.all().stream().map(EntropyCoder::name).toList().contains("java"));
    assertTrue(Quantizers.all().stream().map(QuantizerProvider::name).toList().contains("java"));
    assertThrows(VenturiException.class, () -> Engines.named("steam"));
  }
}
