"""Exports the towers of the encoder's small random CLIP to ONNX, as the tests' foreign teachers.

Needs torch (made with 2.7.1), transformers (5.23) and onnx (1.23). Run in the repository's root:
    python teacher-service/src/test/scripts/make_onnx_fixtures.py
"""

from pathlib import Path

import torch
from transformers import CLIPModel

CLIP = Path("encoder/src/test/resources/models/clip-gelu")
FOLDER = Path("teacher-service/src/test/resources/onnx")


class Text(torch.nn.Module):
    def __init__(self, clip):
        super().__init__()
        self.text, self.projection = clip.text_model, clip.text_projection

    def forward(self, input_ids, attention_mask):
        pooled = self.text(input_ids=input_ids, attention_mask=attention_mask).pooler_output
        return pooled, self.projection(pooled)


class Image(torch.nn.Module):
    def __init__(self, clip):
        super().__init__()
        self.vision, self.projection = clip.vision_model, clip.visual_projection

    def forward(self, pixel_values):
        pooled = self.vision(pixel_values=pixel_values).pooler_output
        return pooled, self.projection(pooled)


def export(module, inputs, names, axes, file):
    torch.onnx.export(
        module.eval(),
        inputs,
        FOLDER / file,
        input_names=names,
        output_names=["pooled", "projected"],
        dynamic_axes={name: axes for name in names} | {"pooled": {0: "N"}, "projected": {0: "N"}},
        opset_version=17,
        dynamo=False,
    )


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    clip = CLIPModel.from_pretrained(CLIP, attn_implementation="eager")
    ids = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 1]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    size = clip.config.vision_config.image_size
    export(Text(clip), (ids, mask), ["input_ids", "attention_mask"], {0: "N", 1: "T"}, "text.onnx")
    export(Image(clip), (torch.zeros(2, 3, size, size),), ["pixel_values"], {0: "N"}, "image.onnx")


if __name__ == "__main__":
    main()
