while ! grep -q "^rc " /tmp/gate.log; do sleep 2; done
rm -f /tmp/q29/stop /tmp/q29/*.claim
cd /tmp/land_w3; export PYTHONPATH=/tmp/land_w3 OMP_NUM_THREADS=1
for i in e f; do nohup /work/main/.venv/bin/python /tmp/ablate29.py transfer:n_sims:20 scratch:n_sims:20 > /tmp/q29/$i.log 2>/tmp/q29/$i.err & done; wait
