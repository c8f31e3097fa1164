package io.altmesh.cli.report;

import static io.altmesh.cli.report.Page.number;
import static io.altmesh.cli.report.PageScores.score;
import static io.altmesh.cli.report.PageScores.xtd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.cli.evaluate.Gallery;
import io.altmesh.cli.evaluate.Gallery.Exhibit;
import io.altmesh.cli.evaluate.Gallery.Shown;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What a page says, read back from its drawings. */
final class ReportPageTest {
  private static ScoreSource source(String name, Score... scores) {
    return new ScoreSource(name, List.of(scores), List.of());
  }

  private static Page page(ScoreSource... sources) {
    return new Page(ReportPage.of(List.of(sources)));
  }

  @Test
  void barsAreAsLongAsTheirFigures() {
    Page page = page(source("", xtd("a", 0, "zh", 0.5), xtd("a", 0, "it", 0.25)));

    double half = number(page.titled("bars by language", "rect", "a: 0.5000"), "width");
    double quarter = number(page.titled("bars by language", "rect", "a: 0.2500"), "width");
    assertThat(half).isEqualTo(2 * quarter, within(0.02));
    assertThat(page.in("bars by language", "rect"))
        .extracting(Element::getTextContent)
        .contains("a: 0.5000 (95 % interval 0.4800 to 0.5200)");
  }

  @Test
  void whatPapersPublishedStandsWhereItIsOnTheSameScale() {
    Page page = page(source("", xtd("a", 0, "zh", 0.951)));

    Element bar = page.titled("bars by language", "rect", "a: 0.9510");
    Element mark =
        page.titled(
            "bars by language",
            "path",
            "AltCLIP-M9: 95.1 %; AltCLIP (arXiv 2211.06679v2), table 3");
    double at = Double.parseDouble(mark.getAttribute("d").substring(1).split(" ", 2)[0]);
    assertThat(at).isEqualTo(number(bar, "x") + number(bar, "width"), within(0.02));
    assertThat(page.all("th")).extracting(Element::getTextContent).contains("◇ AltCLIP-M9");
    assertThat(page.all("p"))
        .extracting(Element::getTextContent)
        .contains(
            "◇ published in AltCLIP (arXiv 2211.06679v2), table 3: mUSE PATR; mUSE m3; AltCLIP-M9");
  }

  @Test
  void nothingPublishedIsDrawnOfAnotherMetricSplitOrLanguage() {
    Score otherSplit = xtd("a", 0, "zh", 0.9).toBuilder().setSplit("train").build();
    Score otherMetric = score("xtd-11", "a", 0, "zh", "recall@1", 0.6);
    Score otherLanguage = xtd("a", 0, "ar", 0.6);

    for (Score score : List.of(otherSplit, otherMetric, otherLanguage)) {
      assertThat(ReportPage.of(List.of(source("", score)))).doesNotContain("AltCLIP-M9");
    }
  }

  @Test
  void aTeacherOfOneLanguageIsALineAcrossAll() {
    Page page =
        page(
            source("teacher", xtd("clip", 0, "en", 0.8)),
            source("", xtd("a", 0, "en", 0.4), xtd("a", 0, "zh", 0.5), xtd("a", 0, "it", 0.25)));

    Element line = page.titled("bars by language", "line", "the teacher, en: 0.8000");
    Element bar = page.titled("bars by language", "rect", "teacher: 0.8000");
    assertThat(number(line, "x1")).isEqualTo(number(bar, "x") + number(bar, "width"), within(0.02));
    assertThat(line.getAttribute("stroke-dasharray")).isNotEmpty();
    // On the first axis, straight up, 0.4 is half as far from the middle as 0.8.
    Element point = page.titled("radar by language", "circle", "a, en: 0.4000");
    double level = firstY(page.titled("radar by language", "polygon", "the teacher, en: 0.8000"));
    double middle = number(page.in("radar by language", "line").get(0), "y1");
    assertThat(middle - level).isEqualTo(2 * (middle - number(point, "cy")), within(0.05));
  }

  private static double firstY(Element polygon) {
    return Double.parseDouble(polygon.getAttribute("points").split("[ ,]", 3)[1]);
  }

