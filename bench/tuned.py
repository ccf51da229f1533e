"""The work of original.py as somebody would write it in Python who wants it fast: Polars, NumPy and tuned PyTorch.

    python tuned.py --data flows.parquet --subset 50000 --epochs 30 --steps train,evaluate [--compile]
                    [--config recommended]

Takes the flags of original.py, does its steps and prints the same line of JSON. What is done for speed:

- Only the columns that are needed are read, by Polars, numbers as float32; all features are float32.
- The matrix is put together a few thousand rows at a time, which stay in the processor's caches.
- Each epoch shuffles the rows once, and its batches are slices of that tensor: there is no DataLoader.
- Adam is fused, gradients are set to none, and the loss is summed as a tensor and read once an epoch.
- Scoring tries three numbers of rows at a time before it is timed, and takes the fastest.
- With --compile, torch.compile makes the forward pass with its loss, and scoring. `seconds.compile` is what that
  takes; the weights are put back afterwards. A batch of another size, the last of an epoch, is not compiled.

`--config recommended` is this project's own configuration: log1p and one-hot columns, another network, another rate, and
the score of lib/model/anomaly_score.ts with scikit-learn's isolation forest. It is learnt in the step `train`.
"""

import copy
import math
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import torch
from common import is_feature
from side import BATCH_ROWS, BOTTLENECK, DEVICE, WEIGHT_DECAY, autoencoder, parse_options, run
from sklearn.ensemble import IsolationForest
from torch.nn.functional import mse_loss

# Hidden layers with their dropout, and the rate.
NETWORKS = {
    "original": (((256, 0.3), (128, 0.2), (64, 0.2)), 1e-3),
    "recommended": (((128, 0), (64, 0), (32, 0)), 5e-3),
}
SCORE_ROWS = (4096, 1024, 16_384)  # at a time; the first where nothing is tried
TRIED_ROWS = 65_536
PIECE_ROWS = 8192  # of the matrix, while it is put together
FIRST_ROWS = 10_000

# As in lib/pipeline/configurations.ts and lib/model/anomaly_score.ts.
MIN_CATEGORY_ROWS = 5
MIN_INDICATOR_SCALE = 0.05
CLIP = 10
FOLDS = 5
LEAST_RESIDUAL_SCALE = 0.03
LATENT_RIDGE = 1e-3
ISOLATION_WEIGHT = 0.3


