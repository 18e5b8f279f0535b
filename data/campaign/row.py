import json,sys,glob
for k in sys.argv[1:]:
    for p in sorted(glob.glob(f"/root/.cache/mfsbi_tutorial/runs/*/{k}/row.json")):
        if "/lh_second/" in p or "/runs/lh/" in p: continue
        r=json.load(open(p)); print(r["key"],round(r["mtpp"],3),round(r["calibration_error"],4),round(r["fom"],0),r["train_seconds"])
