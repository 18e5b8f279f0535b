import json,glob,sys
import pandas as pd
r=pd.DataFrame([json.load(open(p)) for p in glob.glob("/root/.cache/mfsbi_tutorial/runs/lh2/*/row.json")])
o=pd.read_csv("/work/main/data/results/grid.csv"); o=o[o.suite=="lh"]
k=["field","low","low_sims","method","budget_kind","budget"]
a=r.groupby(k).agg(n=("seed","size"),mtpp=("mtpp","mean"),sem=("mtpp","sem"),c=("calibration_error","mean"),fom=("fom","mean"))
b=o.groupby(k).agg(old=("mtpp","mean"),oldc=("calibration_error","mean"),oldfom=("fom","mean"))
print(a.join(b).round({"mtpp":2,"sem":2,"c":4,"fom":0,"old":2,"oldc":4,"oldfom":0}).to_string())
