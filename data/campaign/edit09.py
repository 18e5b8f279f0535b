import json,sys
def edit(p,reps):
    nb=json.load(open(p))
    for old,new in reps:
        hits=0
        for c in nb["cells"]:
            s="".join(c["source"])
            if old in s:
                hits+=s.count(old); c["source"]=s.replace(old,new).splitlines(keepends=True)
        assert hits==1,(old,hits)
    json.dump(nb,open(p,"w"),indent=1,ensure_ascii=False); open(p,"a").write("\n")
if __name__=="__main__":
    edit("notebooks/09_your_own_simulations.ipynb",[
    ("TrainConfig(learning_rate=1e-3, epochs=6)","TrainConfig(learning_rate=1e-3, epochs=4)"),
    ('networks["scratch, 20 simulations"] = train_model("scratch", cheap_spectra, hydro_spectra, n_sims=20)\nnetworks["transfer, 20 simulations"] = train_model("transfer", cheap_spectra, hydro_spectra, begin, n_sims=20)',
     'networks["scratch, 10 simulations"] = train_model("scratch", cheap_spectra, hydro_spectra, n_sims=10)\nnetworks["transfer, 10 simulations"] = train_model("transfer", cheap_spectra, hydro_spectra, begin, n_sims=10)'),
    ("20 HF simulations add little","10 HF simulations add little"),
    ])
    edit("notebooks/08_probing_the_transfer.ipynb",[("40 seconds to run","50 seconds to run")])
