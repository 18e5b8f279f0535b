mkdir -p /tmp/q
for i in 1 2; do (cd /tmp/camp && PYTHONPATH=/tmp/camp OMP_NUM_THREADS=1 setsid nohup /work/main/.venv/bin/python /tmp/worker.py >> /tmp/q/w$i.log 2>> /tmp/q/w$i.err &); done
