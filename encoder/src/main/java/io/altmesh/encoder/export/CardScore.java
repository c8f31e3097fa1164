package io.altmesh.encoder.export;

/**
 * One row of a card's table of scores; recalls are shares of 1.
 *
 * @param split which of the benchmark's captions
 * @param candidates each query was ranked among
 */
public record CardScore(
    String benchmark,
    String language,
    String split,
    int queries,
    int candidates,
    double textToImageAt1,
    double textToImageAt10,
    double meanRecall) {}
