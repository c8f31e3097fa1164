"""Writes src/test/resources/student_contrastive.json: losses, gradient norms and some weights of three updates by transformers and torch.optim.AdamW
of AltCLIP's text side against given image vectors, as contrastive learning with a locked image tower has them.

Starts from the directory that make_parity_fixtures.py wrote. Same versions. Run from encoder/:
    python3 src/test/python/make_student_contrastive_fixtures.py

Image vectors are a formula that ContrastiveStudentParityTest repeats.
"""

import json
import math
from pathlib import Path

import torch
from make_training_fixtures import BETAS, CLIP, DECAY, MODELS, RATE, TEXTS, tokenized
from torch.nn.functional import cross_entropy
from transformers import AltCLIPModel


def main() -> None:
    torch.set_num_threads(1)
    expected = {"both_trained": updates(("text_model.", "text_projection", "logit_scale")), "both_frozen": updates(("text_model.",))}
    Path("src/test/resources/student_contrastive.json").write_text(json.dumps(expected, indent=1) + "\n")


def updates(trained: tuple) -> dict:
    model = AltCLIPModel.from_pretrained(MODELS / "altclip", dtype=torch.float32).eval()
    weights = {name: weight for name, weight in model.named_parameters() if name.startswith(trained)}
    for name, weight in model.named_parameters():
        weight.requires_grad_(name in weights)
    tokens = tokenized("altclip")
    dim = model.config.projection_dim
    images = torch.tensor([(i * 37 % 101) / 50 - 1 for i in range(len(TEXTS) * dim)]).reshape(len(TEXTS), dim)
    images = images / images.norm(dim=-1, keepdim=True)
    groups = [
        {"params": [w for w in weights.values() if w.dim() > 1], "weight_decay": DECAY},
        {"params": [w for w in weights.values() if w.dim() <= 1], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=BETAS)
    losses, norms = [], []
    for _ in range(3):
        optimizer.zero_grad()
        texts = model.text_projection(model.text_model(**tokens).pooler_output)
        texts = texts / texts.norm(dim=-1, keepdim=True)
        logits = texts @ images.t() * model.logit_scale.exp()
        own = torch.arange(len(TEXTS))
        loss = (cross_entropy(logits, own) + cross_entropy(logits.t(), own)) / 2
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights.values(), CLIP)))
        losses.append(float(loss))
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(max=math.log(100))
    shown = ("text_model.transformation.weight", "text_projection.weight", "logit_scale")
    return {"losses": losses, "norms": norms, "weights": {n: model.get_parameter(n).flatten()[:16].tolist() for n in shown}}


if __name__ == "__main__":
    main()
