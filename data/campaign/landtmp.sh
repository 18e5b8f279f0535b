cd /work/main; export OMP_NUM_THREADS=1; nice -n 5 .venv/bin/python /tmp/land29.py ~/.cache/mfsbi_tutorial/runs/lh2
