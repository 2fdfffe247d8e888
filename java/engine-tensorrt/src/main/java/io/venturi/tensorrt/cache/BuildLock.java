package io.venturi.tensorrt.cache;

import io.venturi.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One builder of an engine at a time, among the threads of this process and the processes that
 * share the folder. The system lets go the lock of a process that dies.
 */
final class BuildLock {
  private static final Logger LOG = LoggerFactory.getLogger(BuildLock.class);
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
  private static final long RETRY_MILLIS = 100;

  private final ReentrantLock threads;
  private final @Nullable FileChannel channel;

  private BuildLock(ReentrantLock threads, @Nullable FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file the lock's file, made when it is not there and left there
   * @param graph what is built, for messages
   * @throws EngineException when the thread is interrupted while it waits
   */
  static BuildLock acquire(Path file, String graph) {
    ReentrantLock threads =
        THREADS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
    try {
      threads.lockInterruptibly();
      try {
        return new BuildLock(threads, lockFile(file, graph));
      } catch (InterruptedException | RuntimeException e) {
        threads.unlock();
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(graph + ": interrupted while another builder was at work", e);
    }
  }

  private static @Nullable FileChannel lockFile(Path file, String graph)
      throws InterruptedException {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean told = false;
      while (!tryLock(channel)) {
        if (!told) {
          LOG.info("{}: another process builds this engine; waiting for it", graph);
          told = true;
        }
        Thread.sleep(RETRY_MILLIS);
      }
      return channel;
    } catch (IOException e) {
      LOG.warn("{}: no lock on {} ({}); two processes may build it", graph, file, e.toString());
      closeQuietly(channel);
      return null;
    } catch (InterruptedException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another class loader of this process has it
    }
  }

  /** Lets the lock go. */
  void close() {
    closeQuietly(channel);
    threads.unlock();
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close(); // lets go the lock
      }
    } catch (IOException e) {
      LOG.debug("a lock's file could not be closed", e);
    }
  }
}
