import sys; sys.path.insert(0,"/tmp")
from ws import md,nb
W="/work/main/"
nb(W+"notebooks/06_explorer.ipynb",[
("As soon as the budget pays for the LF suite, pre-training is the better use of the money. At the largest budgets",
"As soon as the budget pays for the LF suite, pre-training is the better use of the money. With 5000 it even pays to have fewer HF simulations, 14 instead of 41, and four times as many LF ones. At the largest budgets"),
("a single one after pre-training on fewer and at some points from nothing. A point of one training has no scatter, so a number such as",
"a single one after pre-training on 30, 270 or 3600 and at some points from nothing. A point of one training has no scatter: a range such as 2.42 to 2.42 is none, and a number such as"),
('"pre-training begins once its LF simulations are paid; after 270 or 900 of them it is higher, after 30 it is not; "','"pre-training begins once its LF simulations are paid; after 270, 900 or 3600 it is higher, after 30 it is not; "'),
])
md(W+"notebooks/INSTRUCTOR.md",[
("- **Plan.** *Say:* LF simulations are on the bill. *Ask:* your prices? Let somebody type them in.",
"- **Plan.** *Say:* LF simulations are on the bill. *Ask:* your prices? Let somebody type them in. *Ask:* why 3600 LF and 14 HF\n  simulations for 5000? (A better start is worth more than 27 HF simulations; one training a point.)"),
])
