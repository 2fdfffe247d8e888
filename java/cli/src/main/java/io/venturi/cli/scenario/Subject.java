package io.venturi.cli.scenario;

/** What is measured. Thread-safe; its workers are not. */
public interface Subject {
  /** Opens what does the work of one thread. */
  Worker open();

  /** Does the work of one thread at a time. */
  interface Worker extends AutoCloseable {
    /**
     * Works on some samples together.
     *
     * @param first number of the first sample; samples repeat, so that every number is one
     * @param count how many, 1 up to the batch the subject was made for
     * @param stages takes how long the parts took
     */
    void run(long first, int count, StageTimer stages);

    @Override
    void close();
  }

  /** Takes the times of the parts of the work. Thread-safe. */
  interface StageTimer {
    /**
     * A part is done.
     *
     * @param stage its name; each first seen name makes a row, in the order they come
     */
    void add(String stage, long nanos);
  }
}
