"""One side of `altmesh bench training --peers`: the same student, batches and loss in transformers + PyTorch eager.

    hf_training.py FOLDER fp32|bf16 ACCUMULATION

FOLDER is what the command made: student/ (config.json, model.safetensors) and batches.safetensors (`ids.N` int64 (B,T),
padded to the longest; `targets.N` fp32 (B,D)). Speaks lines on stdin and stdout, as the command's own worker does:
`warm-up N` and `measure N` run N steps, `end` ends. Each answer is one line of JSON.

Settings are this side's best: fused AdamW, scaled_dot_product_attention, no pooler, no dropout, gradients set to None, and in
bf16 autocast, which keeps fp32 weights as AltMesh does.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file
from transformers import XLMRobertaConfig, XLMRobertaModel

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class Student(torch.nn.Module):
    """XLM-R with AltCLIP's head: transformation(pre_LN(state of the first token))."""

    def __init__(self, folder, dim):
        super().__init__()
        config = json.loads((folder / "config.json").read_text())
        text = config.get("text_config", config)
        text = {k: v for k, v in text.items() if k not in ("model_type", "architectures", "project_dim")}
        config = XLMRobertaConfig(**{**text, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0})
        config._attn_implementation = "sdpa"
        with torch.device("meta"):
            self.roberta = XLMRobertaModel(config, add_pooling_layer=False)
            self.pre_LN = torch.nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
            self.transformation = torch.nn.Linear(config.hidden_size, dim)
        self.load(load_file(folder / "model.safetensors"))

    def load(self, stored):
        weights = {}
        for name, tensor in stored.items():
            name = name.removeprefix("text_model.")
            known = name.startswith(("pre_LN.", "transformation."))
            weights[name if known or name.startswith("roberta.") else "roberta." + name] = tensor.float()
        missing = [name for name, _ in self.named_parameters() if name not in weights]
        for name in missing:  # the head of a bare backbone is new
            shape = self.get_parameter(name).shape
            weights[name] = torch.randn(shape) * 0.02 if len(shape) > 1 else torch.full(shape, float("norm" in name.lower()))
        self.to_empty(device="cpu")
        self.load_state_dict(weights, strict=False)
        # Buffers are not in files, and to_empty leaves them without values.
        embeddings = self.roberta.embeddings
        embeddings.position_ids = torch.arange(embeddings.position_ids.shape[-1]).expand((1, -1))
        embeddings.token_type_ids = torch.zeros_like(embeddings.position_ids)

    def forward(self, ids, mask):
        cls = self.roberta(input_ids=ids, attention_mask=mask).last_hidden_state[:, 0]
        with torch.autocast(DEVICE, enabled=False):
            return self.transformation(self.pre_LN(cls.float()))


class Worker:
    def __init__(self, folder, precision, accumulation):
        self.bf16 = precision == "bf16"
        self.accumulation = accumulation
        stored = load_file(folder / "batches.safetensors")
        self.batches = [(stored[f"ids.{i}"], stored[f"targets.{i}"]) for i in range(len(stored) // 2)]
        self.next = 0
        self.student = Student(folder / "student", self.batches[0][1].shape[1]).to(DEVICE).train()
        matrices = [p for p in self.student.parameters() if p.dim() > 1]
        others = [p for p in self.student.parameters() if p.dim() <= 1]
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-5, betas=(0.99, 0.999), eps=1e-8, fused=True)

    def synchronize(self):
        if DEVICE == "cuda":
            torch.cuda.synchronize()

    def forward_backward(self):
        loss = 0.0
        for _ in range(self.accumulation):
            ids, targets = (t.to(DEVICE) for t in self.batches[self.next % len(self.batches)])
            self.next += 1
            with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=self.bf16):
                given = self.student(ids, (ids != 1).long())
            part = torch.nn.functional.mse_loss(given, targets) / self.accumulation
            part.backward()
            loss += part.detach()
        return loss

    def update(self):
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def run(self, steps):
        answer = {"forward_backward": [], "optimizer": [], "read_back": [], "cpu": []}
        for _ in range(steps):
            cpu, start = time.process_time(), time.perf_counter()
            loss = self.forward_backward()
            self.synchronize()
            computed = time.perf_counter()
            self.update()
            self.synchronize()
            updated = time.perf_counter()
            answer.setdefault("first_loss", loss.item())
            answer["forward_backward"].append(computed - start)
            answer["optimizer"].append(updated - computed)
            answer["read_back"].append(time.perf_counter() - updated)
            answer["cpu"].append(time.process_time() - cpu)
        answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return answer


def main():
    # Libraries print on stdout; the answers have it alone.
    answers, sys.stdout = sys.stdout, sys.stderr
    folder, precision, accumulation = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

    def say(answer):
        print(json.dumps(answer), file=answers, flush=True)

    worker = Worker(folder, precision, accumulation)
    engine = f"transformers {transformers.__version__}, PyTorch {torch.__version__}"
    say({"engine": engine, "threads": torch.get_num_threads(), "device": DEVICE})
    for line in sys.stdin:
        word, *count = line.split()
        if word == "end":
            break
        say(worker.run(int(count[0])))


if __name__ == "__main__":
    main()
