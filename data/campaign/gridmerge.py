import pandas as pd, subprocess, io
old=pd.read_csv(io.StringIO(subprocess.check_output(["git","-C","/work/flip","show","origin/main:data/results/grid.csv"],text=True)))
p="/work/flip/data/results/grid.csv"
old[old.suite=="sb13"].assign(n_test_sims=100).to_csv(p,index=False,float_format="%.6g")
print(len(old[old.suite=="sb13"]), sorted(set(old[old.suite=="sb13"].method)), set(old[old.suite=="sb13"].low))
