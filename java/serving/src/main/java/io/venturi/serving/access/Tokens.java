package io.venturi.serving.access;

import io.venturi.Sha256;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bearer tokens a server accepts. Kept as SHA-256 digests and compared in constant time, all of
 * them for every call, so that the time taken tells nothing about them. Immutable.
 */
public final class Tokens {
  /** Shorter ones could be guessed. */
  private static final int MIN_LENGTH = 16;

  private static final String SCHEME = "Bearer ";

  /**
   * Whom a token stands for.
   *
   * @param name whose limits count
   * @param admin may load and unload models
   */
  public record Holder(String name, boolean admin) {}

  private record Entry(Holder holder, byte[] digest) {}

  private final List<Entry> entries;

  private Tokens(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads a file: a line a token, {@code NAME TOKEN} or {@code NAME TOKEN admin}; empty lines and
   * those that start with {@code #} do not count.
   *
   * @throws VenturiException when it cannot be read, or a line is none of these
   */
  public static Tokens read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          entries.add(entry(line.strip().split("\\s+"), file, number));
        }
      }
    } catch (IOException e) {
      throw new VenturiException("tokens " + file + " cannot be read: " + e, e);
    }
    if (entries.isEmpty()) {
      throw new VenturiException("tokens " + file + ": holds no token; add a line 'NAME TOKEN'");
    }
    return new Tokens(entries);
  }

  private static Entry entry(String[] words, Path file, int number) {
    boolean admin = words.length == 3 && words[2].equals("admin");
    if (words.length != 2 && !admin || words[1].length() < MIN_LENGTH) {
      throw new VenturiException(
          "tokens "
              + file
              + ", line "
              + number
              + ": must be 'NAME TOKEN' or 'NAME TOKEN admin', the token at least "
              + MIN_LENGTH
              + " characters long");
    }
    return new Entry(new Holder(words[0], admin), sha256(words[1]));
  }

  /**
   * Whom an {@code authorization} header stands for, if it holds one of the tokens.
   *
   * @param header "Bearer TOKEN"; empty when the caller sent none
   */
  public Optional<Holder> holder(String header) {
    byte[] digest = sha256(header.startsWith(SCHEME) ? header.substring(SCHEME.length()) : "");
    Optional<Holder> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest, digest)) {
        found = Optional.of(entry.holder);
      }
    }
    return found;
  }

  private static byte[] sha256(String token) {
    return Sha256.start().digest(token.getBytes(StandardCharsets.UTF_8));
  }
}
