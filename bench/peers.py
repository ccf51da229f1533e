"""PyOD's detectors on the splits of this project: the very same rows, each detector with its own defaults.

    deno run -A bench/export_splits.ts --data FLOWS.parquet --seeds 10 > splits.jsonl
    python bench/peers.py FLOWS.parquet splits.jsonl [--no-shortcuts]

Needs torch, pyod, scikit-learn, pandas, pyarrow and tqdm. Learns the training rows alone, sets the threshold at the 99 %
point of the validation scores and reads the test rows once. Two forms of the features: the original notebook's (text
columns as codes) and log1p with one-hot text columns. Prints the mean and the deviation over the splits.
"""

import argparse
import json
import warnings

import numpy as np
import pandas as pd
from original import IDENTIFIERS, TARGETS
from pyod.models.auto_encoder import AutoEncoder
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.pca import PCA
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

SHORTCUTS = {"sttl", "dttl", "ct_state_ttl"}

DETECTORS = {
    "IForest": lambda seed: IForest(random_state=seed),
    "ECOD": lambda seed: ECOD(),
    "HBOS": lambda seed: HBOS(),
    "PCA": lambda seed: PCA(n_components=10),
    "KNN": lambda seed: KNN(),
    "AutoEncoder": lambda seed: AutoEncoder(epoch_num=20, verbose=0, random_state=seed),
}


def feature_forms(flows, no_shortcuts):
    """The flows as numbers, in both forms, before they are standardised."""
    left_out = TARGETS | (SHORTCUTS if no_shortcuts else set())
    columns = [c for c in flows if c not in left_out and not any(part in c.lower() for part in IDENTIFIERS)]
    text = [c for c in columns if not pd.api.types.is_numeric_dtype(flows[c])]
    numbers = flows[[c for c in columns if c not in text]].astype(float)
    numbers = numbers.fillna(numbers.median()).to_numpy()
    codes = np.column_stack([pd.Categorical(flows[c].astype(str)).codes for c in text]).astype(float)
    one_hot = pd.get_dummies(flows[text].astype(str)).to_numpy(float)
    return {
        "as the original": np.hstack([numbers, codes]),
        "log1p + one-hot": np.hstack([np.sign(numbers) * np.log1p(np.abs(numbers)), one_hot]),
    }


def evaluate(detector, rows, split):
    scaler = StandardScaler().fit(rows[split["train"]])
    part = lambda *names: np.clip(scaler.transform(np.vstack([rows[split[name]] for name in names])), -20, 20)
    detector.fit(part("train"))
    threshold = np.quantile(detector.decision_function(part("validation")), 0.99)
    scores = detector.decision_function(part("testNormal", "testAttack"))
    truth = np.repeat([0, 1], [len(split["testNormal"]), len(split["testAttack"])])
    flagged = scores > threshold
    return [
        roc_auc_score(truth, scores),
        average_precision_score(truth, scores),
        flagged[truth == 1].mean(),
        flagged[truth == 0].mean(),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flows")
    parser.add_argument("splits")
    parser.add_argument("--no-shortcuts", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    with open(arguments.splits) as lines:
        splits = [json.loads(line) for line in lines]
    forms = feature_forms(pd.read_parquet(arguments.flows), arguments.no_shortcuts)
    print(f"{'features':16} {'detector':12} ROC-AUC          average precision  recall           false alarm rate")
    for form, rows in forms.items():
        for name, make in DETECTORS.items():
            found = np.array([evaluate(make(split["seed"]), rows, split) for split in splits])
            spread = found.std(0, ddof=1) if len(splits) > 1 else np.full(4, np.nan)
            figures = "  ".join(f"{m:.4f} ± {s:.4f}" for m, s in zip(found.mean(0), spread))
            print(f"{form:16} {name:12} {figures}", flush=True)


if __name__ == "__main__":
    main()
