cd /tmp/land_w2; export PYTHONPATH=/tmp/land_w2 OMP_NUM_THREADS=1
S=/root/.cache/mfsbi_tutorial/suites
/work/main/.venv/bin/mfsbi simulate --suite lh --assemble $S --jobs 2; date
/work/main/.venv/bin/mfsbi simulate --suite lh_low --assemble $S --jobs 2; date
/work/main/.venv/bin/mfsbi simulate --suite lh_test --assemble $S --jobs 2; date
