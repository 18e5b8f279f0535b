"""Of each run with 100 epochs and the stored one (50 or 15), what has the lower loss on its held-out maps goes into the campaign's folder."""
import csv,json,os,shutil,sys
from pathlib import Path
R=Path("/root/.cache/mfsbi_tutorial/runs")
def best(d): return min(float(x["validation"]) for x in csv.DictReader(open(d/"losses.csv")))
for suite in sys.argv[1:]:
    target=R/{"lh":"lh2"}.get(suite,suite); keep=R/f"{suite}_50"; keep.mkdir(exist_ok=True)
    for d in sorted((R/f"{suite}_long").glob("*-scratch-n_maps-*")):
        if not (d/"row.json").exists(): continue
        old=target/d.name
        if not (keep/d.name).exists(): shutil.copytree(old,keep/d.name)
        was=keep/d.name; a,b=best(was),best(d)
        r0,r1=(json.loads((x/"row.json").read_text()) for x in (was,d))
        print(d.name, round(a,3),round(b,3),"LONG" if b<a else "stays", "test", *(round(r[k],3) for k in ("mtpp","calibration_error","fom") for r in (r0,r1)))
        chosen=(d,r1) if b<a else (was,r0)
        row={**chosen[1],"train_seconds":round(r0["train_seconds"]+r1["train_seconds"],1)}
        shutil.rmtree(old,ignore_errors=True); shutil.copytree(chosen[0],old)
        (old/"row.json").write_text(json.dumps(row,indent=1))