class Tuned:
    versions = {"Polars": pl.__version__}

    def __init__(self, config):
        self.config = config
        self.score_rows = SCORE_ROWS[0]
        self.jobs = 1

    def load(self, path):
        flows = pl.scan_parquet(path)
        schema = flows.collect_schema()
        self.integers = {name for name, kind in schema.items() if kind.is_integer()}
        columns = [
            pl.col(name).cast(pl.Categorical if kind == pl.String else pl.Float32)
            for name, kind in schema.items()
            if is_feature(name)
        ]
        self.flows = flows.select(*columns, "binary_label", pl.col("attack_label").cast(pl.Categorical)).collect()
        return len(self.flows)

    def preprocess(self, subset, seed):
        random = np.random.default_rng(seed)
        flows, self.flows = self.flows, None
        if subset and len(flows) > subset:
            flows = flows[draw(flows["binary_label"].to_numpy(), subset, random)]
        flows["attack_label"].value_counts()  # the notebook shows them
        parts = split(flows["binary_label"].to_numpy(), random)
        count = len(flows)
        features = torch.from_numpy(self.to_features(flows.drop("binary_label", "attack_label")))
        return count, *(features.index_select(0, torch.from_numpy(rows)) for rows in parts)

    def to_features(self, flows):
        """The standardised matrix `[rows, features]`, float32: numbers first, then categories."""
        plain = self.config == "original"
        numbers, categories = [], []
        for column in flows:
            if self.has_categories(column):
                codes, counts = to_codes(column)
                categories.append((codes, ranks_table(counts) if plain else indicators_table(counts)))
                continue
            if column.null_count() > 0:
                column = column.fill_null(column.median())
            values = column.to_numpy()
            if not plain:
                values = np.copysign(np.log1p(np.abs(values)), values)
            mean, deviation = values.mean(), values.std()
            if plain or deviation > 0:
                numbers.append((values, mean, 1 / (deviation or np.float32(1))))
        categories = [(codes, table) for codes, table in categories if table is not None]
        width = len(numbers) + sum(table.shape[1] for _, table in categories)
        features = np.empty((len(flows), width), np.float32)

        def fill(start):
            rows, at = slice(start, start + PIECE_ROWS), 0
            piece = features[rows]
            for values, mean, factor in numbers:
                piece[:, at] = (values[rows] - mean) * factor
                at += 1
            for codes, table in categories:
                end = at + table.shape[1]
                piece[:, at:end] = table.take(codes[rows], axis=0, mode="clip")
                at = end
            if not plain:
                np.clip(piece, -CLIP, CLIP, out=piece)

        with ThreadPoolExecutor() as pool:  # NumPy lets go of Python's lock meanwhile
            list(pool.map(fill, range(0, len(flows), PIECE_ROWS)))
        return features

    def has_categories(self, column):
        """As in the original, where a column with many values early on need not be counted; one-hot are texts alone."""
        if column.dtype == pl.Categorical or self.config == "recommended":
            return column.dtype == pl.Categorical
        return column.name in self.integers and column[:FIRST_ROWS].n_unique() < 20 and column.n_unique() < 20

    def build(self, features):
        hidden, rate = NETWORKS[self.config]
        self.rate = rate
        self.network = autoencoder(features, hidden)
        half = len(self.network) // 2
        self.encoder, self.decoder = self.network[:half], self.network[half:]
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=rate, weight_decay=WEIGHT_DECAY, fused=True)
        self.loss_of = self.loss
        self.scores_of = self.errors if self.config == "original" else self.distances
        blank = torch.ones(features), torch.zeros(BOTTLENECK), torch.eye(BOTTLENECK)
        self.learnt = () if self.config == "original" else tuple(part.to(DEVICE) for part in blank)

    def loss(self, batch):
        return mse_loss(self.network(batch), batch)

    def errors(self, batch):
        return (self.network(batch) - batch).square().mean(dim=1)

    def distances(self, batch, inverse_scale, latent_mean, precision):
        """sqrt((1 + q) (1 + t)) of lib/model/anomaly_score.ts."""
        latent = self.encoder(batch)
        residuals = (self.decoder(latent) - batch) * inverse_scale
        centred = latent - latent_mean
        distance = ((centred @ precision) * centred).sum(dim=1).clamp(min=0) / BOTTLENECK
        return ((1 + residuals.square().mean(dim=1)) * (1 + distance)).sqrt()

    @torch.inference_mode()
    def choose(self, rows):
        """Finds the fastest number of rows at a time, and of scikit-learn's threads, for scoring."""
        rows = rows[:TRIED_ROWS]
        self.network.eval()
        self.score_rows = fastest(SCORE_ROWS, lambda count: self.in_batches(rows, count))
        if self.config == "recommended":
            forest = new_forest().fit(rows.numpy())
            self.jobs = fastest((1, -1), lambda jobs: forest.set_params(n_jobs=jobs).score_samples(rows.numpy()))

    def compile(self, rows, trains):
        """Compiles what the steps need, by using it; the weights are as before afterwards."""
        # Only here, as importing the compiler takes a second.
        from torch._inductor import config
        from torch._inductor.utils import fresh_cache

        config.fallback_random = True  # PyTorch's own dropout is faster than the compiled one
        eager_loss, eager_scores = self.loss_of, self.scores_of
        compiled_loss, compiled_scores = (torch.compile(of, dynamic=False) for of in (eager_loss, eager_scores))

        def loss_of(batch):
            return (compiled_loss if len(batch) == BATCH_ROWS else eager_loss)(batch)

        def scores_of(batch, *learnt):
            return (compiled_scores if len(batch) == self.score_rows else eager_scores)(batch, *learnt)

        self.loss_of, self.scores_of = loss_of, scores_of
        rows = rows[: max(BATCH_ROWS, self.score_rows)].to(DEVICE)
        weights = copy.deepcopy(self.network.state_dict())
        with fresh_cache():  # what an earlier run compiled is not used again
            if trains:
                self.network.train()
                self.loss_of(rows[:BATCH_ROWS]).backward()
                self.optimizer.zero_grad(set_to_none=True)
                self.network.load_state_dict(weights)
            self.network.eval()
            with torch.inference_mode():
                self.in_batches(rows, self.score_rows)

    def train(self, rows, validation, epochs, patience):
        network, optimizer = self.network, self.optimizer
        rows, validation = rows.to(DEVICE), validation.to(DEVICE)
        is_cosine = self.config == "recommended"
        steps = epochs * math.ceil(len(rows) / BATCH_ROWS)
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
        lowest, best_epoch, step = float("inf"), 0, 0
        for epoch in range(1, epochs + 1):
            network.train()
            losses = torch.zeros((), device=DEVICE)
            for batch in rows[torch.randperm(len(rows), device=DEVICE)].split(BATCH_ROWS):
                if is_cosine:
                    optimizer.param_groups[0]["lr"] = self.rate * (1 + math.cos(math.pi * step / steps)) / 2
                optimizer.zero_grad(set_to_none=True)
                loss = self.loss_of(batch)
                loss.backward()
                optimizer.step()
                losses += loss.detach()
                step += 1
            losses.item()  # the epoch's mean, as the notebook keeps it
            loss = self.validate(validation)
            if not is_cosine:
                plateau.step(loss)
            if loss < lowest:
                lowest, best_epoch = loss, epoch
            elif epoch - best_epoch >= patience:
                break
        return epoch

    @torch.inference_mode()
    def validate(self, rows):
        self.network.eval()
        return sum(self.errors(batch).sum() for batch in rows.split(self.score_rows)).item() / len(rows)

    @torch.inference_mode()
    def learn_score(self, rows):
        """Learns the recommended score and, for a threshold, what the rows score when others have taught it."""
        self.network.eval()
        out_of_fold = np.empty(len(rows))
        folds = np.array_split(np.random.permutation(len(rows)), FOLDS)
        for fold in folds:
            self.learn_from(rows[np.concatenate([other for other in folds if other is not fold])])
            out_of_fold[fold] = self.score(rows[fold])
        self.learn_from(rows)

    def learn_from(self, rows):
        squares, latents = [], []
        for batch in rows.to(DEVICE).split(self.score_rows):
            latents.append(self.encoder(batch))
            squares.append((self.decoder(latents[-1]) - batch).square().sum(dim=0))
        latent = torch.cat(latents)
        scale = (torch.stack(squares).sum(dim=0) / len(rows) + LEAST_RESIDUAL_SCALE**2).sqrt()
        shrinkage = BOTTLENECK / (len(rows) + BOTTLENECK)
        covariance = latent.double().T.cov()
        ridge = (shrinkage + LATENT_RIDGE) * covariance.trace() / BOTTLENECK
        precision = (covariance * (1 - shrinkage) + ridge * torch.eye(BOTTLENECK, device=DEVICE)).inverse()
        self.learnt = 1 / scale, latent.mean(dim=0), precision.float()
        self.forest = new_forest(self.jobs).fit(rows.numpy())
        isolation = -self.forest.score_samples(rows.numpy())
        self.isolation = isolation.mean(), isolation.std() or 1

    @torch.inference_mode()
    def score(self, rows):
        self.network.eval()
        scores = self.in_batches(rows, self.score_rows)
        if self.config == "original":
            return scores
        mean, deviation = self.isolation
        isolation = (-self.forest.score_samples(rows.numpy()) - mean) / deviation
        return scores * np.exp(ISOLATION_WEIGHT * isolation)

    def in_batches(self, rows, count):
        batches = rows.to(DEVICE).split(count)
        return torch.cat([self.scores_of(batch, *self.learnt) for batch in batches]).cpu().numpy()


