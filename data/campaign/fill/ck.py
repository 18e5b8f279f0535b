from mfsbi_tutorial.inference import load_model
import glob
for k in ("pretrain-none-0-seed0","accurate-all-0-seed0"):
    m=load_model(f"/root/.cache/mfsbi_tutorial/runs/lh2/lh-Mcdm-{k}/model.safetensors"); print(k,{a:b for a,b in m.provenance.items() if a in("validation_loss","epochs","suite","n_maps","seconds","kept_epoch")}, m.history and (m.history.kept_epoch,m.history.seconds))
