"""Densities of the explorer's page in few bytes: whole numbers of 16 bits, in base64.

The scale of every coordinate is the prior, 0 to 65535. For each parameter: two ends and ``N_POINTS`` heights between
them. For each pair and level: the number of polygons; for each polygon the number of rings; for each ring the number of
points and x, y of each. ``page.js`` reads them in this order."""

import base64

import numpy as np

from ..plots.corners import Marginals

LARGEST = 65535
N_POINTS = 48  # of a curve, and of a ring at most


def pack(densities: Marginals, prior: np.ndarray) -> str:
    """Pack densities; ``prior`` (n_theta, 2) is the range of each axis."""
    numbers = []
    for (x, height), (low, high) in zip(densities.curves, prior, strict=True):
        start, end = np.clip(x[[0, -1]], low, high)
        heights = np.interp(np.linspace(start, end, N_POINTS), x, height)
        numbers += [_whole((np.array([start, end]) - low) / (high - low)), _whole(heights)]
    for (i, j), regions in densities.regions.items():
        low, width = prior[[i, j], 0], np.ptp(prior[[i, j]], axis=1)
        for region in regions:
            numbers.append([len(region)])
            for polygon in region:
                numbers.append([len(polygon)])
                for ring in polygon:
                    points = thin((ring - low) / width)
                    numbers += [[len(points)], _whole(points).ravel()]
    return base64.b64encode(np.concatenate(numbers).astype("<u2").tobytes()).decode()


def thin(ring: np.ndarray) -> np.ndarray:
    """At most ``N_POINTS`` points of a ring (n, 2), evenly spread along it."""
    if len(ring) <= N_POINTS:
        return ring
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    places = np.linspace(0, along[-1], N_POINTS)
    return np.stack([np.interp(places, along, column) for column in ring.T], axis=1)


def _whole(values):
    return np.round(LARGEST * np.clip(values, 0, 1)).astype(int)
