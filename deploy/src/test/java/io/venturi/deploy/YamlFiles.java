package io.venturi.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of this folder. */
final class YamlFiles {
  private static final Path FOLDER = Path.of(System.getProperty("venturi.top"), "deploy");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private YamlFiles() {}

  static List<JsonNode> documents(String file) throws IOException {
    try (var in = Files.newBufferedReader(FOLDER.resolve(file));
        YAMLParser parser = ((YAMLFactory) YAML.getFactory()).createParser(in)) {
      return YAML.readValues(parser, JsonNode.class).readAll();
    }
  }

  static JsonNode document(String file) throws IOException {
    return documents(file).get(0);
  }
}
