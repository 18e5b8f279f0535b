"""Compiled loops of the simulator: mass assignment, kicks and the phase-space sheet.

Particles sit on an n^3 Lagrangian lattice with sites at (i + 1/2) L/n and are stored as displacements from it, shape
(n, n, n, 3), never wrapped. Meshes have their values at cell centres, (i + 1/2) L/m, and are periodic, so flips and
quarter turns of the initial field are exact symmetries."""

import numba
import numpy as np


def _can_cache():
    """Whether numba finds a folder for compiled code; where package and home are both read-only it raises instead."""
    try:
        numba.njit(cache=True)(_can_cache)
    except RuntimeError:
        return False
    return True


_jit = numba.njit(cache=_can_cache(), fastmath=True, error_model="numpy")
_inline = numba.njit(cache=_can_cache(), fastmath=True, inline="always")


@_inline
def _cell(u, m):
    """Cloud-in-cell for a coordinate ``u`` in cells, any sign: lower cell, upper cell, weight of the upper."""
    u -= np.float32(0.5)
    floor = np.floor(u)
    lower = int(floor)
    while lower < 0:
        lower += m
    while lower >= m:
        lower -= m
    upper = lower + 1 if lower + 1 < m else 0
    return np.uintp(lower), np.uintp(upper), np.float32(u - floor)  # unsigned: spares numba's test for negative indices


@_jit
def deposit(displacement, mass, box_size, mesh):
    """Add particles of equal ``mass`` to a cubic ``mesh`` with cloud-in-cell weights, in place."""
    n, m = displacement.shape[0], mesh.shape[0]
    scale, spacing = np.float32(m / box_size), np.float32(m / n)
    one, half = np.float32(1), np.float32(0.5)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                x0, x1, wx = _cell((i + half) * spacing + displacement[i, j, k, 0] * scale, m)
                y0, y1, wy = _cell((j + half) * spacing + displacement[i, j, k, 1] * scale, m)
                z0, z1, wz = _cell((k + half) * spacing + displacement[i, j, k, 2] * scale, m)
                for x, mass_x in ((x0, mass * (one - wx)), (x1, mass * wx)):
                    for y, mass_xy in ((y0, mass_x * (one - wy)), (y1, mass_x * wy)):
                        mesh[x, y, z0] += mass_xy * (one - wz)
                        mesh[x, y, z1] += mass_xy * wz


@_jit
def gradient(potential, box_size, out):
    """Gradient of a periodic mesh (m, m, m) by 4-point differences, into ``out`` of shape (m, m, m, 3)."""
    m = potential.shape[0]
    near, far = np.float32(2 / 3 * m / box_size), np.float32(-1 / 12 * m / box_size)
    for i in range(m):
        i1, i2, i3, i4 = (i + 1) % m, (i - 1) % m, (i + 2) % m, (i - 2) % m
        for j in range(m):
            j1, j2, j3, j4 = (j + 1) % m, (j - 1) % m, (j + 2) % m, (j - 2) % m
            p = potential[i, j]
            for k in range(m):
                x_near, x_far = potential[i1, j, k] - potential[i2, j, k], potential[i3, j, k] - potential[i4, j, k]
                y_near, y_far = potential[i, j1, k] - potential[i, j2, k], potential[i, j3, k] - potential[i, j4, k]
                out[i, j, k, 0] = near * x_near + far * x_far
                out[i, j, k, 1] = near * y_near + far * y_far
            for k in range(2, m - 2):  # without wrapping, so that it vectorises
                out[i, j, k, 2] = near * (p[k + 1] - p[k - 1]) + far * (p[k + 2] - p[k - 2])
            for k in (0, 1, m - 2, m - 1):
                z_near, z_far = p[(k + 1) % m] - p[(k - 1) % m], p[(k + 2) % m] - p[(k - 2) % m]
                out[i, j, k, 2] = near * z_near + far * z_far


