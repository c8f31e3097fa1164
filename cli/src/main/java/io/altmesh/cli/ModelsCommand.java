package io.altmesh.cli;

import io.altmesh.cli.models.ModelName;
import io.altmesh.cli.models.ModelsJson;
import io.altmesh.cli.models.ModelsTable;
import io.altmesh.cli.models.Share;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ModelControlClient;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadedModel;
import io.grpc.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Loads, swaps and unloads the models of a teacher or student that is up.",
    footer = {
      "",
      "The server must have been started with --model-control; what it may load lies in the",
      "folders of its --models-root. Against a server with roles it takes an operator's token or",
      "certificate (--security). A model is named by its fingerprint (four digits or more),",
      "its directory's name, or an alias. Calls that name no model get the alias \"default\".",
      "Calls under way end on the model they began with: a swap loses none.",
      "",
      "Examples:",
      "  altmesh models 127.0.0.1:7001 list",
      "  altmesh models 127.0.0.1:7001 load clip-vit-large-patch14",
      "  altmesh models 127.0.0.1:7001 canary 3f0a12 10%%",
      "  altmesh models 127.0.0.1:7001 swap default 3f0a12",
      "  altmesh models 127.0.0.1:7001 rollback default",
      "  altmesh models 127.0.0.1:7003 swap default newest  # follows the run",
      "  altmesh models 127.0.0.1:7001 list --json | jq .cache.hit_rate",
    })
final class ModelsCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NEWEST = "newest";

  @Parameters(paramLabel = "TARGET", description = "HOST:PORT of the teacher or student.")
  String target = "";

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON.")
  boolean json;

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Command(mixinStandardHelpOptions = true, description = "What is loaded, and who answers whom.")
  int list() {
    return told(client -> json ? ModelsJson.of(client.list()) : ModelsTable.of(client.list()));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Loads a model beside what is served; no alias points at it yet. Ctrl-C ends the load."
      })
  int load(
      @Parameters(
              paramLabel = "DIR",
              description =
                  "On the server's side, in a folder of its --models-root: a directory or, for a"
                      + " teacher, a YAML file as teacher --backend takes it.")
          String directory) {
    return told(
        client -> {
          LoadedModel model = client.load(directory, this::tell);
          return json ? ModelsJson.of(model) : model.getModel().getFingerprint() + "\n";
        });
  }

  private void tell(LoadProgress progress) {
    String already = progress.getAlreadyLoaded() ? ", it was there already" : "";
    spec.commandLine()
        .getErr()
        .printf(
            "%s (%.1f s)%s%n",
            progress.getStage().name().toLowerCase(Locale.ROOT),
            progress.getElapsedMillis() / 1e3,
            already);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Points an alias at a loaded model, from the next call on; makes the alias.")
  int swap(
      @Parameters(paramLabel = "ALIAS", description = "\"default\", or another name.") String alias,
      @Parameters(
              paramLabel = "MODEL",
              description =
                  "A loaded model; or \"newest\": what the server serves by itself, such as each"
                      + " new checkpoint of the trainer that a student follows.")
          String model) {
    return changed(
        client ->
            model.equals(NEWEST)
                ? client.followNewest(alias)
                : client.swap(alias, fingerprint(client, model)));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Gives a share of an alias's calls to another loaded model; 0%% ends it.")
  int canary(
      @Parameters(paramLabel = "MODEL", description = "A loaded model.") String model,
      @Parameters(paramLabel = "SHARE", converter = Share.class, description = "As 10%%.")
          double share,
      @Option(
              names = "--alias",
              paramLabel = "ALIAS",
              defaultValue = "default",
              description = "Whose calls (default: ${DEFAULT-VALUE}).")
          String alias) {
    return changed(client -> client.setCanary(alias, fingerprint(client, model), share));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Points an alias at the model before; a second rollback undoes the first.")
  int rollback(
      @Parameters(paramLabel = "ALIAS", description = "\"default\", or another.") String alias) {
    return changed(client -> client.rollback(alias));
  }

  @Command(mixinStandardHelpOptions = true, description = "Takes an alias away.")
  int drop(@Parameters(paramLabel = "ALIAS", description = "Not \"default\".") String alias) {
    return told(
        client -> {
          client.dropAlias(alias);
          return "";
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Unloads a model that no alias points at, once its last call has ended.")
  int unload(@Parameters(paramLabel = "MODEL", description = "A loaded model.") String model) {
    return told(
        client -> {
          client.unload(fingerprint(client, model));
          return "";
        });
  }

  private static String fingerprint(ModelControlClient client, String model) {
    return ModelName.fingerprint(model, client.list());
  }

  private int changed(Function<ModelControlClient, Alias> change) {
    return told(
        client -> {
          Alias alias = change.apply(client);
          return json ? ModelsJson.of(alias) : ModelsTable.line(alias);
        });
  }

  private int told(Function<ModelControlClient, String> work) {
    try (ModelControlClient client =
        ModelControlClient.connect(
            target, security.secure(callOptions.calls()).withPatience(PATIENCE))) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(work.apply(client));
      out.flush();
      return CommandLine.ExitCode.OK;
    } catch (MeshException e) {
      throw e.code() == Status.Code.UNIMPLEMENTED ? notControlled() : e;
    }
  }

  private IllegalArgumentException notControlled() {
    return new IllegalArgumentException(
        "%s has no model control (expected: a teacher or student started with --model-control)"
            .formatted(target));
  }
}
