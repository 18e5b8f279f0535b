q=[]
def add(m,kind,b,s,suite="sb13"): q.append(f"{m} {kind} {b} {s} nbody 900 {suite} Mcdm")
M=(50,100,200,400,800,1600); S=(5,10,20,40,80)
for s in (0,1,2):
    for n in S: add("scratch","n_sims",n,s)
    for n in M: add("scratch","n_maps",n,s)
add("scratch","n_sims",160,0)
for n in (20,10,5): add("scratch_kfold","n_sims",n,0)
add("scratch","n_maps",3200,0)
for s in (1,2):
    for n in (50,200,800): add("normalised","n_maps",n,s)
    for n in (5,20,80): add("normalised","n_sims",n,s)
add("accurate","all",0,1)
add("scratch","n_sims",320,0)
add("accurate","all",0,2)
add("scratch_whole","all",0,0)
open("/tmp/q13/queue.txt","w").write("\n".join(q)+"\n"); print(len(q))
