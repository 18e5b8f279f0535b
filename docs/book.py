"""What Sphinx lacks for this book: notebooks without their widgets, alt text, and links that nobody has to write.

A notebook's page begins with links to download it, to open it on Binder and to see its source; its set-up is folded.

In every page ``room.function``, ``room.module.function`` and ``Class.method`` in code type become links into the
reference, words of the glossary in bold type links into it, and "notebook 05" a link to that notebook; so pages stay
plain Markdown, which GitHub shows as well.
"""

import re
from collections import defaultdict
from functools import cached_property

import nbformat
from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_id, make_refnode

REPOSITORY = "https://github.com/OWNER/mfsbi_tutorial"  # until the repository has its public address
BINDER = "https://mybinder.org/v2/gh/OWNER/mfsbi_tutorial/HEAD?urlpath=lab/tree"
PACKAGE, GLOSSARY = "mfsbi_tutorial.", "docs/glossary"
WIDGET = "application/vnd.jupyter.widget-view+json"
NAME = re.compile("[._A-Z]")  # a plain word in code type may be a variable
IMPORTS = re.compile(r"\A(?:#.*\n|import |from |    |\)|plots\.use_style|\s*$)", re.MULTILINE)
ALT = re.compile(r"(show\(\s*\w+,)\s*(?:f?\"[^\"\n]*\"\s*)+,?\s*\)")  # of a figure, which has the text itself
NOTEBOOK = re.compile(r"\b[Nn]otebook (\d\d)\b")


def read_notebook(text: str) -> nbformat.NotebookNode:
    """A notebook as the book shows it: no widgets, which are dead without a kernel, and alt text where MyST-NB looks.

    Raises:
        ValueError: if a figure has no alt text, or a cell two figures, of which MyST-NB describes but one.
    """
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.source = ALT.sub(r'\1 "...")', cell.source.removeprefix("# NBVAL_CHECK_OUTPUT\n"))
        if is_set_up(cell.source):
            cell.metadata.setdefault("tags", []).append("hide-input")
        cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
        alts = [o.metadata.get("image/png", {}).get("alt") for o in cell.outputs if "image/png" in o.get("data", {})]
        if len(alts) > 1 or None in alts:
            raise ValueError(f"cell {cell.id}: one figure a cell, shown by plots.show with its text.")
        if alts:
            cell.metadata["mystnb"] = {"image": {"alt": alts[0]}}
    return notebook


def is_set_up(source: str) -> bool:
    """Whether a cell only imports and chooses the style of figures.

    >>> is_set_up("import numpy as np\\n\\nplots.use_style()"), is_set_up("import numpy\\nprint(1)")
    (True, False)
    """
    return all(IMPORTS.match(line) for line in source.splitlines()) and "import " in source


class NotebookLinks(SphinxTransform):
    """Say under a notebook's title where to download it, to run it and to see its source."""

    default_priority = 410

    def apply(self, **kwargs):
        name = self.env.docname
        if not re.match(r"notebooks/.*\d\d_", name):
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is None:
            return
        file = f"{name}.ipynb"
        download = download_reference("", "", nodes.Text("Download"), reftarget=f"/{file}")
        links = [
            download,
            _outside("Run on Binder", f"{BINDER}/{file}"),
            _outside("Source", f"{REPOSITORY}/blob/main/{file}"),
        ]
        paragraph = nodes.paragraph("", "", classes=["notebook-links"])
        for link in links:
            paragraph += [link, nodes.Text(" ")]
        title.parent.insert(title.parent.index(title) + 1, paragraph)


def _outside(text, address):
    return nodes.reference("", text, refuri=address, internal=False)


class NoteTerms(SphinxTransform):
    """Make a term of each bold word that opens an item of the glossary."""

    default_priority = 400

    def apply(self, **kwargs):
        if self.env.docname != GLOSSARY:
            return
        for item in self.document.findall(nodes.list_item):
            for strong in _opening(item):
                strong["ids"] = [make_id(self.env, self.document, "term", strong.astext())]
                term = strong.astext().lower()
                self.env.domains["std"].note_object("term", term, strong["ids"][0], location=strong)


