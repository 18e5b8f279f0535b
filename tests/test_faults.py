"""What workshops and clusters do to software: killed processes, full disks, damaged and hostile files, twins, clocks.

benchmarks/faults.py does the same at length; tests/README.md counts.
"""

import ast
import contextlib
import importlib.util
import json
import os
import pickle
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import numba
import numpy as np
import psutil
import pytest
from toys import SIMULATE_SMALL, SMALL_DESIGN, SMALL_RESOLUTION, make_suite, shard_digests

import mfsbi_tutorial
from mfsbi_tutorial import sweep
from mfsbi_tutorial.data import Scaler, load_showcase, load_suite, save_suite, validate
from mfsbi_tutorial.data.files import atomic_write, read_npz
from mfsbi_tutorial.evaluation import Run, load_posteriors
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import Model, ModelConfig, load_model
from mfsbi_tutorial.simulation import kernels
from mfsbi_tutorial.sweep.simulations import MARKER, shard_path, simulate_shard

pytestmark = pytest.mark.faults

N_FLIPS = 200
NOBODY = 65534


def simulate(folder, sim_ids=None):
    sweep.simulate_suite(SMALL_DESIGN, folder, sim_ids, n_jobs=1, resolution=SMALL_RESOLUTION)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    simulate(folder)
    return shard_digests(folder)


@pytest.fixture(scope="module")
def model():
    suite = make_suite()
    model = Model.new(ModelConfig(n_pix=16, width=2), Scaler.fit(suite), suite.inferred, 0)
    return replace(model, provenance={"seed": 1})


# Killed, twice at once, and the clock

KILLED = """
import os, signal
from mfsbi_tutorial.data.files import atomic_write
with atomic_write({path!r}) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_while_it_writes_it_leaves_the_old_file_and_a_hidden_one(tmp_path):
    path = tmp_path / "result"
    path.write_text("old")
    assert subprocess.run([sys.executable, "-c", KILLED.format(path=str(path))], check=False).returncode == -9
    assert path.read_text() == "old"
    assert [p.name[0] for p in tmp_path.iterdir() if p != path] == ["."]


def test_temporary_names_are_never_shared_even_by_processes_of_one_number(tmp_path):
    with atomic_write(tmp_path / "a") as one, atomic_write(tmp_path / "a") as other:
        one.write_text("one")
        other.write_text("other")
    assert one != other and (tmp_path / "a").read_text() == "one"


def test_two_campaigns_at_once_in_one_folder_both_finish_with_the_same_files(undisturbed, tmp_path):
    twins = [subprocess.Popen([sys.executable, "-c", SIMULATE_SMALL.format(folder=str(tmp_path))]) for _ in range(2)]
    assert [twin.wait() for twin in twins] == [0, 0]
    assert shard_digests(tmp_path) == undisturbed
    assert len(list(tmp_path.iterdir())) == len(undisturbed) + 1


def test_a_folder_that_another_campaign_claims_in_between_is_left_alone(tmp_path):
    simulate(tmp_path, [0])
    other = replace(SMALL_DESIGN, seed=1)
    with pytest.raises(ValueError, match="another design or resolution"):
        simulate_shard(other, 1, tmp_path, SMALL_RESOLUTION)
    assert not shard_path(tmp_path, 1).exists()


def test_a_clock_that_jumps_changes_nothing(undisturbed, tmp_path, monkeypatch):
    now = iter(range(2_000_000_000, 0, -40_000))  # back by half a day at every look
    monkeypatch.setattr(time, "time", lambda: float(next(now)))
    simulate(tmp_path, [0, 3])
    for path, moment in zip(sorted(tmp_path.glob("*.npz")), (0, 4_000_000_000), strict=True):
        os.utime(path, (moment, moment))
    simulate(tmp_path)
    assert shard_digests(tmp_path) == undisturbed
    assert shard_path(tmp_path, 0).stat().st_mtime == 0


# Disks


@contextlib.contextmanager
def full_disk(n_bytes=4000):
    """Files cannot grow beyond ``n_bytes``, which libraries meet as they meet a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


