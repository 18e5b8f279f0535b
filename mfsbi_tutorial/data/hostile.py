"""What a file may not do to its reader: lead to other files, or make it allocate more than the file can fill."""

import math
from pathlib import Path
from zipfile import ZipFile

import h5py
from numpy.lib import format as npy

RATIO = 1100  # gzip packs at most 1032 to 1
SLACK = 2**20  # bytes that any file may ask for
MAX_CHUNK = 2**28  # bytes that HDF5 unpacks at once
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def check_hdf5(file: h5py.File) -> None:
    """Refuse an HDF5 file with links, data that lie in other files, or sizes that it cannot fill.

    Raises:
        ValueError: with the first of them.
    """
    room = SLACK + RATIO * Path(file.filename).stat().st_size

    def look(name, item):
        if isinstance(item, h5py.Group):
            _check_links(file.filename, item)
        elif isinstance(item, h5py.Dataset):
            _check_dataset(f"{file.filename}: {name!r}", item, room)

    _check_links(file.filename, file)
    file.visititems(look)


def _check_links(path, group):
    for key in group.id:
        if group.id.links.get_info(key).type != h5py.h5l.TYPE_HARD:
            raise ValueError(f"{path}: {key.decode(errors='replace')!r} is a link: store the data themselves instead.")


def _check_dataset(name, dataset, room):
    """A dataset of a type that numpy does not know has no ``dtype``, so its size is asked of HDF5."""
    if dataset.id.get_create_plist().get_external_count() or dataset.is_virtual:
        raise ValueError(f"{name} lies in other files: store the data themselves instead.")
    itemsize = dataset.id.get_type().get_size()
    size = itemsize * dataset.id.get_space().get_simple_extent_npoints()
    if size > room:
        raise ValueError(f"{name} declares {size:.3g} bytes, more than the file can hold: fetch or write it again.")
    chunk = itemsize * math.prod(dataset.chunks or ())
    if chunk > MAX_CHUNK:
        raise ValueError(f"{name} has chunks of {chunk:.3g} bytes: write it in chunks of at most {MAX_CHUNK:.3g}.")


def check_npz(path: Path, names: tuple[str, ...]) -> None:
    """Refuse a .npz file whose named arrays declare more than it can hold.

    Raises:
        ValueError, KeyError, BadZipFile: if they do, or it is none.
    """
    with ZipFile(path) as archive:
        for name in names:
            member = archive.getinfo(f"{name}.npy")
            with archive.open(member) as stream:
                shape, _, dtype = HEADERS[npy.read_magic(stream)](stream)
            declared = dtype.itemsize * math.prod(shape)
            if declared > member.file_size or member.file_size > SLACK + RATIO * member.compress_size:
                raise ValueError(f"{name} declares more than there is.")
