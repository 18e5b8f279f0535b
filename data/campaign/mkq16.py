"""LH's third campaign, with weight decay and the short scratch: in the order of use."""
q=[]
def add(m,kind,b,s,low="nbody",ls=900,field="Mcdm"): q.append(f"{m} {kind} {b} {s} {low} {ls} lh {field}")
M=(50,100,200,400,800,1600); S=(5,10,20,40,80)
for s in (1,2): add("pretrain","none",0,s)
for s in (0,1,2): add("accurate","all",0,s)
for s in (0,1,2):
    for n in M: add("transfer","n_maps",n,s)
    for n in S+(160,): add("transfer","n_sims",n,s)
    for n in S: add("scratch","n_sims",n,s)
    for n in M: add("scratch","n_maps",n,s)
    for n in M: add("normalised","n_maps",n,s)
    for n in S: add("normalised","n_sims",n,s)
    if s==0: 
        for n in (20,10,5): add("scratch_kfold","n_sims",n,0)
        add("scratch_kfold","n_maps",50,0); add("scratch","n_maps",3200,0); add("scratch","n_sims",320,0); add("scratch","n_sims",160,0)
for s in (0,1,2): add("refit","n_maps",200,s); add("shifted","n_maps",200,s); add("recalibrated","n_maps",200,s)
for s in (0,1,2):
    for m in ("scratch","transfer"): add(m,"n_maps",200,s,field="Mtot")
add("scratch_whole","all",0,0)
add("pretrain","none",0,0,"lpt"); 
for k,n in (("n_maps",200),("n_sims",20),("n_sims",80)): add("transfer",k,n,0,"lpt")
for s in (1,2): add("scratch","n_sims",160,s)
add("scratch","n_sims",320,1); add("scratch","n_maps",3200,1)
open("/tmp/q14/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
