package io.venturi.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The manifests against the types of Kubernetes' own API: no field that it does not know, none that
 * it reads otherwise; and against each other and the command line they start.
 */
class KubernetesFilesTest {
  private static final ObjectMapper TREES = new ObjectMapper();

  /** As its type; every field must come back out of it. */
  private static <T> T read(String file, Class<T> type) throws Exception {
    JsonNode tree = YamlFiles.document(file);
    T value = parsed(tree, type);
    JsonNode again = TREES.readTree(JSON.serialize(value));
    assertEquals(withoutEmpty(TREES.readTree(tree.toString())), withoutEmpty(again), file);
    return value;
  }

  private static <T> T parsed(JsonNode tree, Class<T> type) throws Exception {
    return type.cast(type.getMethod("fromJson", String.class).invoke(null, tree.toString()));
  }

  /** The types fill in empty lists and maps, which say nothing. */
  private static JsonNode withoutEmpty(JsonNode tree) {
    for (Iterator<JsonNode> parts = tree.iterator(); parts.hasNext(); ) {
      JsonNode part = withoutEmpty(parts.next());
      if (tree.isObject() && part.isContainerNode() && part.isEmpty()) {
        parts.remove();
      }
    }
    return tree;
  }

  private static V1PodSpec pod() throws Exception {
    return read("kubernetes/deployment.yaml", V1Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static V1Container container() throws Exception {
    return pod().getContainers().get(0);
  }

  private static Map<String, String> options() throws Exception {
    return read("kubernetes/options.yaml", V1ConfigMap.class).getData();
  }

  @Test
  void files_areWhatKubernetesReads() throws Exception {
    assertEquals("ConfigMap", read("kubernetes/options.yaml", V1ConfigMap.class).getKind());
    assertEquals("Deployment", read("kubernetes/deployment.yaml", V1Deployment.class).getKind());
    assertEquals("Service", read("kubernetes/service.yaml", V1Service.class).getKind());
    assertEquals(
        "PersistentVolumeClaim",
        read("kubernetes/models.yaml", V1PersistentVolumeClaim.class).getKind());
    assertEquals(
        "PodDisruptionBudget",
        read("kubernetes/disruption.yaml", V1PodDisruptionBudget.class).getKind());
    JsonNode wrong = YamlFiles.document("kubernetes/deployment.yaml");
    ((ObjectNode) wrong.at("/spec/template/spec")).put("nodes", 1);
    assertThrows(Exception.class, () -> parsed(wrong, V1Deployment.class), "this check checks");
  }

  @Test
  void kustomization_namesEveryFile() throws Exception {
    TreeSet<String> named = new TreeSet<>();
    YamlFiles.document("kubernetes/kustomization.yaml")
        .get("resources")
        .forEach(file -> named.add(file.asText()));
    try (var files = Files.list(Path.of(System.getProperty("venturi.top"), "deploy/kubernetes"))) {
      TreeSet<String> there =
          files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
      there.remove("kustomization.yaml");
      assertEquals(there, named);
    }
  }

  @Test
  void selectors_meetThePodsLabels() throws Exception {
    V1Deployment deployment = read("kubernetes/deployment.yaml", V1Deployment.class);
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertEquals(labels, deployment.getSpec().getSelector().getMatchLabels());
    V1Service service = read("kubernetes/service.yaml", V1Service.class);
    assertEquals(labels, service.getSpec().getSelector());
    assertEquals(
        labels,
        read("kubernetes/disruption.yaml", V1PodDisruptionBudget.class)
            .getSpec()
            .getSelector()
            .getMatchLabels());
    List<String> ports = container().getPorts().stream().map(V1ContainerPort::getName).toList();
    service
        .getSpec()
        .getPorts()
        .forEach(port -> assertTrue(ports.contains(port.getTargetPort().getStrValue())));
  }

  @Test
  void probes_askForHealth_andThePodHasTimeToDrain() throws Exception {
    V1Container server = container();
    List<String> ports = server.getPorts().stream().map(V1ContainerPort::getName).toList();
    for (V1Probe probe :
        List.of(server.getStartupProbe(), server.getLivenessProbe(), server.getReadinessProbe())) {
      assertTrue(probe.getHttpGet().getPath().startsWith("/v2/health/"));
      assertTrue(ports.contains(probe.getHttpGet().getPort().getStrValue()));
    }
    long pause = server.getLifecycle().getPreStop().getSleep().getSeconds();
    long drain = Long.parseLong(options().get("DRAIN_SECONDS"));
    assertTrue(pod().getTerminationGracePeriodSeconds() >= pause + drain + 10);
  }

  @Test
  void container_mayDoLittle_andHasWhatItMounts() throws Exception {
    V1Container server = container();
    assertTrue(pod().getSecurityContext().getRunAsNonRoot());
    assertTrue(server.getSecurityContext().getReadOnlyRootFilesystem());
    assertEquals(List.of("ALL"), server.getSecurityContext().getCapabilities().getDrop());
    assertEquals(
        server.getResources().getRequests().get("memory"),
        server.getResources().getLimits().get("memory"));
    List<String> volumes = pod().getVolumes().stream().map(V1Volume::getName).toList();
    server.getVolumeMounts().forEach(mount -> assertTrue(volumes.contains(mount.getName())));
    assertEquals(volumes.size(), server.getVolumeMounts().size());
  }

  @Test
  void arguments_areKnownToTheCommandLine() throws Exception {
    Map<String, String> options = options();
    List<String> deployed =
        container().getArgs().stream()
            .map(
                arg -> {
                  String text = arg;
                  for (Map.Entry<String, String> option : options.entrySet()) {
                    text = text.replace("$(" + option.getKey() + ")", option.getValue());
                  }
                  return text;
                })
            .toList();
    assertTrue(deployed.stream().noneMatch(arg -> arg.contains("$(")), deployed.toString());
    assertStarts(deployed);
    List<String> kserve = new ArrayList<>();
    YamlFiles.document("kserve/serving.yaml")
        .at("/spec/containers/0/args")
        .forEach(arg -> kserve.add(arg.asText()));
    assertStarts(kserve);
  }

  /** Asked for its help behind them, it reads all others first. */
  private static void assertStarts(List<String> args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.venturi.cli.Venturi");
    command.addAll(args);
    command.add("--help");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void kserve_documentsNameEachOther() throws Exception {
    List<JsonNode> documents = YamlFiles.documents("kserve/serving.yaml");
    JsonNode runtime = documents.get(0);
    JsonNode model = documents.get(1).at("/spec/predictor/model");
    assertEquals(runtime.at("/metadata/name").asText(), model.get("runtime").asText());
    assertEquals(
        runtime.at("/spec/supportedModelFormats/0/name").asText(),
        model.at("/modelFormat/name").asText());
  }
}
