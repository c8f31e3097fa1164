package io.altmesh.corpus.benchmark;

/**
 * An image as it comes by.
 *
 * @param index its number in the benchmark
 * @param id such as a file's name
 * @param bytes encoded, as stored; the receiver's own
 */
public record BenchmarkImage(int index, String id, byte[] bytes) {}
