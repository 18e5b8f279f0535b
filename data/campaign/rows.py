import json,glob,sys
rows=[json.load(open(p)) for p in glob.glob("/root/.cache/mfsbi_tutorial/runs/*/*/row.json")]
d={}
for r in rows: d.setdefault((r["suite"],r["method"],r["low"] if r["low"]!="nbody" else "",r["low_sims"],r["budget_kind"],r["budget"]),[]).append((r["seed"],r["mtpp"],r["calibration_error"],r["fom"],r["n_test_sims"]))
for k in sorted(d): print(k, " ".join(f"s{s}: {m:.2f} C{c:.4f} F{f:.0f}" for s,m,c,f,n in sorted(d[k])), {x[4] for x in d[k]})
