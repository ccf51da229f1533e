"""The original notebook (PyTorch, scikit-learn, pandas), written anew as a script that times its steps.

    python original.py --data flows.parquet --subset 50000 --epochs 30 --steps train,evaluate

Prints one line of JSON; side.py has the flags, the steps, the network and that line.

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

import warnings

import pandas as pd
import torch
from common import is_feature
from side import BATCH_ROWS, DEVICE, WEIGHT_DECAY, autoencoder, parse_options, run
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, TensorDataset

HIDDEN = ((256, 0.3), (128, 0.2), (64, 0.2))  # width and dropout, from the outside in


class Original:
    versions = {"pandas": pd.__version__}

    def load(self, path):
        self.flows = pd.read_parquet(path)
        return len(self.flows)

    def preprocess(self, subset, seed):
        if subset and len(self.flows) > subset:
            self.flows = train_test_split(
                self.flows,
                train_size=subset,
                stratify=self.flows["binary_label"],
                random_state=seed,
            )[0]
        features, labels = to_features(self.flows)
        return len(features), *split(features, labels, seed)

    def build(self, features):
        self.network = autoencoder(features, HIDDEN)
        # Made here, as PyTorch's first optimizer takes a second: not part of training.
        self.optimizer = torch.optim.Adam(self.network.parameters(), weight_decay=WEIGHT_DECAY)  # at its rate, 0.001

    def train(self, rows, validation, epochs, patience):
        return train(self.network, self.optimizer, rows, validation, epochs, patience)

    def score(self, rows):
        return reconstruction_errors(self.network, rows)


def to_features(flows):
    """Standardised features `[rows, features]`, float64, and the labels of the rows; changes the flows."""
    flows["label"] = flows["binary_label"].astype(int)
    flows["attack_label"].value_counts()  # the notebook shows them
    texts, numbers = [], []
    for name in flows.columns:
        if not is_feature(name):
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


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # pandas, on columns assigned to a subset
    options = parse_options(__doc__)
    run(Original(), options)