WRITERS = {
    "suite.h5": lambda path, _: save_suite(make_suite(seed=5), path),
    "model.safetensors": lambda path, model: model.save(path),
    "00000.npz": lambda path, _: simulate(path.parent, [0]),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_named_leaves_nothing_and_once_there_is_room_it_works(tmp_path, model, name):
    path = tmp_path / name
    with full_disk(), pytest.raises(OSError, match=f"{name} could not be written: File too large") as stop:
        WRITERS[name](path, model)
    assert "\n" not in str(stop.value)
    assert {p.name for p in tmp_path.iterdir()} <= {MARKER}
    WRITERS[name](path, model)
    assert path.stat().st_size > 4000


@pytest.fixture
def read_only(model):
    """A folder with a suite and a checkpoint that may be read and not written; root becomes nobody for it."""
    folder = Path(tempfile.mkdtemp())
    save_suite(make_suite(), folder / "lh_hydro_Mcdm.h5")
    save_suite(make_suite(fidelity=LOW, field="Mtot"), folder / f"lh_{LOW}_Mtot.h5")
    model.save(folder / "model.safetensors")
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_read_only_folder_is_read_and_refuses_to_be_written_in_one_sentence(read_only, run):
    suite = read_only / "lh_hydro_Mcdm.h5"
    path = read_only / "model.safetensors"
    assert run("validate", suite)[0] == run("evaluate", path, suite)[0] == 0
    for words in (["simulate", "--out", read_only / "shards"],
                  ["campaign", "--n-maps", "20", "--suites", read_only, "--runs", read_only / "runs"]):  # fmt: skip
        status, _, complaint = run(*words)
        assert status == 2 and complaint.startswith("mfsbi: [Errno 13] Permission denied")
        assert complaint.count("\n") == 1
    with pytest.raises(PermissionError, match=r"model\.safetensors could not be written"):
        load_model(path).save(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who can become somebody without rights")
def test_where_nothing_can_be_written_kernels_are_compiled_without_a_cache(read_only, monkeypatch):
    assert not os.access(kernels.__file__, os.W_OK, effective_ids=True)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(read_only))
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(cache=True)(flips)
    spec = importlib.util.spec_from_file_location("kernels_of_nobody", kernels.__file__)
    of_nobody = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(of_nobody)
    assert callable(of_nobody.deposit)


# Damaged files


def flips(path, n_flips=N_FLIPS):
    """Damage the file by one flipped bit at a time, in ``n_flips`` random places."""
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for place, bit in zip(rng.integers(len(whole), size=n_flips), rng.integers(8, size=n_flips), strict=True):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
        yield place
    path.write_bytes(whole)


def outcome(read, path):
    """What a reader returns, or None if it refuses the file in one sentence that names it."""
    try:
        return read(path)
    except ValueError as error:
        assert str(path) in str(error) and "\n" not in str(error)
        return None


def test_a_checkpoint_with_a_flipped_bit_is_refused_wherever_the_bit_is(tmp_path, model):
    path = tmp_path / "model.safetensors"
    model.save(path)
    assert [place for place in flips(path) if outcome(load_model, path) is not None] == []


def test_a_checkpoint_whose_tensors_change_type_is_refused(tmp_path, model):
    """The content hash knows names and bytes; half floats read as integers would be other weights."""
    path = tmp_path / "model.safetensors"
    model.save(path)
    whole = path.read_bytes()
    for ours, theirs in ((b'"F16"', b'"I16"'), (b'"F16"', b'"U16"'), (b'"F32"', b'"I32"')):
        assert ours in whole
        path.write_bytes(whole.replace(ours, theirs, 1))
        assert outcome(load_model, path) is None


def labels(suite):
    return {name: value for name, value in vars(suite).items() if name not in ("x", "theta", "sim_id")}


def alike(one, other):
    columns = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("x", "theta", "sim_id"))
    return columns and labels(one) == labels(other)


def test_a_suite_with_a_flipped_bit_is_refused_or_was_not_touched_where_it_matters(tmp_path):
    path, refused = tmp_path / "suite.h5", 0
    save_suite(make_suite(n_sims=10, n_maps=2), path)
    good = validate(path)
    for place in flips(path):
        loaded, checked = outcome(load_suite, path), outcome(validate, path)
        assert checked is None or alike(checked, good), place
        assert loaded is None or (np.array_equal(loaded.x, good.x) and np.array_equal(loaded.theta, good.theta))
        refused += checked is None
    assert refused > N_FLIPS / 2


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_shard_with_a_flipped_bit_is_refused_or_was_not_touched_where_it_matters(tmp_path, save):
    path, arrays = tmp_path / "00000.npz", np.random.default_rng(0).random((2, 3, 8, 8), dtype=np.float32)
    save(path, pm_Mtot=arrays[0], hydro_Mcdm=arrays[1])
    for place in flips(path):
        read = outcome(lambda p: read_npz(p, "pm_Mtot", "hydro_Mcdm"), path)
        assert read is None or all(np.array_equal(a, b) for a, b in zip(read, arrays, strict=True)), place


