import re,textwrap
p="/work/main/data/results/README.md"; s=open(p).read()
s=s.replace("more if they are too wide. | | members","more if they are too wide.\n\n| | members")
i=s.index("To repeat it, kill it"); j=s.index("`--suite sb13`, `--field Mtot`")
s=s[:i]+re.sub(r"\n\n(mfsbi|python)",r"\n\1",s[i:j])+s[j:]
open(p,"w").write(s)
def wrap(p):
    s=open(p).read(); out=[]; code=False
    for para in s.split("\n\n"):
        n=para.count("```")
        if code or n:
            out.append(para); code=code^(n%2==1); continue
        blocks=re.split(r"\n(?=- )",para)
        new=[]
        for b in blocks:
            ls=b.split("\n")
            if max(map(len,ls))>124 and not any(l.startswith(("|","!","[!")) for l in ls):
                b=textwrap.fill(" ".join(b.split()),width=122,subsequent_indent="  " if b.startswith("- ") else "",break_long_words=False,break_on_hyphens=False)
            new.append(b)
        out.append("\n".join(new))
    open(p,"w").write("\n\n".join(out))
for p in ("data/results/README.md","docs/paper_figures.md","CHANGELOG.md"): wrap("/work/main/"+p)
