/**
 * Images with captions from WebDataset shards.
 *
 * <p>Open {@link io.altmesh.corpus.images.WebDatasetReader} first: it reads a shard. {@link
 * io.altmesh.corpus.images.ShardList} expands brace lists, {@link
 * io.altmesh.corpus.images.ImageTextBatches} makes batches for contrastive learning of images in
 * memory, {@link io.altmesh.corpus.images.ImageTextStream} of shards too large for it.
 *
 * <p>A shard is a tar file, {@code .tar}, {@code .tar.gz} or {@code .tgz}. Consecutive members
 * whose names agree up to the first dot of the base name are one sample, and that common part (with
 * its folders) is the sample's key: {@code a/0001.png} and {@code a/0001.txt} are sample {@code
 * a/0001}. Of a sample's members are read: {@code png}, {@code jpg}, {@code jpeg}, {@code webp}
 * (the image), {@code txt} (one caption a line), {@code json} ({@code "caption"}, or {@code
 * "captions"}, a list). Others are passed over.
 */
@NullMarked
package io.altmesh.corpus.images;

import org.jspecify.annotations.NullMarked;
