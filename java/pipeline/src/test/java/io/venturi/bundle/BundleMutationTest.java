package io.venturi.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.venturi.VenturiException;
import io.venturi.engine.Engine;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Damages the tiny bundle at random. Whatever comes out is refused with an exception of ours, or
 * opens and then runs within its bounds.
 */
class BundleMutationTest {
  private static final int ROUNDS = 10_000;

  /** Opening a network or a coder takes milliseconds; one in so many mutants does. */
  private static final int NETWORK_SHARE = 50;

  private static final int CODER_SHARE = 10;

  private final EntropyCoder coder = EntropyCoders.named("java");
  private int opened;
  private int refused;

  @Test
  void bytes_mutated_areRefusedOrHarmless() {
    byte[] whole = EditableBundle.tinyBytes();
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      open(mutated(whole, random), round, random);
    }
    assertTrue(refused > ROUNDS * 9 / 10, refused + " of " + ROUNDS + " refused");
  }

  @Test
  void members_mutatedWithRepairedHashes_areRefusedOrHarmless() {
    EditableBundle bundle = EditableBundle.tiny();
    List<String> names = new ArrayList<>(bundle.members.keySet());
    Random random = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      if (random.nextInt(4) == 0) {
        open(withMutatedManifest(bundle, random), round, random);
        continue;
      }
      String name = names.get(random.nextInt(names.size()));
      byte[] before = bundle.members.get(name);
      byte[] after = mutated(before, random);
      bundle.members.put(name, name.endsWith("tables.bin") ? crcRepaired(after) : after);
      open(bundle.repair(name).zip(false).toBytes(), round, random);
      bundle.members.put(name, before);
      bundle.repair(name);
    }
    assertTrue(opened > ROUNDS / 4, opened + " of " + ROUNDS + " opened");
    assertTrue(refused > ROUNDS / 10, refused + " of " + ROUNDS + " refused");
  }

  private void open(byte[] mutant, int round, Random random) {
    try (ModelBundle bundle = ModelBundle.open(mutant)) {
      opened++;
      RatePoint point = bundle.ratePoint(random.nextInt(bundle.manifest().ratePoints().size()));
      bundle.fingerprint(point);
      use(bundle, point, random);
    } catch (VenturiException e) {
      refused++;
    } catch (RuntimeException | Error e) {
      fail("round " + round, e);
    }
  }

  private void use(ModelBundle bundle, RatePoint point, Random random) {
    if (random.nextInt(CODER_SHARE) == 0) {
      codeAndDecode(bundle, point, random);
    }
    bundle.golden(point);
    if (random.nextInt(NETWORK_SHARE) == 0) {
      GraphRole[] roles = GraphRole.values();
      GraphRole role = roles[random.nextInt(roles.length)];
      try (Engine engine = bundle.openEngine(role, point, Engines.preferred(), 1);
          ExecutionContext context = engine.newContext(1)) {
        context.run(1);
      }
    }
  }

  private void codeAndDecode(ModelBundle bundle, RatePoint point, Random random) {
    LatentShape shape = bundle.manifest().latent();
    if (shape.symbolCount() > 4096) {
      return;
    }
    CdfIndexes indexes = new CdfIndexes.PerChannel(shape.planeSize());
    WireProfile profile =
        random.nextBoolean()
            ? WireProfile.COMPAT
            : WireProfile.lanes(Objects.requireNonNullElse(point.defaultLanes(), 8));
    int count = shape.symbolCount();
    IntBuffer symbols = ints(count);
    for (int i = 0; i < count; i++) {
      symbols.put(i, random.nextInt(9) - 4);
    }
    IntBuffer decoded = ints(count);
    ByteBuffer payload = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count, profile));
    try (RansEncoder encoder = coder.newEncoder(bundle.tables(point), count);
        RansDecoder decoder = coder.newDecoder(bundle.tables(point), count)) {
      encoder.encode(symbols, count, indexes, profile, payload);
      decoder.decode(payload.flip(), profile, indexes, decoded, count);
    }
    assertTrue(symbols.equals(decoded), "tables that were read do not decode what they coded");
  }

  private static IntBuffer ints(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asIntBuffer();
  }

  /** One to four of: a bit flipped, a byte replaced, a span copied, the end cut off or repeated. */
  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] mutant = bytes.clone();
    for (int i = 0; i <= random.nextInt(4) && mutant.length > 8; i++) {
      int at = random.nextInt(mutant.length);
      int length = 1 + random.nextInt(Math.min(16, mutant.length - at));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 3, 4 -> mutant[at] = (byte) random.nextInt();
        case 5 -> {
          int from = random.nextInt(mutant.length - length + 1);
          System.arraycopy(mutant, from, mutant, at, length);
        }
        case 6 -> mutant = Arrays.copyOf(mutant, mutant.length - length);
        default -> {
          mutant = Arrays.copyOf(mutant, mutant.length + length);
          System.arraycopy(mutant, at, mutant, mutant.length - length, length);
        }
      }
    }
    return mutant;
  }

  /** One character of the manifest replaced, so that most of it is still JSON. */
  private static byte[] withMutatedManifest(EditableBundle bundle, Random random) {
    byte[] manifest = bundle.manifest.toString().getBytes(StandardCharsets.UTF_8);
    String choices = "0123456789-.,e\"{}[]:ntrue abcxz";
    manifest[random.nextInt(manifest.length)] =
        (byte) choices.charAt(random.nextInt(choices.length()));
    RawZip zip = new RawZip();
    zip.add("manifest.json", manifest, false);
    bundle.members.forEach((name, bytes) -> zip.add(name, bytes, false));
    return zip.toBytes();
  }

  private static byte[] crcRepaired(byte[] tables) {
    CRC32C crc = new CRC32C();
    crc.update(tables, 0, tables.length - 4);
    ByteBuffer.wrap(tables)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(tables.length - 4, (int) crc.getValue());
    return tables;
  }
}
