/**
 * What a model is measured on.
 *
 * <p>Open {@link io.altmesh.corpus.benchmark.RetrievalBenchmark} first. A benchmark is a YAML file:
 *
 * <pre>
 * name: emoji-fluent
 * images: ../images/fluent3d.tar.gz   # a WebDataset shard, or a list; brace lists too; captions in it are not used
 * captions: captions.jsonl.gz         # one query a line, plain or .gz
 * languages: [en, zh]                 # optional: others are left out; default all, in order of appearance
 * </pre>
 *
 * <p>Relative paths start at the YAML file. A line of captions is {@code {"key": "1f600",
 * "language": "zh", "text": "嘿嘿", "split": "seen", "flag": false}}: the image's key in its shard;
 * {@code "lang"} may stand for {@code "language"}; {@code split} (default "all") and {@code flag}
 * (default false) may be missing.
 */
@NullMarked
package io.altmesh.corpus.benchmark;

import org.jspecify.annotations.NullMarked;