# Files that would run code


class Bomb:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


READERS = {
    "suite.h5": load_suite,
    "showcase.h5": load_showcase,
    "samples_lh.h5": lambda path: load_posteriors(Run("scratch", "n_maps", 20), path),
    "model.safetensors": load_model,
    "posteriors.npz": lambda path: read_npz(path, "samples"),
    "campaign.json": lambda path: simulate(path.parent, [0]),
    "run/row.json": lambda path: sweep.collect(path.parent.parent, path.parent / "grid.csv"),
}


@pytest.mark.parametrize("name", READERS)
def test_a_pickle_in_disguise_is_refused_and_never_run(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pickle.dumps(Bomb(tmp_path / "code ran")))
    with pytest.raises(ValueError, match=str(path.parent)) as refusal:
        READERS[name](path)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "code ran").exists()
    pickle.loads(path.read_bytes())
    assert (tmp_path / "code ran").exists(), "the bomb was a dud"


def test_objects_inside_a_shard_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", pm_Mtot=np.array([Bomb(tmp_path / "code ran")], dtype=object))
    with pytest.raises(ValueError, match=r"a\.npz is damaged"):
        read_npz(tmp_path / "a.npz", "pm_Mtot")
    assert not (tmp_path / "code ran").exists()


def test_no_module_unpickles_or_evaluates_text():
    sources = sorted(Path(mfsbi_tutorial.__file__).parent.rglob("*.py"))
    assert len(sources) > 40
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"pickle", "dill", "cloudpickle", "marshal", "shelve"}, source
            elif isinstance(node, ast.Call):
                call = ast.unparse(node.func)
                assert call not in ("eval", "exec", "torch.load", "joblib.load", "pd.read_pickle"), source
                safe = {"allow_pickle": False}.items() <= {
                    k.arg: getattr(k.value, "value", None) for k in node.keywords
                }.items()
                assert call != "np.load" or safe, source


# JupyterLab


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_lab_answers_on_loopback_with_a_token_only_and_one_signal_ends_it(tmp_path, number):
    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    folders = {name: str(tmp_path / name) for name in names}
    start = "import sys; sys.argv = ['mfsbi', 'lab']; from mfsbi_tutorial.cli import main; main()"
    quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    environment = os.environ | folders | {"BROWSER": "true"}
    with subprocess.Popen([sys.executable, "-c", start], env=environment, start_new_session=True, **quiet) as lab:
        try:
            server = wait_for_server(Path(folders["JUPYTER_RUNTIME_DIR"]), lab)
            url = server["url"]
            listening = psutil.Process(server["pid"]).net_connections("inet")
            assert {c.laddr.ip for c in listening if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
            assert status_of(f"{url}api/contents") == 403
            assert status_of(f"{url}api/contents", "token wrong") == 403
            assert status_of(f"{url}api/contents", f"token {server['token']}") == 200
            for address in other_addresses():
                with pytest.raises(OSError):
                    urllib.request.urlopen(f"http://{address}:{server['port']}/api", timeout=2)
            assert server["pid"] == lab.pid, "JupyterLab has a parent that it would outlive"
            lab.send_signal(number)
            assert lab.wait(timeout=60) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(lab.pid, signal.SIGKILL)


def wait_for_server(runtime, process):
    for _ in range(600):
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, urllib.error.URLError):
                server = json.loads(path.read_text())
                urllib.request.urlopen(f"{server['url']}api", timeout=5).close()
                assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, "others can read the token"
                return server
        assert process.poll() is None, "mfsbi lab ended"
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start in a minute")


def status_of(url, authorization=None):
    headers = {"Authorization": authorization} if authorization else {}
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code


def other_addresses():
    found = [a.address for entries in psutil.net_if_addrs().values() for a in entries if a.family.name == "AF_INET"]
    return [address for address in found if not address.startswith("127.")]
