package io.altmesh.mesh.server;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.security.Security;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's port: its services plus {@code grpc.health.v1} (the empty name and each service's) and
 * reflection, over Netty. Health says NOT_SERVING until {@link #ready}, so that a role may listen
 * while it loads. Closing tells health first, ends streams of {@link Drainable} services, lets
 * calls under way end for the drain time, then cuts. Thread-safe.
 */
public final class MeshServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MeshServer.class);

  /** 64 MiB: a list of 4096 vectors of 1024 floats takes 16. */
  public static final int DEFAULT_MAX_INBOUND_MESSAGE = 64 << 20;

  private static final Duration CUT = Duration.ofSeconds(2);

  private final Builder settings;
  private final Readiness readiness;
  private final Transport transport;
  private final Server server;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Address address;

  /** Closes what stands beside the port while it is open. */
  private final List<Runnable> beside = new CopyOnWriteArrayList<>();

  private volatile @Nullable HostPort metricsAddress;
  private volatile @Nullable HostPort adminAddress;

  private MeshServer(Builder settings) {
    this.settings = settings;
    this.transport = Transport.of(settings.options);
    this.readiness = new Readiness(settings.services);
    this.server = server(settings);
  }

  /** {@code role} is for people: "teacher", "student", … */
  public static Builder builder(String role, ServerOptions options) {
    return new Builder(role, options);
  }

  /** As {@link #builder(String, ServerOptions)}, all else by default. */
  public static Builder builder(String role, Address listen) {
    return builder(role, ServerOptions.at(listen));
  }

  @SuppressWarnings("deprecation") // grpcio's reflection client speaks v1alpha only
  private Server server(Builder settings) {
    NettyServerBuilder netty = transport.builder().addService(readiness.service());
    Security security = settings.options.security();
    if (security.reflection()) {
      netty.addService(ProtoReflectionServiceV1.newInstance());
      netty.addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
    }
    // What is added later comes first: refused calls are counted, too.
    security.authorization(settings.options.listen()).ifPresent(netty::intercept);
    if (settings.metrics != null) {
      netty.intercept(new CallTimer(settings.metrics));
    }
    // What is added last sees a call first.
    settings.options.observation().server().forEach(netty::intercept);
    settings.services.forEach(netty::addService);
    return netty.build();
  }

  /**
   * Listens.
   *
   * @throws MeshException FAILED_PRECONDITION naming the address and the fix when the port is in
   *     use
   */
  public MeshServer start() {
    try {
      listen();
      startBeside();
    } catch (MeshException e) {
      server.shutdownNow();
      closeBeside();
      transport.close();
      throw e;
    }
    LOG.info("{} listens on {} ({})", settings.role, address(), settings.options.security());
    return this;
  }

  private void listen() {
    try {
      server.start();
      address = transport.started(server);
    } catch (IOException e) {
      throw Listening.failed(settings.role, settings.options.listen(), e);
    }
  }

  private void startBeside() {
    MeshMetrics metrics = settings.metrics;
    if (metrics != null) {
      metrics.gauge("altmesh.ready", () -> readiness.trouble().isEmpty() ? 1 : 0);
      startHttp(metrics);
      startCanary(metrics);
    }
    HostPort admin = settings.options.adminGrpc();
    if (admin != null) {
      AdminGrpc grpc =
          AdminGrpc.start(admin, settings.options.security(), readiness.service(), server);
      beside.add(grpc::close);
      adminAddress = grpc.address();
      LOG.info("{} answers reflection and channelz on {}", settings.role, adminAddress);
    }
  }

  private void startHttp(MeshMetrics metrics) {
    HostPort listen = settings.options.metricsListen();
    if (listen != null) {
      AdminHttp http = AdminHttp.start(listen, metrics, readiness);
      beside.add(http::close);
      metricsAddress = http.address();
      LOG.info("{} tells its metrics on http://{}/metrics", settings.role, metricsAddress);
    }
  }

  private void startCanary(MeshMetrics metrics) {
    Duration interval = settings.options.canary();
    for (BindableService service : settings.services) {
      if (!interval.isZero() && service instanceof EmbedderService embedder) {
        beside.add(new Canary(embedder, readiness, metrics).every(interval)::close);
      }
    }
  }

  /** The bound address, with the port that the system chose where 0 was asked; also once closed. */
  public Address address() {
    Address bound = address;
    if (bound == null) {
      throw new IllegalStateException(settings.role + " does not listen yet: call start() first");
    }
    return bound;
  }

  /** Where {@code GET /metrics} and its like are answered; null when it was not asked for. */
  public @Nullable HostPort metricsAddress() {
    return metricsAddress;
  }

  /** Where gRPC's tools are answered; null when it was not asked for. */
  public @Nullable HostPort adminAddress() {
    return adminAddress;
  }

  /** The role can answer: health says SERVING, unless the canary says otherwise. */
  public void ready() {
    readiness.role(null);
    LOG.info("{} is ready on {}", settings.role, address());
  }

  /** The role cannot answer for now: health says NOT_SERVING, calls still arrive. */
  public void notReady(String why) {
    readiness.role(why);
    LOG.warn("{} is not ready: {}", settings.role, why);
  }

  /**
   * Models that have an alias are told by health as {@code altmesh.v1.Embedder/ALIAS}, beside the
   * services; those that were told before and are not among these are forgotten.
   */
  public void healthOfModels(Set<String> aliases) {
    Set<String> names = new HashSet<>();
    aliases.forEach(alias -> names.add(EmbedderGrpc.SERVICE_NAME + "/" + alias));
    readiness.models(names);
  }

  /** Blocks until the server has been closed, or until this thread is interrupted. */
  public void awaitTermination() {
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocks for the drain time at most; further calls do nothing. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    readiness.end();
    server.shutdown();
    for (BindableService service : settings.services) {
      if (service instanceof Drainable drainable) {
        drainable.drain();
      }
    }
    if (!terminated(settings.drain)) {
      LOG.warn("{} cuts the calls that did not end within {}", settings.role, settings.drain);
      server.shutdownNow();
      terminated(CUT);
    }
    transport.close();
    closeBeside();
  }

  private void closeBeside() {
    beside.forEach(Runnable::run);
    beside.clear();
  }

  private boolean terminated(Duration patience) {
    try {
      return server.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What a server is made of. */
  public static final class Builder {
    private final String role;
    private final ServerOptions options;
    private final List<BindableService> services = new ArrayList<>();
    private @Nullable MeshMetrics metrics;
    private Duration drain = Duration.ofSeconds(10);

    private Builder(String role, ServerOptions options) {
      this.role = role;
      this.options = options;
    }

    public Builder service(BindableService... more) {
      services.addAll(List.of(more));
      return this;
    }

    public Builder service(Collection<? extends BindableService> more) {
      services.addAll(more);
      return this;
    }

    /** Times every call; without it nothing is counted. */
    public Builder metrics(MeshMetrics value) {
      metrics = value;
      return this;
    }

    /** How long {@link MeshServer#close} lets calls under way end; 10 s by default. */
    public Builder drain(Duration value) {
      drain = value;
      return this;
    }

    /** Not listening yet: {@link MeshServer#start} does that. */
    public MeshServer build() {
      if (options.metricsListen() != null && metrics == null) {
        throw new IllegalArgumentException(
            "metricsListen: "
                + options.metricsListen()
                + " (expected: metrics(...) to be given as well)");
      }
      return new MeshServer(this);
    }

    /** Builds and listens. */
    public MeshServer start() {
      return build().start();
    }
  }
}
