package io.venturi.tensorrt.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where engines are looked for and where new ones are kept: the chosen folder, and, when that
 * cannot be written, a folder of this user's under the temporary one, with one warning a process.
 *
 * @param readable looked through in order
 * @param writable one of them
 */
record CacheFolders(List<Path> readable, Path writable) {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFolders.class);
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  CacheFolders {
    readable = List.copyOf(readable);
  }

  /**
   * Opens a folder, made when it is not there.
   *
   * @throws IOException when not even a temporary folder can be written
   */
  static CacheFolders open(Path chosen) throws IOException {
    Path folder = chosen.toAbsolutePath();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "probe-", ".part"));
      return new CacheFolders(List.of(folder), folder);
    } catch (IOException | SecurityException e) {
      Path fallback = fallback();
      if (WARNED.add(folder)) {
        LOG.warn(
            "engines cannot be kept in {} ({}); they go to {} and may have to be built again;"
                + " set -D{}=DIR to a folder that can be written",
            folder,
            e.toString(),
            fallback,
            EngineCache.PROPERTY);
      }
      return new CacheFolders(List.of(folder, fallback), fallback);
    }
  }

  /** A plan is code: in a folder that all may write only one's own is to be trusted. */
  private static Path fallback() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path mine = temporary.resolve("venturi-engines-" + System.getProperty("user.name", "user"));
    var onlyMe = PosixFilePermissions.fromString("rwx------");
    try {
      if (!Files.exists(mine, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(mine, PosixFilePermissions.asFileAttribute(onlyMe));
      }
      if (isMineAlone(mine, onlyMe)) {
        return mine;
      }
      LOG.warn("{} is not this user's alone; engines go to a new folder", mine);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} cannot be used", mine, e);
    }
    return Files.createTempDirectory(temporary, "venturi-engines-");
  }

  private static boolean isMineAlone(Path folder, Set<PosixFilePermission> onlyMe)
      throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.getPosixFilePermissions(folder).equals(onlyMe)) {
      return false;
    }
    Path probe = Files.createTempFile(folder, "probe-", ".part");
    try {
      return Files.getOwner(probe).equals(Files.getOwner(folder));
    } finally {
      Files.delete(probe);
    }
  }
}
