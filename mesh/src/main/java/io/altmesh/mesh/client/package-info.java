/**
 * Calling a mesh. Open {@link io.altmesh.mesh.client.EmbedderClient} first: texts and images to
 * vectors, of one server or of several replicas, blocking, as futures, or as windowed streams.
 *
 * <pre>{@code
 * ClientOptions options =
 *     ClientOptions.defaults()
 *         .withPatience(Duration.ofMinutes(5)) // how long a server may be away
 *         .withReplicas(ReplicaOptions.defaults().withHedgeAfter(Duration.ofMillis(200)));
 * try (EmbedderClient client = EmbedderClient.connect("a:7001,b:7001", options)) {
 *   EmbedOptions pooled = EmbedOptions.newBuilder().setSpace(Space.POOLED).build();
 *
 *   // One list. Rows are in the order of the texts.
 *   EmbedTextRequest cats =
 *       EmbedTextRequest.newBuilder().setOptions(pooled).addTexts("a cat").addTexts("一只猫").build();
 *   Vectors vectors = Vectors.of(client.embedText(cats));
 *   float[] first = vectors.row(0);
 *
 *   // Many lists whose order does not matter: futures, of which a bounded number is under way.
 *   CompletableFuture<Vectors> later = client.async().embedText(cats).thenApply(Vectors::of);
 *
 *   // A corpus: one stream, however often the wire below it breaks. Answers come in order.
 *   Iterator<EmbedTextRequest> lists = List.of(cats, cats).iterator();
 *   client.streamText(lists, answer -> store(Vectors.of(answer)));
 * }
 * }</pre>
 *
 * <p>What becomes of failures, once for all calls:
 *
 * <ul>
 *   <li>A replica that fails, is full, drains or answers as another model: the next is asked at
 *       once. Replicas are the same model, to the fingerprint and the numerics, or are not used.
 *   <li>All of them: waits with full jitter, never sooner than a server asked, as long as {@link
 *       io.altmesh.mesh.client.ClientOptions#patience} and the deadline of gRPC's current context
 *       allow; each wait is told to the {@link io.altmesh.mesh.client.WaitListener}. gRPC's own
 *       retries are off.
 *   <li>A replica that fails often is left alone by its circuit breaker for a second; one that does
 *       much worse than its peers, for half a minute and more.
 *   <li>What waiting does not heal is thrown at once as {@link io.altmesh.mesh.MeshException}.
 * </ul>
 *
 * <p>A target of {@code xds:///NAME} is handed to gRPC as it is: with {@code io.grpc:grpc-xds} of
 * the same version on the class path, and its bootstrap file, gRPC balances below this library, for
 * which it is then one replica.
 *
 * <p>{@link io.altmesh.mesh.client.Endpoint} calls other services in the same manner; {@link
 * io.altmesh.mesh.client.CheckpointFollower} (a trainer's checkpoints, fetched and verified) and
 * {@link io.altmesh.mesh.client.ScoreWatch} follow what others announce. The contracts are {@code
 * .proto} files in the jar of altmesh-proto, and in its zip for other languages.
 */
@NullMarked
package io.altmesh.mesh.client;

import org.jspecify.annotations.NullMarked;
