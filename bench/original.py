"""The original notebook (PyTorch, scikit-learn, pandas), written anew as a script that times its steps.

    python original.py --data flows.parquet --subset 50000 --epochs 30 --steps train,evaluate

Prints one line of JSON: seconds and rows of each step, features, epochs, ROC-AUC, peak memory, device, versions.

What costs time is done as the notebook does it: the whole Parquet file through pandas, a stratified subset, label
encoding of texts, a float64 matrix, a DataLoader over a TensorDataset, one forward pass over all rows of a class when
scoring. What differs, all of it to the original's advantage or so that the two sides of the benchmark can do the same:

- An encoded column takes the text column's place. The notebook assigns through `.loc`, which keeps the column's type, so
  that its matrix is one of Python objects.
- Labels are counted by pandas alone, where the notebook counts them with Python's `sum`, too.
- Its charting libraries are not imported, and nothing is printed on the way.
- What the notebook keeps and does not need again (rows outside the subset, attacks outside the test, a second copy of the
  test rows, encoders, losses, predictions) is let go or not made; nor are means and deviations of the errors taken.
- The data are one file, named by a flag, and never downloaded; subset, epochs, patience and seed are flags as well.
- Training rows are normal alone (contamination 0): at its own defaults the notebook stops on these flows.
- With the step `score`, the test rows are scored again and again.
"""

import argparse
import json
import platform
import resource
import sys
import time
import warnings
from contextlib import contextmanager

import numpy as np
import pandas as pd
import sklearn
import torch
from sklearn.metrics import classification_report, roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from torch import nn
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, TensorDataset

STEPS = ("train", "evaluate", "score")
BATCH_ROWS = 256
BOTTLENECK = 16
HIDDEN = ((256, 0.3), (128, 0.2), (64, 0.2))  # width and dropout, from the outside in
TARGETS = {"label", "binary_label", "attack_label"}
IDENTIFIERS = ("id", "ip", "addr", "port", "time", "src", "dst", "source", "dest", "destination")
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def to_features(flows):
    """Standardised features `[rows, features]`, float64, and the labels of the rows; changes the flows."""
    flows["label"] = flows["binary_label"].astype(int)
    flows["attack_label"].value_counts()  # the notebook shows them
    texts, numbers = [], []
    for name in flows.columns:
        if name in TARGETS or any(word in name.lower() for word in IDENTIFIERS):
            continue
        (texts if has_categories(flows[name]) else numbers).append(name)
    for name in numbers:
        column = flows[name]
        if column.isna().any():
            flows[name] = column.fillna(column.median())
    for name in texts:
        flows[name] = LabelEncoder().fit_transform(flows[name].astype(str))
    scaled = StandardScaler().fit_transform(flows[numbers + texts].values)
    return scaled, flows["label"].values


def has_categories(column):
    """Texts, and whole numbers of fewer than 20 values."""
    kind = str(column.dtype)
    return kind in {"object", "string", "category"} or ("int" in kind and column.nunique() < 20)


def split(features, labels, seed):
    """Rows to train on, and normal rows and attacks to test on."""
    normal, attacks = features[labels == 0], features[labels == 1]
    train, held_out = train_test_split(normal, test_size=0.2, random_state=seed)
    test_normal = train_test_split(held_out, test_size=0.5, random_state=seed)[0]
    test_attacks = train_test_split(attacks, test_size=0.6, random_state=seed)[0]
    return train, test_normal, test_attacks


def autoencoder(features):
    """Hidden layers down to the bottleneck and up again; bottleneck and output are linear."""
    layers, width = [], features
    for outputs, dropout in (*HIDDEN, (BOTTLENECK, None), *reversed(HIDDEN), (features, None)):
        layers.append(nn.Linear(width, outputs))
        if dropout is not None:
            layers += nn.BatchNorm1d(outputs), nn.ReLU(), nn.Dropout(dropout)
        width = outputs
    return nn.Sequential(*layers).to(DEVICE)


def train(network, optimizer, rows, validation_rows, epochs, patience):
    """Trains until the epochs or the patience run out; returns how many epochs that took."""
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
    batches = in_batches(rows, shuffle=True)
    validation_batches = in_batches(validation_rows, shuffle=False)
    lowest, best_epoch = float("inf"), 0
    for epoch in range(1, epochs + 1):
        train_epoch(network, optimizer, batches)
        loss = validate(network, validation_batches)
        plateau.step(loss)
        if loss < lowest:
            lowest, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            break
    return epoch


