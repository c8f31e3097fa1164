package io.altmesh.trainer.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.trainer.recipe.RecipeException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A student that already has a head must have its teacher's width; a bare XLM-R gets a head of that
 * width.
 */
final class StudentWidth {
  private static final int ALTCLIP_DEFAULT = 768;

  private StudentWidth() {}

  static void check(Path student, int teacherDim, String teacher) {
    JsonNode config = config(student);
    if (!config.path("model_type").asText().equals("altclip")) {
      return;
    }
    JsonNode text = config.path("text_config");
    int width = text.path("project_dim").asInt(config.path("project_dim").asInt(ALTCLIP_DEFAULT));
    if (width != teacherDim) {
      throw new RecipeException(
          "the recipe's student %s (AltCLIP) has project_dim %d, the POOLED text of teacher %s is %d wide (expected: the same); start from a student of that width or from a bare XLM-R"
              .formatted(student, width, teacher, teacherDim));
    }
  }

  private static JsonNode config(Path student) {
    Path file = student.resolve("config.json");
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new RecipeException(
          "student: %s cannot be read (expected: a Hugging Face directory): %s"
              .formatted(file, e.getMessage()));
    }
  }
}
