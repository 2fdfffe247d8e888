package io.venturi.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkShaperTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LinkProfile MEGABIT = LinkProfile.ofMegabits("1 Mbit/s", 1);

  private static LinkShaper steady(LinkProfile profile) {
    return new LinkShaper(LinkSchedule.steady(profile), 0, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.27, 12, 54, 66.9})
  void send_onePaperProfile_takesBitsOverRate(double megabits) {
    LinkShaper link = steady(LinkProfile.ofMegabits("", megabits));
    long expected = Math.round(5_000 * 8 / (megabits * 1e6) * SECOND);
    assertEquals(expected, link.send(0, 5_000), 5); // a nanosecond of rounding per segment
  }

  @Test
  void send_whileBusy_waitsItsTurn() {
    LinkShaper link = steady(MEGABIT);
    assertEquals(8_000_000, link.send(0, 1_000));
    assertEquals(16_000_000, link.send(1_000_000, 1_000));
    assertEquals(SECOND + 8_000_000, link.send(SECOND, 1_000), "an idle line saves nothing up");
  }

  @Test
  void send_withBurst_passesSavedBytesAtOnceAndNoMore() {
    LinkShaper link = new LinkShaper(LinkSchedule.steady(MEGABIT), 0, 1, 2_000);
    assertEquals(SECOND, link.send(SECOND, 1_000));
    assertEquals(SECOND, link.send(SECOND, 1_000));
    assertEquals(SECOND + 8_000_000, link.send(SECOND, 1_000));
  }

  @Test
  void send_acrossAStep_takesEachPartAtItsRate() {
    LinkShaper link =
        new LinkShaper(
            LinkSchedule.steps(Duration.ofSeconds(1), MEGABIT, LinkProfile.ofMegabits("fast", 10)),
            0,
            1);
    // 4 of 8 ms before the step, the other half ten times as fast
    assertEquals(SECOND + 400_000, link.send(SECOND - 4_000_000, 1_000));
  }

  @Test
  void send_intoAnOutage_arrivesBehindIt() {
    LinkShaper link =
        new LinkShaper(
            LinkSchedule.steps(Duration.ofSeconds(1), MEGABIT, LinkProfile.outage(), MEGABIT),
            0,
            1);
    assertEquals(2 * SECOND + 8_000_000, link.send(3 * SECOND / 2, 1_000));
    assertEquals(2 * SECOND + 4_000_000, link.roomAt(500), "drains behind the outage");
  }

  @Test
  void send_withDelayAndJitter_staysWithinItAndInOrder() {
    LinkShaper link = steady(MEGABIT.withDelay(Duration.ofMillis(20), Duration.ofMillis(15)));
    long last = 0;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 1_000; i++) {
      long arrival = link.send(i * 10_000_000L, 1_000);
      long delay = arrival - i * 10_000_000L - 8_000_000;
      assertTrue(delay >= 5_000_000 && delay <= 35_000_000, "delay " + delay);
      assertTrue(arrival >= last);
      least = Math.min(least, delay);
      last = arrival;
    }
    assertTrue(least < 7_000_000, "jitter reaches its bounds, least " + least);
  }

  @Test
  void send_withLoss_costsTheRateTwice() {
    LinkShaper link = steady(MEGABIT.withLoss(0.25));
    long last = 0;
    for (int i = 0; i < 10_000; i++) {
      last = link.send(0, 1_000);
    }
    double sendings = last / 8_000_000.0 / 10_000;
    assertEquals(1 / 0.75, sendings, 0.02, "a segment is sent 1 / (1 - loss) times");
  }

  @Test
  void send_sameSeed_givesTheSameTimes_anotherSeedOthers() {
    assertEquals(arrivals(7), arrivals(7));
    assertNotEquals(arrivals(7), arrivals(8));
  }

  private static List<Long> arrivals(long seed) {
    LinkProfile rough = MEGABIT.withDelay(Duration.ofMillis(9), Duration.ofMillis(9)).withLoss(0.1);
    LinkShaper link = new LinkShaper(LinkSchedule.steady(rough), 0, seed);
    List<Long> arrivals = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      arrivals.add(link.send(i * 5_000_000L, 4_000));
    }
    return arrivals;
  }

  @Test
  void send_randomTimesAndSizes_neverCarriesMoreThanTheRate() {
    SplittableRandom random = new SplittableRandom(3);
    LinkSchedule schedule =
        LinkSchedule.steps(
            Duration.ofMillis(700), LinkProfile.NR, LinkProfile.BLE, LinkProfile.outage(), MEGABIT);
    LinkShaper link = new LinkShaper(schedule, 50, 3);
    long now = 50;
    double sent = 0;
    for (int i = 0; i < 5_000; i++) {
      now += random.nextLong(2_000_000);
      int bytes = random.nextInt(1, 3_000);
      sent += bytes * 8.0;
      long arrival = link.send(now, bytes);
      assertTrue(arrival > now);
      assertTrue(sent <= schedule.bitsUntil(arrival - 50) + 1, "at " + arrival);
    }
  }

  @Test
  void roomAt_fullQueue_isWhenItHasDrained() {
    LinkShaper link = steady(MEGABIT);
    link.send(0, 10_000);
    assertEquals(72_000_000, link.roomAt(1_000));
    assertEquals(0, link.roomAt(20_000));
  }

  @Test
  void profile_outOfRange_saysTheRange() {
    assertThrows(IllegalArgumentException.class, () -> LinkProfile.ofMegabits("", -1));
    assertThrows(IllegalArgumentException.class, () -> LinkProfile.ofMegabits("", Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> MEGABIT.withLoss(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> MEGABIT.withDelay(Duration.ofMillis(1), Duration.ofMillis(2)));
    assertThrows(IllegalArgumentException.class, () -> LinkSchedule.steady(LinkProfile.outage()));
  }
}
