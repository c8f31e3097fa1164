package io.altmesh.cli.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The encoder in process, with nothing around it: one list after another. Speaks lines: {@code
 * lists SECONDS} measures, {@code end} ends.
 */
public final class ServingWorker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServingWorker() {}

  /** Answers until it is told to end. */
  public static void run(Path folder, Engine engine, BufferedReader questions, PrintStream answers)
      throws IOException {
    ServingInput input = new ServingInput(folder);
    List<List<String>> lists = input.texts();
    try (EmbeddingModel model = EmbeddingModels.open(input.model(), engine)) {
      say(answers, Map.of("engine", engine.version(), "threads", engine.threads()));
      String question = questions.readLine();
      while (question != null && !question.equals("end")) {
        double seconds = Double.parseDouble(question.replaceFirst("lists ", ""));
        say(answers, Map.of("items_per_second", measure(model, lists, seconds)));
        question = questions.readLine();
      }
    }
  }

  private static double measure(EmbeddingModel model, List<List<String>> lists, double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long items = 0;
    for (int i = 0; System.nanoTime() < end; i++) {
      List<String> list = lists.get(i % lists.size());
      model.embedText(list, Space.PROJECTED);
      items += list.size();
    }
    return items / ((System.nanoTime() - start) / 1e9);
  }

  private static void say(PrintStream answers, Map<String, ?> answer) throws IOException {
    answers.println(JSON.writeValueAsString(answer));
    answers.flush();
  }
}
