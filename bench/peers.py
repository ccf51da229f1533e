"""PyOD's detectors on the splits of this project: the very same rows, each detector with its own defaults.

    deno run -A bench/export_splits.ts --data FLOWS.parquet --seeds 10 --features FOLDER > splits.jsonl
    python bench/peers.py FLOWS.parquet splits.jsonl [--features FOLDER] [--no-shortcuts] [--only LOF OCSVM]

Needs torch, pyod, scikit-learn, pandas, pyarrow and tqdm. Learns the training rows alone, sets the threshold at the 99 %
point of the validation scores and reads the test rows once. Three forms of the features: the original notebook's (text
columns as codes), log1p with one-hot text columns, and with --features this project's own, as export_splits.ts wrote
them (with the same --no-shortcuts). Prints the mean and the deviation over the splits; "at 0.1 %" and "at 1 %" are the
recall where at most that share of the normal test rows is flagged.

Reads CSV, too. Its columns are named by its header, or from 0 with --no-header; --exclude leaves columns out, the labels
among them. For NSL-KDD: --no-header --exclude 41 42, and for export_splits.ts --label class --exclude difficulty.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from side import IDENTIFIERS, TARGETS
from pyod.models.auto_encoder import AutoEncoder
from pyod.models.copod import COPOD
from pyod.models.deep_svdd import DeepSVDD
from pyod.models.ecod import ECOD
from pyod.models.gmm import GMM
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.lof import LOF
from pyod.models.ocsvm import OCSVM
from pyod.models.pca import PCA
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

SHORTCUTS = {"sttl", "dttl", "ct_state_ttl"}

DETECTORS = {
    "IForest": lambda seed, width: IForest(random_state=seed),
    "ECOD": lambda seed, width: ECOD(),
    "COPOD": lambda seed, width: COPOD(),
    "HBOS": lambda seed, width: HBOS(),
    "PCA": lambda seed, width: PCA(n_components=10),
    "KNN": lambda seed, width: KNN(),
    "LOF": lambda seed, width: LOF(),
    "OCSVM": lambda seed, width: OCSVM(),
    "GMM": lambda seed, width: GMM(random_state=seed),
    "AutoEncoder": lambda seed, width: AutoEncoder(epoch_num=20, verbose=0, random_state=seed),
    "DeepSVDD": lambda seed, width: DeepSVDD(n_features=width, verbose=0, random_state=seed),
}
METRICS = ["ROC-AUC", "average precision", "recall", "false alarm rate", "at 0.1 %", "at 1 %"]


def read_flows(path, has_header):
    if path.endswith(".parquet"):
        return pd.read_parquet(path)
    flows = pd.read_csv(path, header=0 if has_header else None)
    return flows.rename(columns=str)


def feature_forms(flows, left_out):
    """The flows as numbers, in the two forms that are made here, before they are standardised."""
    columns = [c for c in flows if c not in left_out and not any(part in c.lower() for part in IDENTIFIERS)]
    text = [c for c in columns if not pd.api.types.is_numeric_dtype(flows[c])]
    numbers = flows[[c for c in columns if c not in text]].astype(float)
    numbers = numbers.fillna(numbers.median()).to_numpy()
    codes = [pd.Categorical(flows[c].astype(str)).codes for c in text]
    codes = np.array(codes, float).reshape(len(text), len(flows)).T
    one_hot = [pd.get_dummies(flows[c].astype(str)).to_numpy(float) for c in text]
    one_hot = np.hstack([np.empty((len(flows), 0)), *one_hot])
    return {
        "as the original": np.hstack([numbers, codes]),
        "log1p + one-hot": np.hstack([np.sign(numbers) * np.log1p(np.abs(numbers)), one_hot]),
    }


def standardise(rows, train):
    return np.clip(StandardScaler().fit(rows[train]).transform(rows), -20, 20)


def recall_at(rate, normal, attack):
    """The share of attacks above as low a threshold as flags no larger a share of the normal rows."""
    allowed = int(rate * len(normal) + 1e-9)
    return (attack > np.sort(normal)[len(normal) - 1 - allowed]).mean()


def evaluate(make, rows, split):
    detector = make(split["seed"], rows.shape[1])
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flows")
    parser.add_argument("splits")
    parser.add_argument("--features", type=Path)
    parser.add_argument("--no-shortcuts", action="store_true")
    parser.add_argument("--no-header", action="store_true")
    parser.add_argument("--exclude", nargs="+", default=[])
    parser.add_argument("--only", nargs="+", choices=DETECTORS, default=list(DETECTORS))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)  # more take longer: the batches are small
    with open(arguments.splits) as lines:
        splits = [json.loads(line) for line in lines]
    flows = read_flows(arguments.flows, not arguments.no_header)
    left_out = TARGETS | set(arguments.exclude) | (SHORTCUTS if arguments.no_shortcuts else set())
    forms = {
        form: [standardise(rows, split["train"]) for split in splits]
        for form, rows in feature_forms(flows, left_out).items()
    }
    if arguments.features:
        paths = [arguments.features / f"{split['seed']}.npy" for split in splits]
        forms["ours"] = [np.load(path).astype(float) for path in paths]
    print(f"{'features':16} {'detector':12} " + "  ".join(f"{metric:16}" for metric in METRICS))
    for form, of_splits in forms.items():
        for name in arguments.only:
            found = np.array([evaluate(DETECTORS[name], rows, split) for rows, split in zip(of_splits, splits)])
            spread = found.std(0, ddof=1) if len(splits) > 1 else np.full(len(METRICS), np.nan)
            figures = "  ".join(f"{f'{m:.4f} ± {s:.4f}':16}" for m, s in zip(found.mean(0), spread))
            print(f"{form:16} {name:12} {figures}", flush=True)


if __name__ == "__main__":
    main()
