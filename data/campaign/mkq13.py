q=[]
def add(m,kind,b,s,suite="sb13"): q.append(f"{m} {kind} {b} {s} nbody 900 {suite} Mcdm")
M=(50,100,200,400,800,1600); S=(5,10,20,40,80)
for s in (0,1,2):
    add("accurate","all",0,s)
    for n in M: add("transfer","n_maps",n,s)
    for n in S: add("transfer","n_sims",n,s)
    for n in (50,200,800): add("normalised","n_maps",n,s)
    for n in (5,20,80): add("normalised","n_sims",n,s)
    if s==0: add("scratch_whole","all",0,0); add("scratch","n_maps",3200,0)
    for n in M: add("scratch","n_maps",n,s)
    for n in S: add("scratch","n_sims",n,s)
    if s==0:
        add("scratch","n_sims",160,0); add("scratch","n_sims",320,0)
        for k,n in (("n_maps",50),("n_maps",100),("n_sims",5),("n_sims",10),("n_sims",20),("n_sims",40)): add("scratch_kfold",k,n,0)
open("/tmp/q13/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
