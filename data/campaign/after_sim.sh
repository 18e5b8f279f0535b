cd /tmp/land_w2; export PYTHONPATH=/tmp/land_w2 OMP_NUM_THREADS=1
while [ ! -s /root/.cache/mfsbi_tutorial/suites/lh_test_hydro_Mcdm.h5 ]; do sleep 2; done
sleep 3
for i in 1 2; do setsid nohup /work/main/.venv/bin/python /tmp/worker27.py >> /tmp/q27/w$i.log 2>> /tmp/q27/w$i.err & sleep 1; done
sleep 5; for p in $(pgrep -f worker27.py); do echo 12 > /proc/$p/autogroup; done
