"""Makes metrics.json: inputs of small evaluations and what CLIP_benchmark's and others' own code says of them.

    make_metrics.py FOLDER      # writes FOLDER/metrics.json

Needs: clip_benchmark, scikit-learn, scipy, vision-evaluation (ELEVATER's metrics; from PyPI) and torch.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, balanced_accuracy_score, roc_auc_score

from clip_benchmark.metrics import zeroshot_classification, zeroshot_retrieval

# vision_evaluation imports libraries for detection and captions, which its metrics for classification do not use.
for absent in ("cv2", "pycocotools", "pycocotools.cocoeval"):
    sys.modules.setdefault(absent, types.ModuleType(absent))
sys.modules["pycocotools.cocoeval"].Params = sys.modules["pycocotools.cocoeval"].COCOeval = object
from vision_evaluation.evaluators import BalancedAccuracyScoreEvaluator, MeanAveragePrecisionNPointsEvaluator  # noqa: E402

DIM = 16
torch.manual_seed(20261129)


def rows(tensor):
    return [float(v) for v in tensor.flatten().tolist()]


def unit(tensor):
    return torch.nn.functional.normalize(tensor, dim=-1)


class Given:
    """A model whose embeddings are given: an image or a text is its own vector."""

    def encode_image(self, images):
        return images

    def encode_text(self, texts):
        return texts


def loader(pairs, classes):
    class Loader:
        dataset = types.SimpleNamespace(classes=classes)

        def __iter__(self):
            return iter(pairs)

        def __len__(self):
            return len(pairs)

    return Loader()


def classification(classes, images, empty):
    texts = torch.randn(classes, DIM)
    targets = torch.arange(images) % (classes - empty)  # the last ones have no image
    vectors = unit(texts)[targets] + 0.45 * torch.randn(images, DIM)
    names = [str(i) for i in range(classes)]
    said = zeroshot_classification.evaluate(
        Given(), loader([(vectors, targets)], names), lambda t: texts[int(t[0])][None], names, ["{c}"], "cpu", amp=False)
    logits = 100.0 * unit(vectors) @ unit(texts).T
    elevater = BalancedAccuracyScoreEvaluator()
    elevater.add_predictions(logits.numpy(), targets.numpy())
    return {
        "every_class_has_an_image": empty == 0,
        "dim": DIM, "texts": rows(texts), "images": rows(vectors), "targets": targets.tolist(),
        "acc1": said["acc1"], "acc5": said["acc5"] if classes >= 5 else None,
        "mean_per_class_recall": said["mean_per_class_recall"],
        "elevater_mean_per_class": float(elevater.get_report()[elevater._get_id()]),
        "balanced_accuracy": float(balanced_accuracy_score(targets, logits.argmax(1))),
    }


def retrieval(images, captions):
    pictures = torch.randn(images, DIM)
    texts = unit(pictures).repeat_interleave(captions, 0) + 0.4 * torch.randn(images * captions, DIM)
    batches = [(pictures[i:i + 8], [list(range(j * captions, (j + 1) * captions)) for j in range(i, min(images, i + 8))])
               for i in range(0, images, 8)]
    said = zeroshot_retrieval.evaluate(
        Given(), batches, lambda indices: texts[torch.tensor(indices)], "cpu", amp=False, recall_k_list=[1, 5, 10])
    return {"dim": DIM, "images": rows(pictures), "captions": rows(texts), "captions_an_image": captions, "recalls": said}


def multi_label(images, classes, decimals):
    texts = torch.randn(classes, DIM)
    vectors = torch.randn(images, DIM)
    scores = unit(vectors) @ unit(texts).T
    if decimals is not None:
        scores = torch.round(scores, decimals=decimals)  # many ties
    labels = (scores + 0.25 * torch.randn_like(scores) > 0.2).int()
    if decimals is None:
        labels[:, -1] = 0  # a class without an image
    found = {"classes": classes, "scores": rows(scores), "labels": labels.flatten().tolist()}
    if decimals is None:
        found["clip_benchmark"] = zeroshot_classification.average_precision_per_class(scores, labels).tolist()
    probabilities = torch.softmax(100.0 * scores.double(), 1).float().numpy()
    for name, given in (("eleven_points", scores.numpy()), ("elevater", probabilities)):
        per_class = []
        for i in range(classes):
            if labels[:, i].sum() == 0:  # it leaves such classes out
                per_class.append(None)
                continue
            evaluator = MeanAveragePrecisionNPointsEvaluator(11)
            evaluator.add_predictions(given[:, i:i + 1], labels.numpy()[:, i:i + 1])
            per_class.append(float(evaluator.get_report()[evaluator._get_id()]))
        found[name] = per_class
    last = classes if decimals is not None else classes - 1
    found["average_precision"] = [float(average_precision_score(labels[:, i], scores[:, i])) for i in range(classes)]
    found["roc_auc"] = [float(roc_auc_score(labels[:, i], scores[:, i])) for i in range(last)]
    return found


def mcnemar(won, lost):
    return {"won": won, "lost": lost, "p": float(binomtest(min(won, lost), won + lost, 0.5).pvalue) if won + lost else 1.0}


def main():
    fixtures = {
        "classification": [classification(12, 90, 1), classification(4, 30, 1), classification(9, 80, 0)],
        "retrieval": [retrieval(24, 5), retrieval(30, 1)],
        "multi_label": [multi_label(60, 7, None), multi_label(50, 5, 1)],
        "mcnemar": [mcnemar(14, 5), mcnemar(0, 9), mcnemar(300, 350), mcnemar(3, 3), mcnemar(0, 0)],
    }
    (Path(sys.argv[1]) / "metrics.json").write_text(json.dumps(fixtures) + "\n")


if __name__ == "__main__":
    main()
