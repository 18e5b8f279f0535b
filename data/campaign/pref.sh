cd /tmp/land; export PYTHONPATH=/tmp/land OMP_NUM_THREADS=1
timeout 590 /work/main/.venv/bin/python -m pytest -q -n 2 tests/data tests/evaluation tests/plots tests/test_repository.py tests/course tests/sweep tests/explorer tests/inference -m "not slow" 2>&1 | tail -12
