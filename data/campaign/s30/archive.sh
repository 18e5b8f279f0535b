set -e
rm -rf /tmp/ar30; A=/tmp/ar30/data/campaign; mkdir -p $A/lh2_30 $A/ablations
cd ~/.cache/mfsbi_tutorial/runs/lh2
for d in *multilevel* *unpaired*seed[34] *paired_half*seed[34] *ensemble*seed[34] *kfold-n_sims-5-seed[34] *kfold-n_sims-20-seed[34] *n_sims-640* *scratch_whole*seed1 lh-Mtot-accurate*seed[34]; do
 [ -f $d/row.json ] || continue; mkdir -p $A/lh2_30/$d; cp $d/row.json $d/scores.npz $A/lh2_30/$d/; [ -f $d/losses.csv ] && cp $d/losses.csv $A/lh2_30/$d/ || true; done
cp lh-Mcdm-scratch-n_sims-640-seed0/posteriors.npz $A/lh2_30/lh-Mcdm-scratch-n_sims-640-seed0/
cp ~/.cache/mfsbi_tutorial/ablations/*.json $A/ablations/
rm -f /tmp/s30/x.h5 /tmp/s30/look.png
cp -r /tmp/s30 /tmp/s29 /tmp/fill $A/
cp /tmp/{dump29,land29,ablate29,worker27,worker30,ed28,ws,wrap27,outdiff,nbmd,nbpng}.py /tmp/{landtmp,exec_main,sim,after_sim}.sh /tmp/q27/*.txt $A/ 2>/dev/null || true
cp /tmp/note30.md $A/ 2>/dev/null || true
cd /work/main
export GIT_INDEX_FILE=/tmp/ar30.index; rm -f $GIT_INDEX_FILE
git --work-tree=/tmp/ar30 add -A -f data
T=$(git write-tree); C=$(echo "Scripts and runs of session 30" | git commit-tree $T)
unset GIT_INDEX_FILE
git merge -q -s ours --allow-unrelated-histories -m "Keep the scripts and runs of session 30" $C
git status --short | head -3; git log --oneline | head -3