def fastest(choices, call):
    """The choice with the shortest of three calls."""

    def seconds(choice):
        started = time.perf_counter()
        call(choice)
        return time.perf_counter() - started

    return min(choices, key=lambda choice: min(seconds(choice) for _ in range(3)))


def new_forest(jobs=1):
    return IsolationForest(n_estimators=100, max_samples=256, n_jobs=jobs, random_state=0)


def to_codes(column):
    """The rank of each row's category among their texts in order, and how many rows each has."""
    found = column.value_counts()
    kinds, counts = found[column.name], found["count"].to_numpy()
    texts = (kinds if column.dtype == pl.Categorical else kinds.cast(pl.Int64)).cast(pl.String).fill_null("None")
    order = texts.arg_sort().to_numpy()
    values, kinds = (series.to_physical().fill_null(-1).to_numpy() for series in (column, kinds))
    by_value = np.argsort(kinds)
    ranks = np.argsort(order)[by_value].astype(np.uint8 if len(order) <= 256 else np.uint32)
    return ranks.take(np.searchsorted(kinds[by_value], values)), counts[order]


def ranks_table(counts):
    """The standardised rank of each category, a column."""
    ranks, rows = np.arange(len(counts)), counts.sum()
    mean = ranks @ counts / rows
    deviation = math.sqrt((ranks - mean) ** 2 @ counts / rows)
    return ((ranks - mean) / (deviation or 1)).astype(np.float32)[:, None]


def indicators_table(counts):
    """The standardised indicators of the common categories and of all others; None for a single category."""
    if len(counts) == 1:
        return None
    common = counts >= MIN_CATEGORY_ROWS
    indicators = np.hstack([np.eye(len(counts))[:, common], ~common[:, None]])
    mean = counts @ indicators / counts.sum()
    scale = np.maximum(np.sqrt(mean * (1 - mean)), MIN_INDICATOR_SCALE)
    return ((indicators - mean) / scale).astype(np.float32)


def draw(labels, count, random):
    """Row numbers of a subset with the same share of attacks, in the file's order."""
    normal, attacks = np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)
    share = round(count * len(normal) / len(labels))
    drawn = random.choice(normal, share, replace=False), random.choice(attacks, count - share, replace=False)
    return np.sort(np.concatenate(drawn))


def split(labels, random):
    """Rows to train on, and normal rows and attacks to test on; as many as scikit-learn's train_test_split keeps."""
    normal, attacks = (random.permutation(np.flatnonzero(labels == label)) for label in (0, 1))
    train = len(normal) - math.ceil(0.2 * len(normal))
    held_out = len(normal) - train
    test_normal = held_out - math.ceil(0.5 * held_out)
    test_attacks = len(attacks) - math.ceil(0.6 * len(attacks))
    return normal[:train], normal[train : train + test_normal], attacks[:test_attacks]


if __name__ == "__main__":
    options = parse_options(__doc__, has_variants=True)
    run(Tuned(options.config), options)
