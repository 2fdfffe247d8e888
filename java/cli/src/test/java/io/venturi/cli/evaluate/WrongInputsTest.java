package io.venturi.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.cli.evaluate.EvaluateFixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets wrong is named, with the cure. */
class WrongInputsTest {
  @TempDir Path folder;
  private Path data;
  private Path bundles;

  @BeforeEach
  void prepare() throws IOException {
    data = EvaluateFixture.pictures(folder.resolve("data"), 1);
    bundles = EvaluateFixture.bundles(folder.resolve("bundles"));
  }

  private void refused(String message, Object... more) {
    Object[] all = new Object[more.length + 6];
    Object[] usual = {"--data", data, "--bundles", bundles, "--out", folder.resolve("out")};
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    Run run = EvaluateFixture.evaluate(all);
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  @Test
  void missingFolder_isNamed() {
    data = folder.resolve("nowhere");
    refused("nowhere: no such folder");
  }

  @Test
  void missingSplit_isNamed() {
    refused("data/val: no such folder; wanted the split 'val'", "--split=val");
  }

  @Test
  void emptyClass_isNamed() throws IOException {
    Files.createDirectories(data.resolve("delta"));
    refused("delta: no JPEG, PNG or WebP file");
  }

  @Test
  void labelThatTheModelLacks_isNamed() throws IOException {
    Files.move(data.resolve("gamma"), data.resolve("omega"));
    refused("does not know the labels [omega]");
  }

  @Test
  void folderThatClassesJsonNames_mustBeThere() throws IOException {
    Files.writeString(
        data.resolve("classes.json"), "[{\"name\": \"alpha\"}, {\"name\": \"zeta\"}]");
    refused("zeta: no such folder; wanted pictures of the label 'zeta'");
    Files.writeString(data.resolve("classes.json"), "[{\"name\": \"../alpha\"}]");
    refused("wanted a folder's name");
  }

  @Test
  void unknownMethod_isNamedWithTheKnown() {
    refused("no method 'jpg'; known are ", "--methods=jpg");
    refused("jpeg_input", "--methods=jpg");
  }

  @Test
  void methodWithoutAModel_saysSo() {
    refused("'entropic_student' cannot be measured: no bundle of it", "--methods=entropic_student");
  }

  @Test
  void hevc_withoutTheGplBuild_isRefusedWithTheCure() {
    refused(
        "'hevc_input' cannot be measured: ffmpeg's LGPL build has no x265", "--methods=hevc_input");
    refused("-gpl", "--methods=hevc_input");
  }

  @Test
  void brokenQualities_areNamed() {
    refused("--qualities jpeg_input=high: wanted numbers", "--qualities=jpeg_input=high");
    refused("quality is 101", "--qualities=jpeg_input=101", "--methods=jpeg_input");
  }

  @Test
  void bundleFolderWithoutBundles_isNamed() {
    bundles = data;
    refused("no *.venturi file in it");
  }

  @Test
  void damagedBundle_isNamed() throws IOException {
    Files.writeString(bundles.resolve("broken.venturi"), "no zip");
    refused("broken.venturi");
  }

  @Test
  void damagedPicture_isNamed() throws IOException {
    Files.writeString(data.resolve("beta/broken.png"), "no picture");
    refused("broken.png");
  }

  @Test
  void unknownTaskAndNegativeNumbers_areNamed() {
    refused("no task 'dance'", "--task=dance");
    refused("--limit is -1", "--limit=-1");
    refused("--threads is 0", "--threads=0");
  }
}
