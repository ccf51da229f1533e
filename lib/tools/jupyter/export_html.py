"""Writes notebooks, with the outputs they hold, as pages that need nothing else.

Each page is one file: no Jupyter, no network, no other file. It has a table of
contents, and code that folds. `deno task notebook:html` calls this; it needs
nothing but nbconvert and nbformat.
"""

import argparse
import os
import re
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

TEMPLATE = Path(__file__).with_name("html_template")

HEADING = re.compile(r'<h([12]) id="([^"]*)">(.*?)<a class="anchor-link"', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Links that lead neither into the page nor to the web.
RELATIVE_LINK = re.compile(r'<a href="(?!#|https?:)([^"]*)">(.*?)</a>', re.DOTALL)
# What lib/notebook/table.ts puts around a table; the keyboard has to reach it.
TABLE_BOX = '<div style="overflow-x:auto">'


def contents(page):
    """The table of contents, without the page's own title."""
    entries = "".join(
        f'<li class="level-{level}"><a href="#{id}">{TAG.sub("", text).strip()}</a></li>'
        for level, id, text in HEADING.findall(page)[1:]
    )
    return (
        '<nav class="contents" aria-label="Contents"><details open>'
        f"<summary>Contents</summary><ol>{entries}</ol></details></nav>"
    )


def standalone_link(match):
    """Leads to another page, or nowhere: who gets the page has no other file."""
    target, text = match.groups()
    if ".ipynb" not in target:
        return text
    return f'<a href="{target.replace(".ipynb", ".html")}">{text}</a>'


def render(notebook, title):
    """The page of a notebook, as text."""
    exporter = HTMLExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title}}
    )
    page = page.replace("<!-- contents -->", contents(page), 1)
    page = page.replace(TABLE_BOX, TABLE_BOX[:-1] + ' tabindex="0">')
    return RELATIVE_LINK.sub(standalone_link, page)


def title_of(notebook, path):
    """The first heading, or the name of the file."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return cell.source.splitlines()[0][2:]
    return path.stem


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the pages")
    parser.add_argument("--root", type=Path, required=True, help="the notebooks' folder")
    arguments = parser.parse_args()

    failures = 0
    for path in arguments.notebooks:
        try:
            notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
            failures += 1
            print(f"{path}: cannot be read: {error}", file=sys.stderr)
            continue
        inside = path.resolve()
        root = arguments.root.resolve()
        if inside.is_relative_to(root):
            place = inside.relative_to(root)
        else:
            place = Path(path.name)
        page = arguments.out / place.with_suffix(".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        text = render(notebook, title_of(notebook, path))
        page.write_text(text, encoding="utf-8")
        print(f"{os.path.relpath(page)}: {page.stat().st_size / 1e6:.1f} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
