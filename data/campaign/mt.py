import csv,json
from pathlib import Path
R=Path("/root/.cache/mfsbi_tutorial/runs")
for d in sorted((R/"lh_long").glob("lh-Mtot*")):
    if not (d/"row.json").exists(): continue
    t=R/"lh2"/d.name if not (R/"lh_50"/d.name).exists() else R/"lh_50"/d.name
    b=lambda x: min(float(v["validation"]) for v in csv.DictReader(open(x/"losses.csv")))
    r=lambda x,k: round(json.loads((x/"row.json").read_text())[k],3)
    print(d.name,b(t),b(d),[(r(t,k),r(d,k)) for k in("mtpp","calibration_error","fom")])
