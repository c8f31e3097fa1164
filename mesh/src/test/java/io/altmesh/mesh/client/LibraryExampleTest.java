package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.TestEmbedder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in this package's documentation compiles, and does what it says. */
class LibraryExampleTest {
  private static final Path DOCUMENTATION =
      Path.of("src/main/java/io/altmesh/mesh/client/package-info.java");

  private static final String PROGRAM =
      """
      import io.altmesh.mesh.client.*;
      import io.altmesh.proto.v1.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;

      public final class Example {
        public static final List<Vectors> STORED = new ArrayList<>();

        public static void run() throws Exception {
      %s
        }

        private static void store(Vectors vectors) {
          STORED.add(vectors);
        }
      }
      """;

  @Test
  void compilesAndRuns(@TempDir Path classes) throws Exception {
    try (TestEmbedder one = TestEmbedder.start(new FakeModel());
        TestEmbedder two = TestEmbedder.start(new FakeModel())) {
      String example =
          example()
              .replace("\"a:7001,b:7001\"", '"' + one.target() + "," + two.target() + '"')
              .replace(
                  "float[] first = vectors.row(0);",
                  "float[] first = vectors.row(0); store(vectors);")
              .replace("Vectors::of);\n", "Vectors::of);\nstore(later.get());\n");
      compile(PROGRAM.formatted(example), classes);
      try (var loader =
          new java.net.URLClassLoader(
              new java.net.URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
        Class<?> program = loader.loadClass("Example");
        program.getMethod("run").invoke(null);

        List<?> stored = (List<?>) program.getField("STORED").get(null);
        assertThat(stored).hasSize(4); // the list, the future, two of the stream
        assertThat(((Vectors) stored.get(0)).row(0)).startsWith(5f, 'a');
        assertThat(((Vectors) stored.get(3)).rows()).isEqualTo(2);
      }
    }
  }

  private static String example() throws Exception {
    String text = Files.readString(DOCUMENTATION);
    var code = Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL).matcher(text);
    assertThat(code.find()).isTrue();
    return code.group(1)
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", ""))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void compile(String source, Path classes) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    assertThat(compiler.getTask(null, null, null, options, null, List.of(file)).call()).isTrue();
  }
}
