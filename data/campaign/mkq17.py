"""LH's third campaign: main curves of three seeds, then what tables and lessons need, then extras."""
q=[]
def add(m,kind,b,s,low="nbody",ls=900,field="Mcdm"): q.append(f"{m} {kind} {b} {s} {low} {ls} lh {field}")
M=(50,100,200,400,800,1600); S=(5,10,20,40,80)
B3=(("n_maps",200),("n_sims",20),("n_sims",80))
for s in (0,1,2): add("accurate","all",0,s)
for s in (0,1,2):
    for n in M: add("transfer","n_maps",n,s)
    for n in S+(160,): add("transfer","n_sims",n,s)
    for n in reversed(S): add("scratch","n_sims",n,s)
    for n in reversed(M): add("scratch","n_maps",n,s)
    for n in M: add("normalised","n_maps",n,s)
    for n in S+(160,): add("normalised","n_sims",n,s)
    if s==0:
        add("scratch","n_maps",3200,0); add("scratch","n_sims",160,0); add("scratch","n_sims",320,0)
add("scratch_whole","all",0,0); add("pretrain","none",0,0,"lpt")
for k,n in B3: add("transfer",k,n,0,"lpt")
for s in (1,2): add("scratch","n_sims",160,s)
for s in (0,1,2):
    add("refit","n_maps",200,s); add("shifted","n_maps",200,s); add("recalibrated","n_maps",200,s)
    for m in ("scratch","transfer"): add(m,"n_maps",200,s,field="Mtot")
    if s==0:
        for n in (20,10,5): add("scratch_kfold","n_sims",n,0)
        add("scratch_kfold","n_maps",50,0)
for s in (0,1,2): add("normalised_whole","all",0,s)
for ls in (270,30):
    add("pretrain","none",0,0,"nbody",ls)
    for k,n in B3: add("transfer",k,n,0,"nbody",ls)
add("scratch","n_maps",6400,0)
add("accurate","all",0,0,field="Mtot")
for s in (0,1,2):
    for m in ("transfer","scratch"):
        for n in (50,800): add(m,"n_maps",n,s,field="Mtot")
add("scratch","n_maps",3200,1)
add("unpaired","n_maps",200,0); add("paired_half","n_maps",200,0)
add("pretrain","none",0,0,"pm")
for k,n in B3: add("transfer",k,n,0,"pm")
for s in (1,2): add("scratch","n_sims",320,s)
add("scratch","n_maps",3200,2)
for s in (0,1,2): add("transfer","n_maps",3200,s); add("transfer","n_sims",320,s)
add("whole_low_rate","all",0,0); add("ensemble","n_maps",200,0); add("ensemble","n_sims",20,0); add("multilevel","n_maps",200,0)
add("scratch","n_sims",640,0)
open("/tmp/q14/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