@_jit
def kick(displacement, velocity, field, box_size, damping, strength):
    """velocity <- damping * velocity - strength * field, in place, with the mesh ``field`` of shape (m, m, m, 3)
    interpolated to the particles with cloud-in-cell weights."""
    n, m = displacement.shape[0], field.shape[0]
    scale, spacing = np.float32(m / box_size), np.float32(m / n)
    one, half = np.float32(1), np.float32(0.5)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                x0, x1, wx = _cell((i + half) * spacing + displacement[i, j, k, 0] * scale, m)
                y0, y1, wy = _cell((j + half) * spacing + displacement[i, j, k, 1] * scale, m)
                z0, z1, wz = _cell((k + half) * spacing + displacement[i, j, k, 2] * scale, m)
                fx = fy = fz = np.float32(0)
                for x, weight_x in ((x0, one - wx), (x1, wx)):
                    for y, weight_xy in ((y0, weight_x * (one - wy)), (y1, weight_x * wy)):
                        for z, weight in ((z0, weight_xy * (one - wz)), (z1, weight_xy * wz)):
                            fx += weight * field[x, y, z, 0]
                            fy += weight * field[x, y, z, 1]
                            fz += weight * field[x, y, z, 2]
                velocity[i, j, k, 0] = damping * velocity[i, j, k, 0] - strength * fx
                velocity[i, j, k, 1] = damping * velocity[i, j, k, 1] - strength * fy
                velocity[i, j, k, 2] = damping * velocity[i, j, k, 2] - strength * fz


@_inline
def _deposit_2d(plane, u0, u1, wu, v0, v1, wv, mass):
    heavy = mass * wu
    light = mass - heavy
    plane[u0, v0] += light - light * wv
    plane[u0, v1] += light * wv
    plane[u1, v0] += heavy - heavy * wv
    plane[u1, v1] += heavy * wv


@_inline
def _slice(position, thickness, n_slices):
    index = int(np.floor(position / thickness))
    while index < 0:
        index += n_slices
    while index >= n_slices:
        index -= n_slices
    return np.uintp(index)


@_jit
def deposit_slices(displacement, mass, box_size, maps):
    """Add the phase-space sheet to the slices of all three axes with 2D cloud-in-cell weights, in place.

    The displacement is interpolated linearly to eight tracers of ``mass`` a particle, at the particle and half-way to
    its neighbours, which leaves no empty pixel (Abel, Hahn & Kaehler 2012). ``maps``: (3, n_slices, n_pix, n_pix)."""
    n, n_slices, n_pix = displacement.shape[0], maps.shape[1], maps.shape[2]
    spacing, scale = np.float32(box_size / n), np.float32(n_pix / box_size)
    thickness, half = np.float32(box_size / n_slices), np.float32(0.5)
    row = np.empty((n + 1, 3), dtype=np.float32)
    for i, a in np.ndindex(n, 2):
        i_next = (i + a) % n
        for j, b in np.ndindex(n, 2):
            j_next = (j + b) % n
            for k in range(n):
                for axis in range(3):
                    below = displacement[i, j, k, axis] + displacement[i_next, j, k, axis]
                    above = displacement[i, j_next, k, axis] + displacement[i_next, j_next, k, axis]
                    row[k, axis] = np.float32(0.25) * (below + above)
            row[n] = row[0]
            for k in range(n):
                for c in range(2):
                    x = (i + half + half * a) * spacing + half * (row[k, 0] + row[k + c, 0])
                    y = (j + half + half * b) * spacing + half * (row[k, 1] + row[k + c, 1])
                    z = (k + half + half * c) * spacing + half * (row[k, 2] + row[k + c, 2])
                    x0, x1, wx = _cell(x * scale, n_pix)
                    y0, y1, wy = _cell(y * scale, n_pix)
                    z0, z1, wz = _cell(z * scale, n_pix)
                    _deposit_2d(maps[0, _slice(x, thickness, n_slices)], y0, y1, wy, z0, z1, wz, mass)
                    _deposit_2d(maps[1, _slice(y, thickness, n_slices)], x0, x1, wx, z0, z1, wz, mass)
                    _deposit_2d(maps[2, _slice(z, thickness, n_slices)], x0, x1, wx, y0, y1, wy, mass)
