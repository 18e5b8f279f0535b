import sys; sys.path[:0]=["/tmp"]
from ws import nb
nb("/work/main/notebooks/04_fine_tuning.ipynb",[('plots.show(figure, "Score and calibration error against HF simulations: scratch far below the others, but for 320")','plots.show(\n    figure,\n    "Score and calibration error against HF simulations: scratch far below the others up to 160, level with normalised at "\n    "320, above it at 640",\n)')])
