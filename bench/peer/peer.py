"""anomalib's PaDiM on EfficientNet-Lite0, fitted or asked for scores, as one process.

    peer.py fit FOLDER --model FILE --weights FILE --way plain|engine --batch N
    peer.py score FOLDER --model FILE --weights FILE --way plain|engine --batch N

plain calls the model directly; engine goes through anomalib's Engine, as its command line does. `score` prints one JSON
line an image. The weights are oddspot's embedded ones, so that both compute the same features.
"""

import argparse
import json
import math
import shutil
import sys
import tempfile
from pathlib import Path

import torch


def allow_mixed_builds() -> None:
    """Lets torchvision's build for GPUs load beside torch's for CPUs, where an index has no other.

    Only its compiled operators are missing then. PaDiM uses none of them, but torchvision wants these two declared.
    """
    for name in ("nms", "qnms"):
        OPERATORS.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


OPERATORS = torch.library.Library("torchvision", "FRAGMENT")
try:
    import torchvision
except RuntimeError:
    for module in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[module]
    allow_mixed_builds()
    import torchvision

from anomalib.data.utils.image import read_image
from anomalib.models import Padim
from anomalib.pre_processing import PreProcessor
from safetensors.torch import load_file
from torchvision.transforms.v2 import Compose, Normalize, Resize

CHANNELS = 100
SIDE = 256
LAYERS = ["blocks.1", "blocks.2", "blocks.4"]  # the ends of stages 2, 3 and 5: 24, 40 and 112 channels


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["fit", "score"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--way", choices=["plain", "engine"], required=True)
    parser.add_argument("--batch", type=int, required=True)
    asked = parser.parse_args()
    torch.manual_seed(0)
    padim = Padim(
        backbone="tf_efficientnet_lite0",
        layers=LAYERS,
        pre_trained=False,
        n_features=CHANNELS,
        pre_processor=PreProcessor(
            Compose([
                Resize((SIDE, SIDE), antialias=True),
                Normalize(mean=[127 / 255] * 3, std=[128 / 255] * 3),
            ])
        ),
        evaluator=False,
        visualizer=False,
    )
    set_weights(padim.model.feature_extractor.feature_extractor, load_file(asked.weights))
    run = {"fit": {"plain": fit_plain, "engine": fit_engine}, "score": {"plain": score_plain, "engine": score_engine}}
    run[asked.verb][asked.way](padim, asked.folder, asked.model, asked.batch)


def set_weights(network: torch.nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """Gives timm's network weights that have their batch norms folded in: its own norms then only add the bias."""
    set_layer(network.conv_stem, network.bn1, weights, "stem")
    for stage, blocks in enumerate(network.blocks[:5], 1):
        for index, block in enumerate(blocks):
            name = f"stage{stage}.{index}"
            if stage == 1:
                set_layer(block.conv_dw, block.bn1, weights, f"{name}.depthwise")
                set_layer(block.conv_pw, block.bn2, weights, f"{name}.project")
                continue
            set_layer(block.conv_pw, block.bn1, weights, f"{name}.expand")
            set_layer(block.conv_dw, block.bn2, weights, f"{name}.depthwise")
            set_layer(block.conv_pwl, block.bn3, weights, f"{name}.project")


def set_layer(conv: torch.nn.Conv2d, norm: torch.nn.Module, weights: dict[str, torch.Tensor], name: str) -> None:
    with torch.no_grad():
        conv.weight.copy_(weights[f"{name}.kernel"])
        norm.running_mean.zero_()
        norm.running_var.fill_(1)
        norm.weight.fill_(math.sqrt(1 + norm.eps))
        norm.bias.copy_(weights[f"{name}.bias"])


def batches(padim: Padim, folder: Path, batch: int):
    """Names and prepared images, a batch at a time."""
    paths = sorted(folder.glob("*.png"))
    for start in range(0, len(paths), batch):
        some = paths[start : start + batch]
        images = torch.stack([read_image(path, as_tensor=True) for path in some])
        yield some, padim.pre_processor.transform(images)


def fit_plain(padim: Padim, folder: Path, file: Path, batch: int) -> None:
    model = padim.model.train()
    for _, images in batches(padim, folder, batch):
        model(images)
    model.fit()
    torch.save(model.state_dict(), file)


def score_plain(padim: Padim, folder: Path, file: Path, batch: int) -> None:
    model = padim.model.eval()
    model.load_state_dict(torch.load(file, weights_only=True, mmap=True))
    for paths, images in batches(padim, folder, batch):
        print_scores(paths, model(images).pred_score)


def fit_engine(padim: Padim, folder: Path, file: Path, batch: int) -> None:
    from anomalib.data.datasets.image.folder import FolderDataset

    data = FolderDataset(name="peer", root=folder.parent, normal_dir=folder.name, split="train")
    with tempfile.TemporaryDirectory(prefix="peer-") as root:
        engine = make_engine(root)
        engine.fit(padim, train_dataloaders=load(data, batch))
        shutil.copyfile(engine.best_model_path, file)


def score_engine(padim: Padim, folder: Path, file: Path, batch: int) -> None:
    from anomalib.data import PredictDataset

    with tempfile.TemporaryDirectory(prefix="peer-") as root:
        loader = load(PredictDataset(folder), batch)
        for found in make_engine(root).predict(padim, dataloaders=loader, ckpt_path=file) or []:
            print_scores([Path(path) for path in found.image_path], found.pred_score)


def load(data, batch: int):
    """Batches in this process: anomalib's default of 8 more costs more on few cores."""
    from torch.utils.data import DataLoader

    return DataLoader(data, collate_fn=data.collate_fn, batch_size=batch)


def make_engine(root: str):
    from anomalib.engine import Engine

    return Engine(default_root_dir=root, accelerator="cpu", logger=False, enable_progress_bar=False)


def print_scores(paths: list[Path], scores: torch.Tensor) -> None:
    for path, score in zip(paths, scores.flatten().tolist(), strict=True):
        print(json.dumps({"image": path.name, "score": score}))


if __name__ == "__main__":
    main()
