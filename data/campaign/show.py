import json,glob
R="/root/.cache/mfsbi_tutorial/runs/lh2/"
for s in (0,1,2):
    for n in (3200,6400):
        try: r=json.load(open(R+f"lh-Mcdm-scratch-n_maps-{n}-seed{s}/row.json")); print(n,s,{k:round(r[k],3) for k in("mtpp","calibration_error","fom","worst_sim","train_seconds")})
        except FileNotFoundError: pass
for p in glob.glob(R+"*nbody3600*/row.json"):
    r=json.load(open(p)); print(p.split("/")[-2],{k:round(r[k],3) for k in("mtpp","calibration_error","fom","worst_sim","train_seconds")})
