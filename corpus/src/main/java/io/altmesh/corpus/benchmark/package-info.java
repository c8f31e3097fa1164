/**
 * What a model is measured on: benchmarks as data.
 *
 * <p>Open {@link io.altmesh.corpus.benchmark.Benchmark} first: images one at a time, captions or
 * class names by language, and what was found wrong with them. {@link
 * io.altmesh.corpus.benchmark.BenchmarkCatalog} has the definitions, which ship beside this file or
 * are a user's own YAML:
 *
 * <pre>
 * name: my-animals
 * title: animals of our park            # optional
 * task: classification                  # or multi-label, linear-probe, retrieval, translation, agreement
 * metrics: [top1, mean-per-class]       # the first is what reports lead with
 * languages: [en, zh]
 * codes: {zh: cn}                       # optional: how the files spell a language
 * splits: [test]                        # optional
 * data:
 *   layout: image-folder                # and the keys of that layout
 *   images: ${data}/park/${split}       # roots: --data-root, ALTMESH_DATA; or relative to this file
 * # or by split: {test: ${data}/park/t, train: ...}
 * classes:                              # of classification and multi-label only
 *   count: 12                           # optional: checked
 *   names: ${clip-benchmark}/${language}_classnames.json#park   # or FILE.txt, data, a list, or one of these by language
 *   templates: {en: ["a photo of a {c}."], zh: ["{c}的照片。"]}
 * probe:                                # of linear-probe; of a classification, adds NAME-linear-probe
 *   train: train                        # one of splits
 *   shots: [5, 20, 50]                  # these are the defaults
 *   seeds: [0, 1, 2]
 *   strengths: [0.1, 1, 10, 100, 1000]  # scikit-learn's C; chosen on a fifth of the training images
 * get: ask the park                     # optional: told when data is missing
 * </pre>
 *
 * <p>Layouts and their keys are in {@link io.altmesh.corpus.layout}. A file with {@code variants}
 * holds a family: {@link io.altmesh.corpus.benchmark.Variants}.
 *
 * <p>The short form, which {@link io.altmesh.corpus.benchmark.RetrievalBenchmark} reads into
 * memory:
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
