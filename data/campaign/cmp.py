import csv,json,sys
from pathlib import Path
R=Path("/root/.cache/mfsbi_tutorial/runs")
for suite in ("lh","sb13"):
    for d in sorted((R/f"{suite}_long").glob("*")) if (R/f"{suite}_long").exists() else []:
        if not (d/"row.json").exists() or "scratch" not in d.name: continue
        t=(R/f"{suite}_50"/d.name) if (R/f"{suite}_50"/d.name).exists() else R/{"lh":"lh2"}.get(suite,suite)/d.name
        b=lambda x: min(float(v["validation"]) for v in csv.DictReader(open(x/"losses.csv")))
        r=lambda x,k: round(json.loads((x/"row.json").read_text())[k],3)
        print(d.name.replace("-Mcdm-scratch",""),"held-out",b(t),b(d),"test",*[(r(t,k),r(d,k)) for k in("mtpp","calibration_error","fom")])
