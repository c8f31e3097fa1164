"""Makes linear.json: vectors of classes, and what scikit-learn's LogisticRegression learns of them.

    make_linear.py FOLDER      # writes FOLDER/linear.json

Needs: scikit-learn and torch.
"""

import json
import sys
from pathlib import Path

import torch
from sklearn.linear_model import LogisticRegression

DIM = 16
torch.manual_seed(20261129)


def rows(tensor):
    return [float(v) for v in tensor.flatten().tolist()]


def unit(tensor):
    return torch.nn.functional.normalize(tensor, dim=-1)


def linear_probe(classes, train, test):
    centres = torch.randn(classes, DIM)

    def sample(n):
        labels = torch.arange(n) % classes
        return unit(unit(centres)[labels] + 0.35 * torch.randn(n, DIM)), labels

    (x, y), (u, v) = sample(train), sample(test)
    probe = LogisticRegression(C=0.316, max_iter=1000, tol=1e-8).fit(x.numpy(), y.numpy())
    logits = torch.tensor(probe.decision_function(u.numpy()))
    return {
        "dim": DIM, "classes": classes, "C": 0.316, "train": rows(x), "train_labels": y.tolist(), "test": rows(u),
        "test_labels": v.tolist(), "accuracy": float(probe.score(u.numpy(), v.numpy())), "logits": rows(logits),
    }


if __name__ == "__main__":
    (Path(sys.argv[1]) / "linear.json").write_text(json.dumps(linear_probe(5, 100, 80)) + "\n")
