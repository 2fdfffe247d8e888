"""Integer CDF tables of a trained factorised prior (docs/bitstream.md section 3.1).

The float work happens here, once; everything downstream reads integers.
"""
import numpy as np
import torch

TOTAL = 65536


def rounded_counts(pmf):
    """float32 probabilities -> integer counts: each float32 product with 65536, halves away from zero."""
    pmf = np.asarray(pmf, np.float32)
    if not np.all(np.isfinite(pmf)) or np.any(pmf < 0):
        raise ValueError("probabilities must be finite and not negative")
    if len(pmf) > TOTAL:
        raise ValueError(f"{len(pmf)} symbols do not fit {TOTAL} slots")
    scaled = (pmf * np.float32(TOTAL)).astype(np.float64)
    return [int(v) for v in np.floor(scaled + 0.5)]


def quantised_cdf(pmf):
    """Strictly increasing cumulative counts 0 = c_0 < ... < c_k = 65536 for k probabilities.

    Rescales to the full total, then gives every empty bin one slot taken from the narrowest bin that can
    spare one; the order of these repairs is part of the format.
    """
    counts = rounded_counts(pmf)
    total = sum(counts)
    if total == 0:
        raise ValueError("all probabilities round to zero")
    cdf = np.zeros(len(counts) + 1, np.int64)
    cdf[1:] = np.cumsum(np.array(counts, np.int64) * TOTAL // total)
    cdf[-1] = TOTAL
    for i in range(len(counts)):
        if cdf[i] == cdf[i + 1]:
            widen(cdf, i)
    return cdf.tolist()


def widen(cdf, i):
    """Moves one slot to the empty bin i from the narrowest bin wider than one (the first of these)."""
    widths = np.diff(cdf)
    donors = np.flatnonzero(widths > 1)
    if not len(donors):
        raise ValueError("no bin can spare a slot")
    donor = donors[widths[donors].argmin()]
    if donor < i:
        cdf[donor + 1:i + 1] -= 1
    else:
        cdf[i + 1:donor + 1] += 1


@torch.no_grad()
def prior_rows(prior, compressai=False):
    """One (offset, cdf) per channel of an EntropyBottleneck whose quantiles are solved.

    The row spans the values between the outer quantiles; its last bin is the escape with the mass outside.
    With `compressai` the rows are those of CompressAI's update() (1.2.5 and later): both sigmoids on one side, and
    the upper tail of every channel taken where the longest row ends, which understates the escapes of short rows.
    """
    low, median, high = prior.quantiles[:, 0].unbind(1)
    below = torch.ceil(median - low).clamp_min(0).int()
    above = torch.ceil(high - median).clamp_min(0).int()
    start = median - below
    longest = int((below + above).max()) + 1
    samples = start[:, None, None] + torch.arange(longest, dtype=torch.float32)
    lower, upper = (torch.sigmoid(prior.cumulative_logits(samples + half)) for half in (-0.5, 0.5))
    mass = (upper - lower if compressai else prior.likelihood(samples))[:, 0]
    lower_tail = torch.sigmoid(prior.cumulative_logits(samples[:, :, :1] - 0.5))[:, 0, 0]
    rows = []
    for c in range(prior.channels):
        count = int(below[c] + above[c]) + 1
        last = longest if compressai else count
        end = samples[:, :, last - 1:last] + 0.5
        upper_tail = torch.sigmoid(-prior.cumulative_logits(end))[c, 0, 0]
        pmf = torch.cat([mass[c, :count], (lower_tail[c] + upper_tail)[None]])
        rows.append((-int(below[c]), quantised_cdf(pmf.numpy())))
    return rows
