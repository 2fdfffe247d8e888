package io.venturi.frame;

import io.venturi.CorruptFrameException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.WireProfile;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Wrote {@code testdata/frames-valid} and {@code frames-corrupt} with the "java" coder, once; run
 * again only with a new version of the format. The name of a corrupt frame says what is wrong;
 * those whose name starts with a profile have a sound header and CRC around a damaged payload.
 */
final class FramesGenerator {
  private static final EntropyCoder CODER = EntropyCoders.named("java");
  private static final int[] SYMBOLS = SampleFrames.symbols(5);
  // a sound frame: channels at 12, height at 13, width at 14, payload length at 15 (two bytes)
  private static final byte[] SOUND = SampleFrames.encode(CODER, WireProfile.lanes(8), SYMBOLS);

  private FramesGenerator() {}

  public static void main(String[] arguments) throws IOException {
    writeValid();
    writeBadHeaders();
    writeCuts();
    writeBadCompat();
    writeBadLanes();
    writeBadSegments();
  }

  private static void writeValid() throws IOException {
    for (WireProfile profile : SampleFrames.profiles()) {
      byte[] frame = SampleFrames.encode(CODER, profile, SYMBOLS);
      write("frames-valid", SampleFrames.name(profile), frame);
    }
    Path latent = Files.createDirectories(TestFiles.testdata("frames-valid").resolve("latent"));
    ByteBuffer bytes = ByteBuffer.allocate(4 * SYMBOLS.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(SYMBOLS);
    Files.write(latent.resolve("symbols.bin"), bytes.array());
    Files.write(latent.resolve("tables.bin"), SampleFrames.tables().toBytes());
  }

  private static void writeBadHeaders() throws IOException {
    edited("magic", 0, 'v');
    edited("version-2", 2, 2);
    edited("version-0", 2, 0);
    edited("profile-2", 3, 2);
    edited("profile-lanes-2", 3, 0x11);
    edited("profile-lanes-128", 3, 0x71);
    edited("profile-compat-with-lanes", 3, 0x30);
    edited("profile-compat-segmented", 3, 0x80);
    edited("profile-hyperprior", 3, SOUND[3] | 8);
    edited("fingerprint-of-another-model", 4, 2);
    edited("shape-of-another-model", 12, 5);
    edited("channels-0", 12, 0);
    replaced("channels-not-shortest", 12, 13, 0x84, 0);
    replaced("height-longer-than-5-bytes", 13, 14, 0x89, 0x80, 0x80, 0x80, 0x80, 1);
    replaced("width-65536", 14, 15, 0x80, 0x80, 4);
    replaced("symbols-above-2-24", 12, 15, 0xff, 0xff, 3, 0xff, 0xff, 3, 1);
    edited("length-one-less", 15, SOUND[15] - 1);
    edited("length-one-more", 15, SOUND[15] + 1);
    replaced("length-beyond-any-frame", 15, 17, 0xff, 0xff, 0xff, 0xff, 0x7f);
    byte[] crc = SOUND.clone();
    crc[crc.length - 1] ^= 0x40;
    corrupt("crc-differs", crc);
    byte[] payload = SOUND.clone();
    payload[40] ^= 1;
    corrupt("payload-bit-flipped", payload);
    corrupt("byte-behind-the-crc", Arrays.copyOf(SOUND, SOUND.length + 1));
  }

  private static void writeCuts() throws IOException {
    for (int size : new int[] {0, 1, 2, 3, 4, 11, 12, 13, 15, 16, 17, 60, SOUND.length - 4}) {
      corrupt("cut-to-" + size, Arrays.copyOf(SOUND, size));
    }
    corrupt("cut-by-1", Arrays.copyOf(SOUND, SOUND.length - 1));
  }

  private static void writeBadCompat() throws IOException {
    WireProfile profile = WireProfile.COMPAT;
    byte[] sound = SampleFrames.payload(SampleFrames.encode(CODER, profile, SYMBOLS));
    wrapped("compat-no-state", profile, Arrays.copyOf(sound, 7));
    wrapped("compat-word-missing", profile, Arrays.copyOf(sound, sound.length - 4));
    wrapped("compat-word-added", profile, Arrays.copyOf(sound, sound.length + 4));
    wrapped("compat-half-a-word-added", profile, Arrays.copyOf(sound, sound.length + 2));
    byte[] negative = sound.clone();
    negative[7] |= (byte) 0x80;
    wrapped("compat-state-at-2-63", profile, negative);
    byte[] small = sound.clone();
    Arrays.fill(small, 0, 8, (byte) 1);
    Arrays.fill(small, 4, 8, (byte) 0);
    wrapped("compat-state-below-2-31", profile, small);
    wrapped("compat-final-state", profile, find(profile, sound, "final state"));
    wrapped("compat-escape-of-8-digits", profile, find(profile, sound, "digits or more"));
  }

  private static void writeBadLanes() throws IOException {
    WireProfile profile = WireProfile.lanes(8);
    byte[] sound = SampleFrames.payload(SOUND);
    byte[] cold = sound.clone();
    cold[0] = 33;
    wrapped("lanes8-more-cold-rows-than-rows", profile, cold);
    wrapped("lanes8-cold-rows-not-shortest", profile, spliced(sound, 0, 1, sound[0] | 0x80, 0));
    wrapped("lanes8-words-beyond-the-payload", profile, spliced(sound, 1, 2, 0xff, 0x7f));
    wrapped("lanes8-one-word-less", profile, spliced(sound, 1, 2, sound[1] - 1));
    wrapped("lanes8-one-word-more", profile, spliced(sound, 1, 2, sound[1] + 1));
    wrapped("lanes8-side-section-cut", profile, Arrays.copyOf(sound, sound.length - 1));
    wrapped("lanes8-side-section-longer", profile, Arrays.copyOf(sound, sound.length + 1));
    for (String reason :
        new String[] {"final state", "pad byte", "padding of the mantissas", "shortest form"}) {
      String name = "lanes8-" + reason.replace(' ', '-');
      wrapped(name, profile, find(profile, sound, reason));
    }
  }

  private static void writeBadSegments() throws IOException {
    WireProfile profile = new WireProfile(WireProfile.Kind.LANES, 8, 3);
    byte[] sound = SampleFrames.payload(SampleFrames.encode(CODER, profile, SYMBOLS));
    wrapped("lanes8x3-segment-count-1", profile, spliced(sound, 0, 1, 1));
    wrapped("lanes8x3-segment-count-1025", profile, spliced(sound, 0, 1, 0x81, 8));
    wrapped("lanes8x3-segment-without-symbols", profile, spliced(sound, 0, 1, 5, 2, 2));
    wrapped("lanes8x3-size-beyond-the-payload", profile, spliced(sound, 1, 2, 0xff, 0x7f));
    wrapped("lanes8x3-sizes-add-up-too-far", profile, spliced(sound, 1, 3, 127, 127));
    wrapped("lanes8x3-size-one-less", profile, spliced(sound, 1, 2, sound[1] - 1));
  }

  /** Random edits of a payload until the decoder gives this reason. */
  private static byte[] find(WireProfile profile, byte[] sound, String reason) {
    Random random = new Random(reason.hashCode());
    try (SampleServer server = new SampleServer(CODER, SampleFrames.tables())) {
      while (true) {
        byte[] edited = sound.clone();
        for (int k = random.nextInt(4); k >= 0; k--) {
          edited[random.nextInt(edited.length)] = (byte) random.nextInt(256);
        }
        try {
          server.decode(SampleFrames.wrap(profile, edited));
        } catch (CorruptFrameException e) {
          if (String.valueOf(e.getMessage()).contains(reason)) {
            return edited;
          }
        }
      }
    }
  }

  private static void edited(String name, int at, int value) throws IOException {
    byte[] frame = SOUND.clone();
    frame[at] = (byte) value;
    corrupt(name, SampleFrames.repairCrc(frame));
  }

  private static void replaced(String name, int from, int to, int... bytes) throws IOException {
    corrupt(name, SampleFrames.repairCrc(spliced(SOUND, from, to, bytes)));
  }

  static byte[] spliced(byte[] source, int from, int to, int... bytes) {
    byte[] result = Arrays.copyOf(source, source.length - (to - from) + bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      result[from + i] = (byte) bytes[i];
    }
    System.arraycopy(source, to, result, from + bytes.length, source.length - to);
    return result;
  }

  private static void wrapped(String name, WireProfile profile, byte[] payload) throws IOException {
    corrupt(name, SampleFrames.wrap(profile, payload));
  }

  private static void corrupt(String name, byte[] frame) throws IOException {
    write("frames-corrupt", name, frame);
  }

  private static void write(String folder, String name, byte[] bytes) throws IOException {
    Files.write(TestFiles.testdata(folder).resolve(name + ".bin"), bytes);
  }
}