  @Test
  void pathsOfOneNameAreOneLineOverTheirSteps() {
    Page page =
        page(
            source("teacher", xtd("clip", 0, "en", 0.8)),
            source("run", xtd("step-00000100-a", 100, "zh", 0.2)),
            source("run", xtd("step-00000300-b", 300, "zh", 0.6)),
            source("run", xtd("step-00000200-c", 200, "zh", 0.4)));

    Element curve = page.in("of run over steps", "polyline").get(0);
    double[] at =
        Arrays.stream(curve.getAttribute("points").split("[ ,]", -1))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(at).hasSize(6);
    assertThat(at[4] - at[2]).as("steps").isEqualTo(at[2] - at[0], within(0.02)).isPositive();
    assertThat(at[5] - at[3]).as("rises").isEqualTo(at[3] - at[1], within(0.02)).isNegative();
    assertThat(page.titled("of run over steps", "line", "teacher, en: 0.8000")).isNotNull();
    assertThat(page.in("bars by language", "rect"))
        .extracting(Element::getTextContent)
        .noneMatch(title -> title.startsWith("run: 0.4"))
        .anyMatch(title -> title.startsWith("run: 0.6"));
  }

  @Test
  void twoModelsOfOneNameAndStepAreTwoLines() {
    Page page = page(source("", xtd("a", 0, "zh", 0.2)), source("a", xtd("b", 0, "zh", 0.4)));

    assertThat(page.titled("bars by language", "rect", "a: 0.2000")).isNotNull();
    assertThat(page.titled("bars by language", "rect", "a (2): 0.4000")).isNotNull();
  }

  @Test
  void threeBenchmarksOfALanguageMakeARadar() {
    Page page =
        page(
            source(
                "",
                xtd("a", 0, "zh", 0.2),
                score("coco-cn-1k", "a", 0, "zh", "mean-recall", 0.3),
                score("imagenet-1k", "a", 0, "zh", "top1", 0.4)));

    assertThat(page.in("Radar of all benchmarks in zh", "circle"))
        .extracting(Element::getTextContent)
        .containsExactly("a, xtd-11: 0.2000", "a, coco-cn-1k: 0.3000", "a, imagenet-1k: 0.4000");
  }

  @Test
  void captionsAreTextWhateverStandsInThem() {
    Exhibit caption = new Exhibit(false, "كلب <script>alert(1)</script> & \"x\"\u0007", "");
    Exhibit dog = new Exhibit(true, "dog\".png", "data:image/jpeg;base64,AAAA");
    Exhibit elsewhere = new Exhibit(true, "cat.png", "https://example.com/cat.png");
    Gallery gallery =
        new Gallery(
            "xtd-11",
            "test",
            "ar",
            "a",
            "f-a0",
            List.of(new Shown(1, caption, List.of(dog), List.of(elsewhere, dog))));
    String html =
        ReportPage.of(
            List.of(new ScoreSource("", List.of(xtd("a", 0, "ar", 0.2)), List.of(gallery))));

    assertThat(html).doesNotContain("<script", "https:");
    Page page = new Page(html);
    Element shown = page.all("bdi").get(0);
    assertThat(shown.getTextContent()).isEqualTo("كلب <script>alert(1)</script> & \"x\"");
    assertThat(shown.getAttribute("dir")).isEqualTo("auto");
    assertThat(shown.getAttribute("lang")).isEqualTo("ar");
    assertThat(page.all("img"))
        .extracting(image -> image.getAttribute("alt"))
        .containsExactly("dog\".png", "dog\".png");
    assertThat(page.all("span"))
        .filteredOn(span -> span.getAttribute("class").equals("tick"))
        .as("of the two that were ranked first the second is right")
        .hasSize(1);
  }

  @Test
  void picturesThatWouldMakeThePageTooLargeAreLeftOutAndCounted() {
    Exhibit huge = new Exhibit(true, "huge.png", "data:image/jpeg;base64," + "A".repeat(17 << 20));
    Gallery gallery =
        new Gallery(
            "xtd-11", "test", "zh", "a", "f-a0", List.of(new Shown(0, huge, List.of(), List.of())));
    String html =
        ReportPage.of(
            List.of(new ScoreSource("", List.of(xtd("a", 0, "zh", 0.2)), List.of(gallery))));

    assertThat(html.length()).isLessThan(1 << 20);
    assertThat(html).contains("<p>1 more are left out: the page would be too large.</p>");
  }

  @Test
  void tellsWhatWasWrongWithTheData() {
    Score score = xtd("a", 0, "zh", 0.2).toBuilder().addFaults("1 × caption without image").build();

    assertThat(ReportPage.of(List.of(source("", score))))
        .contains("<li>a, zh: incomplete, 1 × caption without image</li>");
  }

  @Test
  void refusesATeacherOrMetricThatIsNotThere() {
    List<ScoreSource> sources = List.of(source("", xtd("a", 0, "zh", 0.2)));

    assertThatThrownBy(() -> ReportPage.of(sources, "clip", null))
        .hasMessage("--teacher clip: no scores of that name (expected: one of a)");
    assertThatThrownBy(() -> ReportPage.of(sources, null, "top1"))
        .hasMessage("--metric top1: no score has it (there are: recall@10)");
  }
}
