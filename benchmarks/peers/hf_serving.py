"""One side of `altmesh bench serving --peers`: the same text tower and captions in transformers + PyTorch eager.

    hf_serving.py FOLDER

FOLDER is what the command made: model/ (CLIPTextModelWithProjection) and lists.json (token ids, rows without padding). Speaks
lines on stdin and stdout: `pad77 SECONDS` and `longest SECONDS` embed lists for so long, `vectors` gives the first list's,
`end` ends. Each answer is one line of JSON.

Settings are this side's best: the tokens are ready beforehand, scaled_dot_product_attention with CLIP's causal mask alone (no
padding mask: what follows a text's end changes nothing before it), inference mode, all threads.
"""

import json
import sys
import time
from pathlib import Path

import torch
import transformers
from transformers import CLIPTextModelWithProjection

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
POSITIONS = 77


class Worker:
    def __init__(self, folder):
        self.model = CLIPTextModelWithProjection.from_pretrained(
            folder / "model", attn_implementation="sdpa", dtype=torch.float32
        )
        self.model.to(DEVICE).eval()
        self.pad = self.model.config.eos_token_id
        lists = json.loads((folder / "lists.json").read_text())["ids"]
        self.lists = {
            "pad77": [self.padded(rows, POSITIONS) for rows in lists],
            "longest": [self.padded(rows, max(map(len, rows))) for rows in lists],
        }

    def padded(self, rows, length):
        return torch.tensor([row + [self.pad] * (length - len(row)) for row in rows], device=DEVICE)

    @torch.inference_mode()
    def vectors(self):
        return {"vectors": self.model(input_ids=self.lists["longest"][0]).text_embeds.tolist()}

    @torch.inference_mode()
    def measure(self, padding, seconds):
        lists, items = self.lists[padding], 0
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            ids = lists[items // len(lists[0]) % len(lists)]
            self.model(input_ids=ids).text_embeds.cpu()
            items += len(ids)
        return {"items_per_second": items / (time.perf_counter() - start)}


def main():
    # Libraries print on stdout; the answers have it alone.
    answers, sys.stdout = sys.stdout, sys.stderr

    def say(answer):
        print(json.dumps(answer), file=answers, flush=True)

    worker = Worker(Path(sys.argv[1]))
    engine = f"transformers {transformers.__version__}, PyTorch {torch.__version__}"
    say({"engine": engine, "threads": torch.get_num_threads(), "device": DEVICE})
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "end":
            break
        say(worker.vectors() if word == "vectors" else worker.measure(word, float(rest[0])))


if __name__ == "__main__":
    main()
