"""The campaign's queue: a line a run, the most wanted first."""
MAPS=(50,100,200,400,800,1600); SIMS=(5,10,20,40,80)
q=[]
def add(m,kind,b,s,low="nbody",ls=900,suite="lh",field="Mcdm"): q.append(f"{m} {kind} {b} {s} {low} {ls} {suite} {field}")
def cheap(s,methods=("transfer","normalised")):
    for m in methods:
        for n in (200,50,800,100,400,1600): add(m,"n_maps",n,s)
        for n in (20,5,80,10,40): add(m,"n_sims",n,s)
for s in (0,1): add("pretrain","none",0,s)
add("accurate","all",0,0)
for s in (0,1): cheap(s)
for s in (0,1):
    for n in (200,50,100,400,800): add("scratch","n_maps",n,s)
    for n in (20,5,10,40,80): add("scratch","n_sims",n,s)

for s in (0,1): add("scratch","n_maps",1600,s)
add("scratch_whole","all",0,0)
for s in (0,):
    for n in (5,10,20): add("scratch_kfold","n_sims",n,s)
    add("scratch_kfold","n_maps",50,s)
    add("scratch","n_sims",160,s); add("normalised_whole","all",0,s)
    add("transfer","n_sims",160,s); add("normalised","n_sims",160,s)
add("accurate","all",0,1)
add("pretrain","none",0,2); cheap(2)
for n in (200,50,100,400,800): add("scratch","n_maps",n,2)
for n in (20,5,10,40,80): add("scratch","n_sims",n,2)
add("scratch","n_maps",3200,0); add("scratch","n_sims",320,0); add("scratch","n_maps",1600,2)
add("accurate","all",0,2)
for s in (1,2):
    for n in (5,10,20): add("scratch_kfold","n_sims",n,s)
    add("scratch_kfold","n_maps",50,s)
    for m in ("scratch","transfer","normalised"): add(m,"n_sims",160,s)
open("/tmp/q/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
