import json,glob,pandas as pd
r=pd.DataFrame([json.load(open(p)) for p in glob.glob("/root/.cache/mfsbi_tutorial/runs/lh2/*/row.json")])
o=pd.read_csv("/work/main/data/results/grid.csv"); o=o[o.suite!="lh"]
r2=pd.DataFrame([json.load(open(p)) for p in glob.glob("/root/.cache/mfsbi_tutorial/runs/sb13/*/row.json")])
pd.concat([r,r2,o[~o.key.isin(r2.key)]])[o.columns].to_csv("/tmp/grid_preview.csv",index=False)
