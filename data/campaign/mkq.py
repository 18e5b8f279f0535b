q=[]
def add(m,kind,b,s,suite="lh",low="nbody",ls=900,field="Mcdm"): q.append(f"{m} {kind} {b} {s} {low} {ls} {suite} {field}")
add("multilevel","n_maps",200,0); add("multilevel","n_maps",200,1)
for n in (100,400,1600): add("normalised","n_maps",n,2)
for n in (10,40): add("normalised","n_sims",n,2)
for ls in (30,270):
    add("pretrain","none",0,0,ls=ls)
    for k,n in (("n_sims",20),("n_maps",200),("n_sims",80)): add("transfer",k,n,0,ls=ls)
for s in (0,1): add("unpaired","n_maps",200,s); add("paired_half","n_maps",200,s)
open("/tmp/q/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
