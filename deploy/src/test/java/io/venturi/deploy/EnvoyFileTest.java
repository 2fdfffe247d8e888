package io.venturi.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proxy's configuration against the messages of Envoy's own API; no Envoy runs. */
class EnvoyFileTest {
  private static final JsonFormat.TypeRegistry TYPES =
      JsonFormat.TypeRegistry.newBuilder()
          .add(
              List.of(
                  DownstreamTlsContext.getDescriptor(),
                  UpstreamTlsContext.getDescriptor(),
                  HttpConnectionManager.getDescriptor(),
                  Router.getDescriptor(),
                  PreviousHostsPredicate.getDescriptor(),
                  HttpProtocolOptions.getDescriptor()))
          .build();

  private static Bootstrap parsed(String json) throws InvalidProtocolBufferException {
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    JsonFormat.parser().usingTypeRegistry(TYPES).merge(json, bootstrap);
    return bootstrap.build();
  }

  @Test
  void file_isWhatEnvoyReads() throws Exception {
    String json = YamlFiles.document("envoy/envoy.yaml").toString();
    parsed(json);
    assertThrows(
        InvalidProtocolBufferException.class,
        () -> parsed(json.replace("\"retry_on\"", "\"retry_when\"")),
        "this check checks");
  }

  @Test
  void routes_leadToTheCluster_withoutATimeoutForStreams() throws Exception {
    Bootstrap bootstrap = parsed(YamlFiles.document("envoy/envoy.yaml").toString());
    List<String> clusters =
        bootstrap.getStaticResources().getClustersList().stream().map(Cluster::getName).toList();
    HttpConnectionManager frames =
        bootstrap
            .getStaticResources()
            .getListeners(0)
            .getFilterChains(0)
            .getFilters(0)
            .getTypedConfig()
            .unpack(HttpConnectionManager.class);
    List<Route> routes = frames.getRouteConfig().getVirtualHosts(0).getRoutesList();
    for (Route route : routes) {
      assertTrue(clusters.contains(route.getRoute().getCluster()));
    }
    assertEquals(0, routes.get(0).getRoute().getTimeout().getSeconds());
    assertTrue(routes.get(0).getMatch().getPrefix().contains("inference.GRPCInferenceService"));
  }
}
