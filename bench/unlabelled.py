"""PyOD's detectors against ours where labels are withheld, on the very same rows and features.

    deno run -A bench/unlabelled.ts --data FLOWS --seeds 10 --out FOLDER
    python bench/unlabelled.py FOLDER

Needs torch, pyod and scikit-learn. Each detector has PyOD's defaults, except that PCA keeps 10 components: with all of
them, indicators that depend on each other make its scores undefined. Features are ours, as they are and standardised
once more; each is fitted on the training rows, and on all rows. All rows are judged. Prints the mean and the deviation
over the seeds.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from pyod.models.auto_encoder import AutoEncoder
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.pca import PCA
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

DETECTORS = {
    "IForest": lambda seed: IForest(random_state=seed),
    "ECOD": lambda seed: ECOD(),
    "HBOS": lambda seed: HBOS(),
    "KNN": lambda seed: KNN(),
    "PCA": lambda seed: PCA(n_components=10, random_state=seed),
    "AutoEncoder": lambda seed: AutoEncoder(verbose=0, random_state=seed),
}
OURS = ["unlabelled", "labelled"]


def judge(truth, scores):
    return roc_auc_score(truth, scores), average_precision_score(truth, scores)


def show(name, form, fitted, found):
    found = np.array(found)
    spread = found.std(0, ddof=1) if len(found) > 1 else np.full(2, np.nan)
    figures = "  ".join(f"{m:.4f} ± {s:.4f}" for m, s in zip(found.mean(0), spread))
    print(f"{name:20} {form:12} {fitted:8} {figures}", flush=True)


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    runs = []
    for folder in sorted(Path(sys.argv[1]).iterdir(), key=lambda path: int(path.name)):
        truth = np.fromfile(folder / "truth", "u1")
        rows = np.fromfile(folder / "features", "f4").reshape(len(truth), -1).astype(float)
        runs.append((int(folder.name), folder, truth, rows, np.fromfile(folder / "train", "u4")))
    print(f"{'detector':20} {'features':12} {'fitted':8} ROC-AUC          average precision")
    for name in OURS:
        show(f"ours, {name}", "ours", "training", [judge(t, np.fromfile(f / name, "f4")) for _, f, t, _, _ in runs])
    for name, make in DETECTORS.items():
        for form in ("ours", "standardised"):
            for fitted in ("training", "all"):
                found = []
                for seed, _, truth, rows, train in runs:
                    learnt = train if fitted == "training" else np.arange(len(rows))
                    if form == "standardised":
                        rows = StandardScaler().fit(rows[learnt]).transform(rows)
                    detector = make(seed)
                    detector.fit(rows[learnt])
                    found.append(judge(truth, detector.decision_function(rows)))
                show(name, form, fitted, found)


if __name__ == "__main__":
    main()
