package io.altmesh.cli.report;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A page as an XML parser reads it: it must be well-formed. */
final class Page {
  private final Document document;

  Page(String html) {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      document = builder.parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  /** Elements of a kind, in the drawing whose description holds some words. */
  List<Element> in(String drawing, String kind) {
    return all(document.getDocumentElement(), "svg").stream()
        .filter(svg -> svg.getAttribute("aria-label").contains(drawing))
        .flatMap(svg -> all(svg, kind).stream())
        .toList();
  }

  /** The element of a kind whose title begins so. */
  Element titled(String drawing, String kind, String title) {
    return in(drawing, kind).stream()
        .filter(one -> one.getTextContent().startsWith(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " titled " + title));
  }

  List<Element> all(String kind) {
    return all(document.getDocumentElement(), kind);
  }

  static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static List<Element> all(Element in, String kind) {
    NodeList nodes = in.getElementsByTagName(kind);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
