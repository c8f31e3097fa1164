/**
 * Embeddings on disk: computed once, read by trainer, evaluator and teacher alike.
 *
 * <p>Open {@link io.altmesh.corpus.store.EmbeddingStore} first. A store is a folder of segments,
 * {@code segment-000001.bin} and on. Every writer appends to a segment of its own, which it holds
 * by a lock on {@code segment-000001.lock} beside it; all segments are read at open. All numbers
 * are little-endian.
 *
 * <p>Header of a segment, written and synced before its first record:
 *
 * <table>
 *   <caption>header</caption>
 *   <tr><th>bytes</th><th>field</th></tr>
 *   <tr><td>8</td><td>{@code ALTMEMB1}</td></tr>
 *   <tr><td>4</td><td>D, values in a vector</td></tr>
 *   <tr><td>4</td><td>K, length of the key</td></tr>
 *   <tr><td>K</td><td>the {@link io.altmesh.corpus.store.StoreKey} in its canonical form, UTF-8: lines of name=value</td></tr>
 *   <tr><td>4</td><td>CRC-32C of the above</td></tr>
 * </table>
 *
 * <p>Then records, all of 36 + 2 D bytes, to the end of the file:
 *
 * <table>
 *   <caption>record</caption>
 *   <tr><th>bytes</th><th>field</th></tr>
 *   <tr><td>32</td><td>SHA-256 of the content: a text's UTF-8 or an image file's bytes</td></tr>
 *   <tr><td>2 D</td><td>the vector, IEEE 754 binary16</td></tr>
 *   <tr><td>4</td><td>CRC-32C of the above</td></tr>
 * </table>
 *
 * <p>A writer that is killed leaves at worst a torn last record. Records from the first bad one to
 * the end, when not one of them is whole, are cut off by the next who opens the store while no
 * writer holds the segment. A bad record before a whole one is passed over: its content counts as
 * missing, and is computed and appended anew.
 */
@NullMarked
package io.altmesh.corpus.store;

import org.jspecify.annotations.NullMarked;
