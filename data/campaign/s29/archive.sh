set -e
rm -rf /tmp/ar29; mkdir -p /tmp/ar29/data/campaign/lh2_29 /tmp/ar29/data/campaign/ablations
cd ~/.cache/mfsbi_tutorial/runs/lh2
for d in *seed[345] lh-Mcdm-scratch-n_sims-320-seed[12]; do mkdir -p /tmp/ar29/data/campaign/lh2_29/$d; cp $d/row.json $d/scores.npz /tmp/ar29/data/campaign/lh2_29/$d/; [ -f $d/losses.csv ] && cp $d/losses.csv /tmp/ar29/data/campaign/lh2_29/$d/; case $d in *pretrain*) cp $d/model.safetensors /tmp/ar29/data/campaign/lh2_29/$d/;; esac; done
cp ~/.cache/mfsbi_tutorial/ablations/*.json /tmp/ar29/data/campaign/ablations/
cp -r /tmp/s29 /tmp/fill /tmp/ar29/data/campaign/
cp /tmp/{dump29,land29,ablate29,worker27,ed28,ws,wrap27,outdiff,nbmd,nbpng}.py /tmp/{landtmp,exec_main,sim,after_sim}.sh /tmp/q27/queue.txt /tmp/ar29/data/campaign/ 2>/dev/null || true
cp /tmp/note29.md /tmp/ar29/data/campaign/ 2>/dev/null || true
cd /work/main
export GIT_INDEX_FILE=/tmp/ar29.index; rm -f $GIT_INDEX_FILE
git --work-tree=/tmp/ar29 add -A -f data
T=$(git write-tree); C=$(echo "Scripts and runs of session 29" | git commit-tree $T)
unset GIT_INDEX_FILE
git merge -q -s ours --allow-unrelated-histories -m "Keep the scripts and runs of session 29" $C
git status --short | head -3; git log --oneline | head -3
