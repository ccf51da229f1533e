"""The original notebook (PyTorch, scikit-learn, pandas) as a script that times its phases.

    python original.py --data flows.parquet --subset 50000 --epochs 30 --steps train,evaluate

Prints one line of JSON: seconds and rows of each phase, features, epochs, ROC-AUC, peak memory, versions.

What costs time is done as the notebook does it: the whole Parquet file through pandas, a stratified subset, label
encoding of texts, a float64 matrix, a DataLoader over a TensorDataset, and one forward pass over all rows of a class when
scoring. Three things differ, each in the notebook's favour or for the comparison's sake:

- An encoded column replaces the text column. The notebook assigns through `.loc`, which keeps the column's type, so its
  matrix is one of Python objects: slower, and larger, by accident.
- Its charting libraries, which it imports and never calls, are not imported.
- Training rows are normal alone (contamination 0), where the notebook would stop, and `--patience` can switch off early
  stopping, so that both sides of the benchmark train the same rows for the same epochs.
"""

import time

STARTED = time.perf_counter()

import argparse
import json
import platform
import resource
import sys
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
from torch.utils.data import DataLoader, TensorDataset

IMPORT_SECONDS = time.perf_counter() - STARTED

STEPS = ("train", "evaluate", "score")
BATCH_SIZE = 256
LATENT_DIM = 16
LABELS = ["label", "binary_label", "attack_label"]
EXCLUDED = ["id", "ip", "addr", "port", "time", "src", "dst", "source", "dest", "destination"]


def preprocess(df):
    """Turns flows into standardised features `[rows, features]`, float64, and labels."""
    df["label"] = df["binary_label"].astype(int)
    df["attack_label"].value_counts()  # the notebook prints them
    features = [
        column
        for column in df.columns
        if column not in LABELS and not any(part in column.lower() for part in EXCLUDED)
    ]
    categorical = [column for column in features if is_categorical(df[column])]
    numerical = [column for column in features if column not in categorical]
    for column in numerical:
        if df[column].isna().any():
            df[column] = df[column].fillna(df[column].median())
    for column in categorical:
        df[column] = LabelEncoder().fit_transform(df[column].astype(str))
    X = df[numerical + categorical].values
    return StandardScaler().fit_transform(X), df["label"].values


def is_categorical(column):
    """Texts, and whole numbers of fewer than 20 values."""
    dtype = str(column.dtype)
    return dtype in ("object", "string", "category") or (column.nunique() < 20 and "int" in dtype)


def block(inputs, outputs, dropout):
    return [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU(), nn.Dropout(dropout)]


class DeepAutoencoder(nn.Module):
    def __init__(self, input_dim):
        super().__init__()
        self.encoder = nn.Sequential(
            *block(input_dim, 256, 0.3),
            *block(256, 128, 0.2),
            *block(128, 64, 0.2),
            nn.Linear(64, LATENT_DIM),
        )
        self.decoder = nn.Sequential(
            *block(LATENT_DIM, 64, 0.2),
            *block(64, 128, 0.2),
            *block(128, 256, 0.3),
            nn.Linear(256, input_dim),
        )

    def forward(self, x):
        return self.decoder(self.encoder(x))


class AnomalyDetector:
    def __init__(self, input_dim):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = DeepAutoencoder(input_dim).to(self.device)
        self.criterion = nn.MSELoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3, weight_decay=1e-5)
        self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            self.optimizer, mode="min", patience=3, factor=0.5
        )

    def fit(self, X_train, X_val, epochs, patience):
        """Trains until the epochs or the patience run out; returns how many epochs it took."""
        train_loader = DataLoader(
            TensorDataset(torch.FloatTensor(X_train)), batch_size=BATCH_SIZE, shuffle=True
        )
        val_loader = DataLoader(
            TensorDataset(torch.FloatTensor(X_val)), batch_size=BATCH_SIZE, shuffle=False
        )
        best, bad_epochs = float("inf"), 0
        for epoch in range(1, epochs + 1):
            self.train_epoch(train_loader)
            loss = self.validate(val_loader)
            self.scheduler.step(loss)
            if loss < best:
                best, bad_epochs = loss, 0
            else:
                bad_epochs += 1
                if bad_epochs >= patience:
                    break
        return epoch

    def train_epoch(self, loader):
        self.model.train()
        total = 0
        for (batch,) in loader:
            batch = batch.to(self.device)
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(batch), batch)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        return total / len(loader)

    def validate(self, loader):
        self.model.eval()
        total = 0
        with torch.no_grad():
            for (batch,) in loader:
                batch = batch.to(self.device)
                total += self.criterion(self.model(batch), batch).item()
        return total / len(loader)

    def reconstruction_errors(self, X):
        self.model.eval()
        x = torch.FloatTensor(X).to(self.device)
        with torch.no_grad():
            return ((self.model(x) - x) ** 2).mean(dim=1).cpu().numpy()


def evaluate(normal_errors, attack_errors):
    """The notebook's figures; returns the ROC-AUC."""
    labels = np.concatenate([np.zeros(len(normal_errors)), np.ones(len(attack_errors))])
    errors = np.concatenate([normal_errors, attack_errors])
    false_positive, true_positive, thresholds = roc_curve(labels, errors)
    threshold = thresholds[np.argmax(true_positive - false_positive)]
    classification_report(labels, (errors > threshold).astype(int), digits=4)
    return roc_auc_score(labels, errors)


def main():
    options = parse_options()
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    split = {"random_state": options.seed}
    seconds = {"import": IMPORT_SECONDS}
    rows = {}
    result = {}

    # As in the notebook, all that a step makes stays alive to the end.
    with timed(seconds, "load"):
        df = pd.read_parquet(options.data)
    rows["load"] = len(df)

    with timed(seconds, "preprocess"):
        if options.subset and len(df) > options.subset:
            df, _ = train_test_split(
                df, train_size=options.subset, stratify=df["binary_label"], **split
            )
        X, y = preprocess(df)
        X_normal, X_attack = X[y == 0], X[y == 1]
        X_train, X_held_out = train_test_split(X_normal, test_size=0.2, **split)
        X_test_normal, _ = train_test_split(X_held_out, test_size=0.5, **split)
        X_test_attack, _ = train_test_split(X_attack, test_size=0.6, **split)
    rows["preprocess"] = len(X)

    detector = AnomalyDetector(X.shape[1])

    def score():
        return [detector.reconstruction_errors(x) for x in (X_test_normal, X_test_attack)]

    if "train" in options.steps:
        with timed(seconds, "train"):
            epochs = detector.fit(X_train, X_test_normal, options.epochs, options.patience)
        rows["train"] = len(X_train) * epochs
        result["epochs"] = epochs

    if "evaluate" in options.steps:
        with timed(seconds, "evaluate"):
            result["rocAuc"] = evaluate(*score())
        rows["evaluate"] = len(X_test_normal) + len(X_test_attack)

    if "score" in options.steps:
        score()  # warm-up
        with timed(seconds, "score"):
            for _ in range(options.score_calls):
                score()
        seconds["score"] /= options.score_calls
        rows["score"] = len(X_test_normal) + len(X_test_attack)

    result |= {
        "features": X.shape[1],
        "seconds": seconds,
        "rows": rows,
        "peakBytes": peak_bytes(),
        "versions": {
            "Python": platform.python_version(),
            "PyTorch": f"{torch.__version__} on {detector.device}",
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
    """The most memory the process has held; macOS counts it in bytes, others in KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # pandas, on columns assigned to a subset
    main()
