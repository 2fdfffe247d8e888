package io.venturi.cli.doctor;

/**
 * One line of the doctor.
 *
 * @param mark {@code +} works, {@code -} is not there, {@code !} is wrong, blank for a detail
 * @param subject what it is about
 * @param answer what was found, and the cure for what is missing
 */
public record Finding(char mark, String subject, String answer) {
  static Finding good(String subject, String answer) {
    return new Finding('+', subject, answer);
  }

  static Finding absent(String subject, String answer, String cure) {
    return new Finding('-', subject, answer + "; " + cure);
  }

  static Finding wrong(String subject, String answer, String cure) {
    return new Finding('!', subject, answer + "; " + cure);
  }
}
