q=[]
def add(m,kind,b,s,low="nbody",ls=900,field="Mcdm",suite="lh"): q.append(f"{m} {kind} {b} {s} {low} {ls} {suite} {field}")
for s in (0,1,2): add("refit","n_maps",800,s)
add("unpaired","n_maps",200,0); add("paired_half","n_maps",200,0)
add("accurate","all",0,0,field="Mtot")
add("transfer","n_maps",3200,0); add("transfer","n_sims",320,0)
for s in (0,1,2):
    for n in (50,800): add("scratch","n_maps",n,s,field="Mtot")
    for n in (50,800): add("transfer","n_maps",n,s,field="Mtot")
for s in (1,2): add("transfer","n_maps",3200,s); add("transfer","n_sims",320,s)
for s in (0,1,2): add("normalised","n_maps",3200,s); add("normalised","n_sims",320,s)
open("/tmp/q14/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