def in_batches(rows, shuffle):
    return DataLoader(TensorDataset(to_tensor(rows)), batch_size=BATCH_ROWS, shuffle=shuffle)


def train_epoch(network, optimizer, batches):
    network.train()
    losses = 0.0
    for (batch,) in batches:
        batch = batch.to(DEVICE)
        optimizer.zero_grad()
        loss = mse_loss(network(batch), batch)
        loss.backward()
        optimizer.step()
        losses += loss.item()
    return losses / len(batches)


@torch.no_grad()
def validate(network, batches):
    network.eval()
    batches_on_device = (batch.to(DEVICE) for (batch,) in batches)
    return sum(mse_loss(network(batch), batch).item() for batch in batches_on_device) / len(batches)


@torch.no_grad()
def reconstruction_errors(network, rows):
    network.eval()
    inputs = to_tensor(rows).to(DEVICE)
    return (network(inputs) - inputs).square().mean(dim=1).cpu().numpy()


def to_tensor(rows):
    return torch.as_tensor(rows, dtype=torch.float32)


def evaluate(normal_errors, attack_errors):
    """Takes the notebook's figures; returns the ROC-AUC."""
    errors = np.concatenate([normal_errors, attack_errors])
    is_attack = np.repeat([0.0, 1.0], [len(normal_errors), len(attack_errors)])
    roc_auc = roc_auc_score(is_attack, errors)
    false_alarms, hits, thresholds = roc_curve(is_attack, errors)
    threshold = thresholds[np.argmax(hits - false_alarms)]
    classification_report(is_attack, (errors > threshold).astype(int), digits=4)
    return roc_auc


def main():
    options = parse_options()
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    seconds, rows, result = {}, {}, {}

    with timed(seconds, "load"):
        flows = pd.read_parquet(options.data)
    rows["load"] = len(flows)

    with timed(seconds, "preprocess"):
        if options.subset and len(flows) > options.subset:
            flows = train_test_split(
                flows,
                train_size=options.subset,
                stratify=flows["binary_label"],
                random_state=options.seed,
            )[0]
        features, labels = to_features(flows)
        train_rows, *test_parts = split(features, labels, options.seed)
    rows["preprocess"] = len(features)
    test_rows = sum(map(len, test_parts))

    network = autoencoder(features.shape[1])
    # Made here, as PyTorch's first optimizer takes a second: not part of training.
    adam = torch.optim.Adam(network.parameters(), weight_decay=1e-5)  # at its default rate, 0.001

    def score():
        return [reconstruction_errors(network, part) for part in test_parts]

    if "train" in options.steps:
        with timed(seconds, "train"):
            epochs = train(network, adam, train_rows, test_parts[0], options.epochs, options.patience)
        rows["train"] = len(train_rows) * epochs
        result["epochs"] = epochs

    if "evaluate" in options.steps:
        with timed(seconds, "evaluate"):
            result["rocAuc"] = evaluate(*score())
        rows["evaluate"] = test_rows

    if "score" in options.steps:
        score()  # warm-up
        with timed(seconds, "score"):
            for _ in range(options.score_calls):
                score()
        seconds["score"] /= options.score_calls
        rows["score"] = test_rows

    result |= {
        "features": features.shape[1],
        "seconds": seconds,
        "rows": rows,
        "peakBytes": peak_bytes(),
        "device": "CPU" if DEVICE.type == "cpu" else "GPU",
        "versions": {
            "Python": platform.python_version(),
            "PyTorch": f"{torch.__version__} ({DEVICE.type}, {torch.get_num_threads()} threads)",
            "scikit-learn": sklearn.__version__,
            "pandas": pd.__version__,
            "NumPy": np.__version__,
        },
    }
    print(json.dumps(result))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True, help="Parquet file of flows")
    parser.add_argument("--steps", default="train,evaluate", help="of " + ", ".join(STEPS))
    parser.add_argument("--subset", type=int, default=0, help="rows to draw; 0 takes all")
    parser.add_argument("--epochs", type=int, default=20, help="at the most")
    parser.add_argument("--patience", type=int, default=5, help="epochs without a better loss")
    parser.add_argument("--score-calls", type=int, default=1, help="times the test rows are scored")
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    options.steps = [step for step in options.steps.split(",") if step]
    unknown = set(options.steps) - set(STEPS)
    if unknown:
        parser.error(f"unknown step {unknown.pop()}; there are {', '.join(STEPS)}")
    return options


@contextmanager
def timed(seconds, step):
    started = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - started


def peak_bytes():
    """The most memory the process has held; macOS counts it in bytes, Linux in KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # pandas, on columns assigned to a subset
    main()
