import json,glob,collections,statistics as st
for f in ("ablations","ablations_more"):
    d=collections.defaultdict(list)
    for p in glob.glob(f"/root/.cache/mfsbi_tutorial/{f}/*.json"):
        r=json.load(open(p)); d[(r["method"],r["budget_kind"],r["budget"],r["variant"])].append((r["seed"],round(r["mtpp"],2),round(r["calibration_error"],3)))
    for k,v in sorted(d.items()):
        if k[0]=="scratch": print(f,*k,sorted(v))
