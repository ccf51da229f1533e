"""What the Python sides of the benchmark have in common: the flags, the steps and their order, the line of JSON."""

import argparse
import json
import platform
import sys

import numpy as np
import sklearn
import torch
from common import peak_bytes, timed
from sklearn.metrics import classification_report, roc_auc_score, roc_curve

STEPS = ("train", "evaluate", "score")
BATCH_ROWS = 256
BOTTLENECK = 16
WEIGHT_DECAY = 1e-5
CANNOT_COMPILE = 3  # the exit code; measure.ts knows it
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autoencoder(features, hidden):
    """
    Hidden layers down to the bottleneck and up again; bottleneck and output are linear.

    `hidden` has the width and the dropout of each hidden layer, from the outside in.
    """
    layers, width = [], features
    for outputs, dropout in (*hidden, (BOTTLENECK, None), *reversed(hidden), (features, None)):
        layers.append(torch.nn.Linear(width, outputs))
        if dropout is not None:
            layers += torch.nn.BatchNorm1d(outputs), torch.nn.ReLU()
        if dropout:
            layers.append(torch.nn.Dropout(dropout))
        width = outputs
    return torch.nn.Sequential(*layers).to(DEVICE)


def evaluate(normal_scores, attack_scores):
    """Takes the notebook's figures; returns the ROC-AUC."""
    scores = np.concatenate([normal_scores, attack_scores])
    is_attack = np.repeat([0.0, 1.0], [len(normal_scores), len(attack_scores)])
    roc_auc = roc_auc_score(is_attack, scores)
    false_alarms, hits, thresholds = roc_curve(is_attack, scores)
    threshold = thresholds[np.argmax(hits - false_alarms)]
    classification_report(is_attack, (scores > threshold).astype(int), digits=4)
    return roc_auc


def run(side, options):
    """
    Takes a side through the steps that the flags name, and prints a line of JSON: seconds and rows of each step,
    features, epochs, ROC-AUC, peak memory, device, versions.

    A side has these methods:

        load(path)                  reads the flows; returns how many there are
        preprocess(subset, seed)    returns how many rows it drew, those to train on, normal rows and attacks to test on
        build(features)             makes the network and its optimizer: not part of training
        train(rows, validation, epochs, patience)   returns how many epochs it took
        score(rows)                 the anomaly scores of rows

    and where it has other configurations and ways than the original's:

        choose(rows)                finds out what scores fastest here; not timed
        compile(rows, trains)       compiles scoring and, if it is to train, training
        learn_score(validation)     learns the recommended score, after training
    """
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    seconds, rows, result = {}, {}, {}

    with timed(seconds, "load"):
        rows["load"] = side.load(options.data)
    with timed(seconds, "preprocess"):
        rows["preprocess"], train_rows, *test_parts = side.preprocess(options.subset, options.seed)
    test_rows = sum(map(len, test_parts))
    validation = test_parts[0]
    features = train_rows.shape[1]
    side.build(features)

    def score():
        return [side.score(part) for part in test_parts]

    if "score" in options.steps and hasattr(side, "choose"):
        side.choose(validation)
    if options.compile:
        with timed(seconds, "compile"):
            try:
                side.compile(train_rows, trains="train" in options.steps)
            except Exception as error:  # whatever its compiler and theirs may raise
                print(str(error).strip().split("\n")[0], file=sys.stderr)
                sys.exit(CANNOT_COMPILE)

    if "train" in options.steps:
        with timed(seconds, "train"):
            epochs = side.train(train_rows, validation, options.epochs, options.patience)
        rows["train"] = len(train_rows) * epochs
        result["epochs"] = epochs
        if options.config == "recommended":
            with timed(seconds, "learn score"):
                side.learn_score(validation)

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
        "features": features,
        "seconds": seconds,
        "rows": rows,
        "peakBytes": peak_bytes(),
        "device": "CPU" if DEVICE.type == "cpu" else "GPU",
        "versions": {
            "Python": platform.python_version(),
            "PyTorch": f"{torch.__version__} ({DEVICE.type}, {torch.get_num_threads()} threads)",
            "scikit-learn": sklearn.__version__,
            **side.versions,
            "NumPy": np.__version__,
        },
    }
    print(json.dumps(result))


def parse_options(about, has_variants=False):
    parser = argparse.ArgumentParser(description=about.split("\n")[0])
    parser.add_argument("--data", required=True, help="Parquet file of flows")
    parser.add_argument("--steps", default="train,evaluate", help="of " + ", ".join(STEPS))
    parser.add_argument("--subset", type=int, default=0, help="rows to draw; 0 takes all")
    parser.add_argument("--epochs", type=int, default=20, help="at the most")
    parser.add_argument("--patience", type=int, default=5, help="epochs without a better loss")
    parser.add_argument("--score-calls", type=int, default=1, help="times the test rows are scored")
    parser.add_argument("--seed", type=int, default=42)
    parser.set_defaults(config="original", compile=False)
    if has_variants:
        parser.add_argument("--config", choices=["original", "recommended"])
        parser.add_argument("--compile", action="store_true", help="use torch.compile")
    options = parser.parse_args()
    options.steps = [step for step in options.steps.split(",") if step]
    unknown = set(options.steps) - set(STEPS)
    if unknown:
        parser.error(f"unknown step {unknown.pop()}; there are {', '.join(STEPS)}")
    if options.config == "recommended" and "train" not in options.steps:
        parser.error("--config recommended learns its score after training: the steps lack train")
    return options