def _opening(item):
    """The bold words of an item before its colon."""
    for child in item[0].children:
        if isinstance(child, nodes.strong):
            yield child
        elif ":" in child.astext():
            return


class Link(SphinxPostTransform):
    """Turn names of code, words of the glossary and numbers of notebooks into links."""

    default_priority = 20

    def run(self, **kwargs):
        code, terms, notebooks = self._code(), self._terms(), self._notebooks()
        for node in list(self.document.findall(nodes.literal)):
            if NAME.search(node.astext()):
                name = node.astext().removeprefix(PACKAGE).removesuffix("()")
                self._link(node, code.get(name) or code.get(name.rpartition(".")[0]))  # a constant leads to its module
        for node in list(self.document.findall(nodes.strong)):
            if not node["ids"]:
                self._link(node, terms.get(node.astext().lower()) or notebooks.get(node.astext()[:2]))
        for node in list(self.document.findall(nodes.Text)):
            self._link_notebooks(node, notebooks)

    def _link(self, node, target):
        if target is None or _linked(node):
            return
        node.replace_self(make_refnode(self.app.builder, self.env.docname, *target, node.deepcopy()))

    def _link_notebooks(self, node, notebooks):
        found = NOTEBOOK.search(node)
        if not found or _linked(node) or found[1] not in notebooks:
            return
        link = make_refnode(self.app.builder, self.env.docname, *notebooks[found[1]], nodes.Text(found[0]))
        node.parent.replace(node, [nodes.Text(node[: found.start()]), link, nodes.Text(node[found.end() :])])

    def _code(self):
        """Places of the package's objects by their names: in full, and by each shorter one that means no other."""
        objects = {name.removeprefix(PACKAGE): entry for name, entry in self.env.domains["py"].objects.items()}
        places = {name: (entry.docname, entry.node_id) for name, entry in objects.items()}
        modules = {name for name, entry in objects.items() if entry.objtype == "module"}
        meant = defaultdict(list)
        for name in sorted(set(objects) - modules):
            for short in _shorter(name, modules):
                meant[short].append(places[name])
        return places | {short: found[0] for short, found in meant.items() if len(found) == 1}

    def _terms(self):
        return {name: place for (kind, name), place in self.env.domains["std"].objects.items() if kind == "term"}

    def _notebooks(self):
        others = self.env.found_docs - {self.env.docname}
        found = [name for name in others if re.match(r"notebooks/\d\d_", name)]
        return {name.removeprefix("notebooks/")[:2]: (name, "") for name in found}


def _shorter(name, modules):
    """What else a name is called: ``fit``, ``inference.fit`` and ``training.fit`` for ``inference.training.fit``."""
    parts = name.split(".")
    module = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in modules), len(parts))
    rest = parts[module:]
    return {".".join([*before, *rest]) for before in ([], parts[:1], parts[module - 1 : module])} - {name, ""}


def _linked(node):
    """Whether a node is in a place where a link would be wrong: a link, a heading, a signature or a listing."""
    kinds = (nodes.reference, nodes.title, nodes.literal_block, nodes.raw)
    parent = node.parent
    while parent is not None and not isinstance(parent, kinds) and not parent.tagname.startswith("desc_signature"):
        parent = parent.parent
    return parent is not None


def leave_out(app, what, name, obj, skip, options):
    """The reference shows what can be called or read, not bare fields of dataclasses."""
    return skip or not (callable(obj) or isinstance(obj, (property, cached_property, classmethod)))


def examples_as_listings(app, what, name, obj, options, lines):
    """A command's help sets its examples apart for a terminal, by \\b and two spaces; here they become listings."""
    if not name.startswith("mfsbi_tutorial.cli."):
        return
    shown = []
    for line in (line for line in lines if line not in ("\\b", "\b")):
        if line.startswith("  ") and shown and not shown[-1].startswith("  "):
            shown += [f"{shown.pop()}:", ""] if shown[-1].endswith(":") else [""]
        shown.append(line)
    lines[:] = shown


def setup(app):
    app.connect("autodoc-process-docstring", examples_as_listings)
    app.connect("autodoc-skip-member", leave_out)
    app.add_transform(NoteTerms)
    app.add_transform(NotebookLinks)
    app.add_post_transform(Link)
    return {"parallel_read_safe": True}
