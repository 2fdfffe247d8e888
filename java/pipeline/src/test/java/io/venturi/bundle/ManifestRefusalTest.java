package io.venturi.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.IncompatibleModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A manifest with one value changed; the container and all hashes are right. */
class ManifestRefusalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> OPTIONAL =
      Set.of(
          "defaultLanes",
          "localHead",
          "golden",
          "unsplit",
          "meanFrameBytes",
          "valTop1",
          "testTop1",
          "seed");

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /format                          | "zip"                | $.format is 'zip'
          /formatVersion                   | 0                    | $.formatVersion is 0
          /formatVersion                   | "1"                  | $.formatVersion is "1", must be an integer
          /formatVersion                   | 1.5                  | $.formatVersion is 1.5, must be an integer
          /name                            | ""                   | $.name has 0 characters
          /name                            | 7                    | $.name is NUMBER, must be a string
          /labels                          | []                   | $.labels has 0 elements
          /labels/1                        | 3                    | $.labels[1] is NUMBER
          /preprocess/resizeShorterSide    | 9000                 | $.preprocess.resizeShorterSide is 9000
          /preprocess/cropHeight           | 33                   | $.preprocess: resize to 32
          /preprocess/filter               | "lanczos"            | $.preprocess.filter is 'lanczos'
          /preprocess/colorOrder           | "GRB"                | $.preprocess.colorOrder is 'GRB'
          /preprocess/mean                 | [1, 2]               | $.preprocess.mean has 2 elements
          /preprocess/std/0                | 0                    | $.preprocess: channel 0
          /preprocess/std/0                | 1e300                | $.preprocess.std[0] is 1.0E300
          /preprocess/std/0                | 1e-300               | $.preprocess: channel 0
          /input/channels                  | 4                    | $.input.channels is 4
          /input/height                    | 31                   | $.input.height is 31
          /latent/channels                 | 0                    | $.latent.channels is 0
          /latent/width                    | 65536                | $.latent.width is 65536
          /latent                          | {"channels":4,"height":60000,"width":60000} | $.latent: latent
          /latent                          | 7                    | $.latent is NUMBER, must be an object
          /precisions/0                    | "bf16"               | $.precisions[0] is 'bf16'
          /weights                         | "int4"               | $.weights is 'int4'
          /tensors/tail/input              | null                 | $.tensors.tail.input is missing
          /defaultRatePoint                | 2                    | $.defaultRatePoint is 2, must be in 0..1
          /defaultRatePoint                | -1                   | $.defaultRatePoint is -1
          /defaultRatePoint                | 99999999999999999999 | $.defaultRatePoint is 99999999999999999999
          /ratePoints                      | []                   | $.ratePoints has 0 elements
          /ratePoints                      | {}                   | $.ratePoints is OBJECT, must be an array
          /ratePoints/1/name               | "low"                | $.ratePoints[1].name 'low' is there twice
          /ratePoints/1/lambda             | -1                   | $.ratePoints[1].lambda is -1.0
          /ratePoints/1/defaultLanes       | 12                   | $.ratePoints[1].defaultLanes is 12
          /ratePoints/1/defaultLanes       | 128                  | $.ratePoints[1].defaultLanes is 128
          /ratePoints/0/encoder            | "nowhere.onnx"       | $.ratePoints[0].encoder names 'nowhere.onnx'
          /ratePoints/0/golden             | "manifest.json"      | $.ratePoints[0].golden names 'manifest.json'
          /ratePoints/0/testTop1           | 1.5                  | $.ratePoints[0].testTop1 is 1.5
          /ratePoints/0/tables             | "tail.onnx"          | member 'tail.onnx'
          /tensors/unsplit                 | null                 | $.unsplit is there, but $.tensors.unsplit is not
          /provenance                      | "me"                 | $.provenance is STRING
          /members                         | []                   | $.members is ARRAY
          /members/tail.onnx/sizeBytes     | -1                   | $.members['tail.onnx'].sizeBytes is -1
          /members/tail.onnx/sizeBytes     | 1                    | 'tail.onnx' has 8652 bytes, the manifest lists 1
          /members/tail.onnx/sha256        | "00"                 | $.members['tail.onnx'].sha256 must be 64
          """)
  void manifest_withOneValueWrong_isRefusedByItsPath(String pointer, String value, String message)
      throws IOException {
    EditableBundle bundle = EditableBundle.tiny();
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = bundle.manifest.at(pointer.substring(0, slash));
    String key = pointer.substring(slash + 1);
    if (parent instanceof ObjectNode object) {
      object.set(key, JSON.readTree(value));
    } else {
      ((com.fasterxml.jackson.databind.node.ArrayNode) parent)
          .set(Integer.parseInt(key), JSON.readTree(value));
    }
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle.toBytes()));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void manifest_withoutAnyRequiredKey_isRefused() {
    List<String> wrong = new ArrayList<>();
    for (String pointer : keys(EditableBundle.tiny().manifest, "")) {
      EditableBundle bundle = EditableBundle.tiny();
      int slash = pointer.lastIndexOf('/');
      String key = pointer.substring(slash + 1);
      ((ObjectNode) bundle.manifest.at(pointer.substring(0, slash))).remove(key);
      boolean refused = false;
      try {
        ModelBundle.open(bundle.toBytes()).close();
      } catch (BundleException e) {
        refused = true;
      }
      if (refused == OPTIONAL.contains(key)) {
        wrong.add(pointer + (refused ? " is optional" : " is required"));
      }
    }
    // without a tensors entry, what is named after it is refused; both keys share a name
    wrong.removeIf(each -> each.startsWith("/tensors/"));
    assertEquals(List.of(), wrong);
  }

  private static List<String> keys(JsonNode node, String path) {
    List<String> keys = new ArrayList<>();
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        keys.addAll(keys(node.get(i), path + "/" + i));
      }
    }
    node.properties()
        .forEach(
            field -> {
              String here = path + "/" + field.getKey().replace("/", "~1");
              if (!path.equals("/members")) {
                keys.add(here);
              }
              keys.addAll(keys(field.getValue(), here));
            });
    return keys;
  }

  @Test
  void manifest_withUnknownKeys_isRead() {
    EditableBundle bundle = EditableBundle.tiny();
    bundle.manifest.put("later", 1);
    ((ObjectNode) bundle.manifest.at("/ratePoints/0")).put("later", 1);
    ModelBundle.open(bundle.toBytes()).close();
  }

  @Test
  void manifest_ofANewerFormatOrAnotherTask_isIncompatible() {
    assertIncompatible("formatVersion", "2");
    assertIncompatible("task", "\"depth\"");
    assertIncompatible("entropyModel", "\"gaussian_conditional\"");
  }

  private static void assertIncompatible(String key, String value) {
    EditableBundle bundle = EditableBundle.tiny();
    try {
      bundle.manifest.set(key, JSON.readTree(value));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    IncompatibleModelException refusal =
        assertThrows(IncompatibleModelException.class, () -> ModelBundle.open(bundle.toBytes()));
    assertTrue(refusal.getMessage().contains("$." + key), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("update the library"), refusal.getMessage());
  }

  @Test
  void ratePoints_notRisingInFrameSize_areRefused() {
    EditableBundle bundle = EditableBundle.tiny();
    ((ObjectNode) bundle.manifest.at("/ratePoints/0")).put("meanFrameBytes", 90.5);
    ((ObjectNode) bundle.manifest.at("/ratePoints/1")).put("meanFrameBytes", 80);
    BundleException refusal =
        assertThrows(BundleException.class, () -> ModelBundle.open(bundle.toBytes()));
    assertTrue(refusal.getMessage().contains("$.ratePoints[1] has a mean"), refusal.getMessage());
  }
}
