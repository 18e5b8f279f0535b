import json,glob,sys
for f in sorted(glob.glob("/root/.cache/mfsbi_tutorial/ablations/multilevel*.json")):
    d=json.load(open(f)); print(f.split("/")[-1], round(d["mtpp"],3), round(d["calibration_error"],4))
