import sys,json; sys.path.insert(0,"/tmp")
from edit09 import edit
p="/work/main/notebooks/08_probing_the_transfer.ipynb"
edit(p,[
("It rises along the ladder, from `lpt` to `nbody`. How much was each start worth that the campaign pre-trained? (It has two: `lpt` and `nbody`.) We measure this by the MTPP above `scratch` with the same HF budget:",
"It rises along the ladder, from `lpt` to `nbody`. How much was a start from each of them worth? And how many LF simulations does a start need? We measure this by the MTPP above `scratch` with the same HF budget. Left: starts from 900 simulations. Right: starts from fewer `nbody` simulations. Predict first: which starts are below zero?"),
('figure = plots.gains(table, [("n_sims", 20), ("n_maps", 200), ("n_sims", 80)])\nplots.show(figure, "Gain over scratch against the fidelity of the LF simulations, for three budgets of HF")',
'''budgets = [("n_sims", 20), ("n_maps", 200), ("n_sims", 80)]
figure = plots.gains(table, budgets)
plots.show(figure, "Gain over scratch against fidelity and number of LF simulations: lpt and 30 simulations can be below zero")'''),
("The function `gain` gives the numbers:","The function `gain` gives the numbers. A start of one seed has no error:"),
('''for low_name in dict.fromkeys(table.low):
    for kind, n in (("n_sims", 20), ("n_maps", 200), ("n_sims", 80)):
        if len(at("transfer", kind, n, low=low_name)):
            worth, error = gain(table, kind, n, low=low_name)  # a single seed has no error
            error = "one seed" if np.isnan(error) else f"± {error:.2f}"
            print(f"start from {low_name}, {n:3d} HF {kind[2:]}: {worth:+.2f} nats over scratch, {error}")''',
'''from mfsbi_tutorial.plots.starts import starts

print("gain over scratch [nats]:", *(f"{n} HF {kind[2:]}" for kind, n in budgets), sep="   ")
for low_name, low_sims in starts(table):
    gains = [gain(table, kind, n, low=low_name, low_sims=low_sims) for kind, n in budgets]
    texts = [f"{worth:+.2f}" + ("" if np.isnan(error) else f" ± {error:.2f}") for worth, error in gains]
    print(f"start from {low_sims:3d} of {low_name:5s}:", *texts, sep="   ")'''),
("A start is worth most at 20 simulations, where `scratch` is weak. Look at the zero line: **below it, pre-training makes things worse**, and nobody notices this without the control. The far start (`lpt`) is below it at 200 maps. This is one seed, and one of the three seeds of `scratch` scores as low. It is above the line with 20 simulations, where `scratch` is weak, and with 80 simulations, which are 1200 maps. There the rate is higher: from 300 maps on, the course's learning rate grows with the maps. This may be a hint.",
"""Look at the zero line: **below it, pre-training makes things worse**, and nobody notices this without the control.
- **Fidelity.** `pm` gives less than `nbody` at every budget, `lpt` less than `pm`. The far start (`lpt`) is below the line at 200 maps. This is one seed, and one of the three seeds of `scratch` scores as low. It is above the line with 20 simulations, where `scratch` is weak, and with 80 simulations, which are 1200 maps. There the rate is higher: from 300 maps on, the course's learning rate grows with the maps. This may be a hint.
- **Number.** The start from 30 `nbody` simulations is below the line at every budget. It has learnt 30 universes by heart, although they have the right fidelity. 270 are enough for half to four fifths of what 900 give. They are worth about as much as 900 of `pm`.

The same against the HF budget. Choose a start with the slider: are its points near `scratch` or near the course's start?"""),
])
nb=json.load(open(p))
i=next(k for k,c in enumerate(nb["cells"]) if "Choose a start with the slider" in "".join(c["source"]))
md=nb["cells"][i]; text="".join(md["source"]); cut=text.index("### The start or the rate?")
head,tail=text[:cut].rstrip(),text[cut:]
import copy
md["source"]=head.splitlines(keepends=True)
code={"cell_type":"code","execution_count":None,"id":"start-chooser","metadata":{},"outputs":[],"source":["from mfsbi_tutorial.explorer import StartChooser\n","\n","StartChooser(table).widget"]}
after={"cell_type":"markdown","id":"start-chooser-read","metadata":{},"source":tail.splitlines(keepends=True)}
nb["cells"][i+1:i+1]=[code,after]
json.dump(nb,open(p,"w"),indent=1,ensure_ascii=False); open(p,"a").write("\n")
