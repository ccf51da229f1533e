"""PyOD's detectors on the splits of this project: the very same rows, each detector with its own defaults.

    deno run -A bench/export_splits.ts --data FLOWS.parquet --seeds 10 --features FOLDER > splits.jsonl
    python bench/peers.py FLOWS.parquet splits.jsonl [--features FOLDER] [--no-shortcuts] [--only LOF OCSVM]
    python bench/peers.py FLOWS.parquet splits.jsonl --alone ECOD

Needs torch, pyod, scikit-learn, pandas, pyarrow and tqdm. Learns the training rows alone, sets the threshold at the 99 %
point of the validation scores and reads the test rows once. Three forms of the features: the original notebook's (text
columns as codes), log1p with one-hot text columns, and with --features this project's own, as export_splits.ts wrote
them (with the same --no-shortcuts). Prints the mean and the deviation over the splits; "at 0.1 %" and "at 1 %" are the
recall where at most that share of the normal test rows is flagged.

With --alone it is what somebody would run instead of this project: one detector, as its authors set it, on the first
split and the second form. Prints a line of JSON as the sides of the benchmark do.

Reads CSV, too. Its columns are named by its header, or from 0 with --no-header; --exclude leaves columns out, the labels
among them. For NSL-KDD: --no-header --exclude 41 42, and for export_splits.ts --label class --exclude difficulty.
"""

import argparse
import importlib
import importlib.metadata
import json
import platform
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from common import IDENTIFIERS, TARGETS, peak_bytes, timed
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

SHORTCUTS = {"sttl", "dttl", "ct_state_ttl"}


