package io.altmesh.cli;

import io.altmesh.cli.cache.CacheJson;
import io.altmesh.cli.cache.CacheText;
import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.trainer.cache.CacheFill;
import io.altmesh.trainer.cache.CacheOptions;
import io.altmesh.trainer.cache.CacheProgress;
import io.altmesh.trainer.cache.CacheResult;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.Recipe.TaskName;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "Asks the teacher ahead of a run for all that its recipe will ask for.",
    footer = {
      "",
      "Teacher learning: every distinct source text of data.pairs, in the recipe's space.",
      "Contrastive learning: every image of data.images that has a caption. Only what the store",
      "lacks is asked for, so what was stopped or killed goes on where it was, and several",
      "commands and runs may share a store. Vectors are kept by the tower's fingerprint, precision,",
      "space and cut: those of another teacher are never used. Refused images are named, and asked",
      "for again next time. --store RUN/store fills the store of a run that is yet to start.",
      "",
      "Examples:",
      "  altmesh cache my-run.yaml --store /data/vectors \\",
      "      --set teacher.target=127.0.0.1:7001",
      "  altmesh train my-run.yaml --out runs/zh --set store.directory=/data/vectors \\",
      "      --set teacher.target=127.0.0.1:7001",
      "  altmesh cache --show /data/vectors",
    })
final class CacheCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RECIPE.yaml",
      arity = "0..1",
      description = "Whose texts or images, and which teacher.")
  @Nullable Path recipe;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a recipe value, as for train; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the vectors (default: the recipe's store.directory).")
  @Nullable Path store;

  @Option(
      names = "--show",
      paramLabel = "DIR",
      description = "Print what a folder of vectors holds, and ask for nothing.")
  @Nullable Path show;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  boolean json;

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (recipe != null && show == null) {
      return fill(RecipeFile.read(recipe, overrides).recipe());
    }
    if (recipe == null && show != null) {
      return show(StoreGroup.under(show));
    }
    throw new ParameterException(
        spec.commandLine(), "expected: either a RECIPE.yaml to fill for, or --show DIR");
  }

  private int show(List<StoreGroup> groups) {
    out().print(json ? CacheJson.of(groups) : CacheText.of(groups));
    out().flush();
    if (groups.isEmpty()) {
      err().println("altmesh: no vectors in " + show);
    }
    return spec.exitCodeOnSuccess();
  }

  private int fill(Recipe wanted) {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Thread filling = Thread.currentThread();
    Shutdown.closeOnExit(
        () -> {
          stop.trip();
          filling.interrupt(); // what a slow teacher has under way is not waited for
          ended.await();
        });
    try {
      Bar bar = new Bar(wanted.task() == TaskName.TEACHER_LEARNING ? "texts" : "images");
      CacheResult result =
          CacheFill.run(
              wanted,
              CacheOptions.of(store)
                  .withStop(stop)
                  .withCalls(security.secure(callOptions.calls().forBulk()))
                  .withListener(bar));
      bar.progress.end();
      tell(result);
      return result.finished() ? spec.exitCodeOnSuccess() : spec.exitCodeOnExecutionException();
    } finally {
      ended.countDown();
    }
  }

  private void tell(CacheResult result) {
    if (json) {
      out().print(CacheJson.of(result));
      out().flush();
    } else {
      CacheText.of(result).forEach(line -> err().println("altmesh: " + line));
    }
  }

  /** Shows what the teacher was asked for, of what the store lacked. */
  private final class Bar implements Consumer<CacheProgress> {
    private final Progress progress;
    private long total = -1;

    Bar(String what) {
      progress = new Progress(err(), what, () -> total);
    }

    @Override
    public void accept(CacheProgress now) {
      total = now.total();
      progress.accept(now.filled().asked());
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
