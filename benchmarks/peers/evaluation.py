"""One side of `altmesh bench evaluation --peers`: the same search in PyTorch.

    evaluation.py PREFIX DIM topk|count both|one

PREFIX.queries, PREFIX.candidates: fp32 rows; PREFIX.match: int32, each query's candidate. Speaks lines on stdin and stdout:
`measure N` runs N passes, `end` ends. Each answer is one line of JSON. A pass goes from vectors in memory to recalls.

topk: scores of all pairs, then torch.topk and any-hit, as CLIP_benchmark's zeroshot_classification.py and zeroshot_retrieval.py
do, without that one's one-hot matrices, which do not fit in memory at this size.
count: in chunks, how many scores are above that of the best match; the recalls follow from these ranks.
"""

import json
import resource
import sys
import time

import numpy
import torch

CHUNK = 2048
KS = (1, 5, 10)
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def recalls(side, hits_at):
    return {f"{side}_recall@{k}": hits_at(k).double().mean().item() for k in KS}


def topk_hits(scores, matches_of_found, k=max(KS)):
    """(rows, k) whether what stands there is a match; `matches_of_found` tells it of rows and places."""
    rows = torch.arange(len(scores), device=scores.device)[:, None]
    return matches_of_found(rows, scores.topk(k, dim=1)[1])


def topk(queries, candidates, match, both):
    scores = queries @ candidates.T
    hits = topk_hits(scores, lambda row, place: match[row] == place)
    answer = recalls("queries", lambda k: hits[:, :k].any(1))
    if both:
        parts = []
        for start in range(0, len(candidates), CHUNK):
            part = scores[:, start:start + CHUNK].T.contiguous()
            parts.append(topk_hits(part, lambda row, place: match[place] == row + start))
        hits = torch.cat(parts)
        answer |= recalls("candidates", lambda k: hits[:, :k].any(1))
    return answer


def count(queries, candidates, match, both):
    own = (queries * candidates[match]).sum(1)
    best = torch.full((len(candidates),), -torch.inf, device=own.device).scatter_reduce(0, match, own, "amax")
    before, before_candidates = [], torch.zeros(len(candidates), dtype=torch.int64, device=own.device)
    for start in range(0, len(queries), CHUNK):
        scores = queries[start:start + CHUNK] @ candidates.T
        before.append((scores > own[start:start + CHUNK, None] + 1e-6).sum(1))
        if both:
            before_candidates += (scores > best + 1e-6).sum(0)
    ranks = torch.cat(before)
    answer = recalls("queries", lambda k: ranks < k)
    return answer | recalls("candidates", lambda k: before_candidates < k) if both else answer


def main():
    prefix, dim, way, directions = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    load = lambda name, kind: torch.from_numpy(numpy.fromfile(f"{prefix}.{name}", kind)).to(DEVICE)  # noqa: E731
    queries, candidates = load("queries", "<f4").view(-1, dim), load("candidates", "<f4").view(-1, dim)
    match = load("match", "<i4").long()
    print(json.dumps({"engine": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {DEVICE}"}), flush=True)
    for line in sys.stdin:
        word, *times = line.split()
        if word == "end":
            break
        answer = {"seconds": [], "cpu": []}
        for _ in range(int(times[0])):
            cpu, start = time.process_time(), time.perf_counter()
            with torch.inference_mode():
                answer |= {"topk": topk, "count": count}[way](queries, candidates, match, directions == "both")
            answer["seconds"].append(time.perf_counter() - start)
            answer["cpu"].append(time.process_time() - cpu)
        answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
