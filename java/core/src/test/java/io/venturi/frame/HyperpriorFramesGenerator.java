package io.venturi.frame;

import io.venturi.entropy.CodingCases;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.hyperprior.SampleHyperprior;
import io.venturi.latent.WireProfile;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Wrote the folders {@code hyperprior} of {@code testdata/frames-valid} and {@code frames-corrupt}
 * with the "java" coder, once; run again only with a new version of the format. Frames whose name
 * starts with "mean" are of the model with means. Every corrupt one has a sound header and CRC.
 */
final class HyperpriorFramesGenerator {
  private static final EntropyCoder CODER = EntropyCoders.named("java");
  private static final WireProfile PROFILE = WireProfile.lanes(8);
  private static final long SEED = 4;
  private static final byte[] SOUND = SampleHyperprior.encode(CODER, false, PROFILE, SEED).frame();
  // z profile at 0, digest at 1, then two varints: the lengths of z stream and corrections
  private static final byte[] PAYLOAD = SampleFrames.payload(SOUND);
  private static final int LENGTHS = 9;

  private HyperpriorFramesGenerator() {}

  public static void main(String[] arguments) throws IOException {
    writeValid();
    writeCorrupt();
  }

  private static void writeValid() throws IOException {
    Path latent = TestFiles.testdata("frames-valid").resolve("hyperprior/latent");
    Files.createDirectories(latent);
    byte[] tables = SampleHyperprior.model(false).hyperTables().toBytes();
    Files.write(latent.resolve("hyper-tables.bin"), tables);
    for (boolean means : new boolean[] {false, true}) {
      String kind = means ? "mean" : "scale";
      for (WireProfile profile : CodingCases.profiles()) {
        SampleHyperprior.Encoded encoded = SampleHyperprior.encode(CODER, means, profile, SEED);
        write("frames-valid", kind + "-" + SampleFrames.name(profile), encoded.frame());
        ByteBuffer symbols =
            ByteBuffer.allocate(4 * encoded.symbols().length).order(ByteOrder.LITTLE_ENDIAN);
        symbols.asIntBuffer().put(encoded.symbols());
        Files.write(latent.resolve(kind + "-symbols.bin"), symbols.array());
      }
    }
  }

  private static void writeCorrupt() throws IOException {
    Files.createDirectories(TestFiles.testdata("frames-corrupt").resolve("hyperprior"));
    byte[] plain = SOUND.clone();
    plain[3] &= ~8;
    corrupt("flag-missing", SampleFrames.repairCrc(plain));
    for (int size : new int[] {0, 8, 9, 10}) {
      payload("cut-to-" + size, Arrays.copyOf(PAYLOAD, size));
    }
    edited("z-profile-unknown", 0, 2);
    edited("z-profile-with-the-flag", 0, PAYLOAD[0] | 8);
    edited("z-profile-of-another-stream", 0, 0);
    edited("digest-differs", 1, PAYLOAD[1] ^ 1);
    edited("digest-differs-in-its-last-byte", 8, PAYLOAD[8] ^ 0x80);
    edited("z-length-one-less", LENGTHS, PAYLOAD[LENGTHS] - 1);
    spliced("z-length-beyond-the-payload", LENGTHS, LENGTHS + 1, 0xff, 0x7f);
    spliced("z-length-beyond-int32", LENGTHS, LENGTHS + 1, 0xff, 0xff, 0xff, 0xff, 0x7f);
    spliced("z-length-not-shortest", LENGTHS, LENGTHS + 1, PAYLOAD[LENGTHS] | 0x80, 0);
    edited("corrections-length-one-less", LENGTHS + 1, PAYLOAD[LENGTHS + 1] - 1);
    edited("corrections-length-one-more", LENGTHS + 1, PAYLOAD[LENGTHS + 1] + 1);
    writeBadCorrections();
    edited("z-stream-damaged", LENGTHS + 4, PAYLOAD[LENGTHS + 4] ^ 4);
    payload("y-stream-cut", Arrays.copyOf(PAYLOAD, PAYLOAD.length - 1));
    payload("y-stream-longer", Arrays.copyOf(PAYLOAD, PAYLOAD.length + 1));
  }

  private static void writeBadCorrections() throws IOException {
    int size = PAYLOAD[LENGTHS + 1];
    int at = LENGTHS + 2 + PAYLOAD[LENGTHS];
    if (size < 7 || PAYLOAD[LENGTHS] < 0) {
      throw new IllegalStateException("lengths of the sample frame take more than a byte");
    }
    edited("corrections-margin-too-wide", at + 3, 0x3e);
    edited("corrections-margin-negative", at + 1, PAYLOAD[at + 1] | 0x80);
    edited("corrections-blocks-of-2-4", at + 4, 4);
    edited("corrections-blocks-of-2-25", at + 4, 25);
    edited("corrections-parity-of-65-bits", at + 5, 65);
    edited("corrections-padding-not-zero", at + size - 1, PAYLOAD[at + size - 1] | 0x80);
    int end = at + size;
    byte[] longer = FramesGenerator.spliced(PAYLOAD, end, end, 0);
    longer[LENGTHS + 1]++;
    payload("corrections-byte-behind", longer);
  }

  private static void edited(String name, int at, int... values) throws IOException {
    byte[] edited = PAYLOAD.clone();
    for (int i = 0; i < values.length; i++) {
      edited[at + i] = (byte) values[i];
    }
    payload(name, edited);
  }

  private static void spliced(String name, int from, int to, int... bytes) throws IOException {
    payload(name, FramesGenerator.spliced(PAYLOAD, from, to, bytes));
  }

  private static void payload(String name, byte[] payload) throws IOException {
    corrupt(name, SampleFrames.wrap(SOUND, payload));
  }

  private static void corrupt(String name, byte[] frame) throws IOException {
    write("frames-corrupt", name, frame);
  }

  private static void write(String folder, String name, byte[] bytes) throws IOException {
    Files.write(TestFiles.testdata(folder).resolve("hyperprior").resolve(name + ".bin"), bytes);
  }
}