def pyod(name, **options):
    """A detector of PyOD; imported only here, as some bring PyTorch along."""
    module = {"AutoEncoder": "auto_encoder", "DeepSVDD": "deep_svdd"}.get(name, name.lower())
    detector = getattr(importlib.import_module(f"pyod.models.{module}"), name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # more take longer: the batches are small
    return detector(**options)


DETECTORS = {
    "IForest": lambda seed, width: pyod("IForest", random_state=seed),
    "ECOD": lambda seed, width: pyod("ECOD"),
    "COPOD": lambda seed, width: pyod("COPOD"),
    "HBOS": lambda seed, width: pyod("HBOS"),
    "PCA": lambda seed, width: pyod("PCA", n_components=10),
    "KNN": lambda seed, width: pyod("KNN"),
    "LOF": lambda seed, width: pyod("LOF"),
    "OCSVM": lambda seed, width: pyod("OCSVM"),
    "GMM": lambda seed, width: pyod("GMM", random_state=seed),
    "AutoEncoder": lambda seed, width: pyod("AutoEncoder", epoch_num=20, verbose=0, random_state=seed),
    "DeepSVDD": lambda seed, width: pyod("DeepSVDD", n_features=width, verbose=0, random_state=seed),
}

# With --alone: what their packages recommend, unchanged.
ALONE = {
    "IsolationForest": lambda seed: Isolation(n_estimators=100, max_samples=256, random_state=seed),
    "ECOD": lambda seed: pyod("ECOD"),
    "AutoEncoder": lambda seed: pyod("AutoEncoder", verbose=0, random_state=seed),
}
FORMS = ("as the original", "log1p + one-hot")
METRICS = ["ROC-AUC", "average precision", "recall", "false alarm rate", "at 0.1 %", "at 1 %"]


class Isolation(IsolationForest):
    """scikit-learn's, with the method that PyOD's detectors have."""

    def decision_function(self, rows):
        return -self.score_samples(rows)


def read_flows(path, has_header):
    if path.endswith(".parquet"):
        return pd.read_parquet(path)
    flows = pd.read_csv(path, header=0 if has_header else None)
    return flows.rename(columns=str)


def to_numbers(flows, left_out, form):
    """The flows as numbers, before they are standardised."""
    columns = [c for c in flows if c not in left_out and not any(part in c.lower() for part in IDENTIFIERS)]
    text = [c for c in columns if not pd.api.types.is_numeric_dtype(flows[c])]
    numbers = flows[[c for c in columns if c not in text]].astype(float)
    numbers = numbers.fillna(numbers.median()).to_numpy()
    if form == "as the original":
        codes = [pd.Categorical(flows[c].astype(str)).codes for c in text]
        return np.hstack([numbers, np.array(codes, float).reshape(len(text), len(flows)).T])
    one_hot = [pd.get_dummies(flows[c].astype(str)).to_numpy(float) for c in text]
    return np.hstack([np.sign(numbers) * np.log1p(np.abs(numbers)), *one_hot])


def standardise(rows, train):
    return np.clip(StandardScaler().fit(rows[train]).transform(rows), -20, 20)


def recall_at(rate, normal, attack):
    """The share of attacks above as low a threshold as flags no larger a share of the normal rows."""
    allowed = int(rate * len(normal) + 1e-9)
    return (attack > np.sort(normal)[len(normal) - 1 - allowed]).mean()


def evaluate(detector, rows, split):
    detector.fit(rows[split["train"]])
    threshold = np.quantile(detector.decision_function(rows[split["validation"]]), 0.99)
    tested = split["testNormal"] + split["testAttack"]
    scores = detector.decision_function(rows[tested])
    normal, attack = np.split(scores, [len(split["testNormal"])])
    truth = np.repeat([0, 1], [len(normal), len(attack)])
    return [
        roc_auc_score(truth, scores),
        average_precision_score(truth, scores),
        (attack > threshold).mean(),
        (normal > threshold).mean(),
        recall_at(0.001, normal, attack),
        recall_at(0.01, normal, attack),
    ]


def run_alone(name, flows_path, split, left_out):
    """From a Parquet file to flagged rows with one detector; prints a line of JSON."""
    seconds = {}
    with timed(seconds, "load"):
        flows = read_flows(flows_path, True)
    with timed(seconds, "preprocess"):
        rows = standardise(to_numbers(flows, left_out, FORMS[1]), split["train"])
    with timed(seconds, "train and score"):
        found = evaluate(ALONE[name](split["seed"]), rows, split)
    versions = {"Python": platform.python_version(), "scikit-learn": sklearn.__version__}
    if name != "IsolationForest":
        versions["PyOD"] = importlib.metadata.version("pyod")
    result = {
        "seconds": seconds,
        "rows": {part: len(numbers) for part, numbers in split.items() if part != "seed"},
        "features": rows.shape[1],
        **dict(zip(("rocAuc", "averagePrecision", "recall", "falseAlarmRate"), map(float, found))),
        "peakBytes": peak_bytes(),
        "versions": versions,
    }
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flows")
    parser.add_argument("splits")
    parser.add_argument("--features", type=Path)
    parser.add_argument("--no-shortcuts", action="store_true")
    parser.add_argument("--no-header", action="store_true")
    parser.add_argument("--exclude", nargs="+", default=[])
    parser.add_argument("--only", nargs="+", choices=DETECTORS, default=list(DETECTORS))
    parser.add_argument("--alone", choices=ALONE)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    left_out = TARGETS | set(arguments.exclude) | (SHORTCUTS if arguments.no_shortcuts else set())
    with open(arguments.splits) as lines:
        splits = [json.loads(line) for line in lines]
    if arguments.alone:
        return run_alone(arguments.alone, arguments.flows, splits[0], left_out)

    flows = read_flows(arguments.flows, not arguments.no_header)
    print(f"{'features':16} {'detector':12} " + "  ".join(f"{metric:16}" for metric in METRICS))
    for form in [*FORMS, *(["ours"] if arguments.features else [])]:
        rows_of = [features_of(form, flows, left_out, split, arguments.features) for split in splits]
        for name in arguments.only:
            make = DETECTORS[name]
            found = np.array([evaluate(make(s["seed"], r.shape[1]), r, s) for r, s in zip(rows_of, splits)])
            spread = found.std(0, ddof=1) if len(splits) > 1 else np.full(len(METRICS), np.nan)
            figures = "  ".join(f"{f'{m:.4f} ± {s:.4f}':16}" for m, s in zip(found.mean(0), spread))
            print(f"{form:16} {name:12} {figures}", flush=True)


def features_of(form, flows, left_out, split, folder):
    if form == "ours":
        return np.load(folder / f"{split['seed']}.npy").astype(float)
    return standardise(to_numbers(flows, left_out, form), split["train"])


if __name__ == "__main__":
    main()
