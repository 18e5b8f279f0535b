import sys; sys.path[:0]=["/tmp"]
from ws import nb
nb("/work/main/notebooks/08_probing_the_transfer.ipynb",[
('print(f"unpaired - paired_half: {step.mean:+.2f} ± {step.seeds:.2f} nats over seeds, ± {step.sims:.2f} over test simulations")','print(f"unpaired - paired_half: {step.mean:+.2f} ± {step.seeds:.2f} (± {step.sims:.2f}) nats")'),
("The two are level within their error. So fine-tuning","The two are level within their errors, over seeds and, in brackets, over test simulations. So fine-tuning")])
