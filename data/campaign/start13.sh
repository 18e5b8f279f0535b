for i in 1 2; do (cd /tmp/camp13 && PYTHONPATH=/tmp/camp13 OMP_NUM_THREADS=1 setsid nohup /work/main/.venv/bin/python /tmp/worker13.py >> /tmp/q13/w$i.log 2>> /tmp/q13/w$i.err &); done
