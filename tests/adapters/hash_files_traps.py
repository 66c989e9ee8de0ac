"""A tree and patterns that people have run into, or will."""

from __future__ import annotations

from pathlib import Path


def trap_tree(folder: Path) -> None:
    """Fill *folder* with a name for each trap."""
    for name in [
        *("go.sum", "app/go.sum", "app/.hidden/go.sum", ".github/workflows/ci.yml", "docs/a.md", "docs/api/b.md", "docs.md"),
        *("node_modules/x/package-lock.json", "package-lock.json", "web/package-lock.json", "web/node_modules/y/package-lock.json"),
        *("[a]", "a", "b", "\\a", "*", "?", "#", "!", " x", "x ", "{a,b}", "~", "~x", "-", "]", "[]a]", "[z-a]", "+(a)", "z", "^"),
        *("😀", "\ue000", "\uffff", "é", "e\u0301", "É", "😀😀", "A", "\x7f", "deep/a/b/c/d/e", "deep/a/b/b/c/c", "empty/.keep"),
        *("\ufeffbom", "\x1cseparator", "line\nbreak", "\n", "x\\.js", "x.js", "same/one/f", "same/two/f", "dir.js/f", "..a", "...", ".a"),
    ]:  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (folder / "nothing-in-it").mkdir()
    (folder / "zero").write_bytes(b"")
    links = {
        "links/file": "../go.sum", "links/dir": "../docs", "links/up": "..", "links/here": ".", "links/chain": "dir/api",
        "broken/link": "nowhere", "loop/self": "self", "loop/one": "two", "loop/two": "one", "through/file": "../go.sum/x",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(target)


TRAPS = [
    *("go.sum", "**/go.sum", "**/go.sum\n!**/.hidden/**", "**/go.sum\n!app", "!app\n**/go.sum", "**/go.sum\n!app\napp/go.sum"),
    *("docs", "docs/", "docs//", "docs/*", "docs/**", "docs/**/", "docs.md/", "docs.md/**", "docs/**/*", "docs/**/**", "./docs", "."),
    *("**", "**/", "**/*", "**/**", "*", "*/", "*/*", "**/docs/**", "**/*.md", "*.md", "**/a/**/c/**", "**/b/**/c", "deep/**/c/*"),
    *("**/package-lock.json", "**/package-lock.json\n!**/node_modules/**", "**/package-lock.json\n!**/node_modules", "web/**\ndocs\n*.md"),
    *("[a]", "[[]a]", "\\[a\\]", "[[]a[]]", "a", "\\a", "\\\\a", "[]a]", "[]]", "[!a]", "[^a]", "[a-b]", "[z-a]", "[z-a]*", "[az-b]", "[\\]]"),
    *("\\*", "[*]", "?", "??", "\\?", "[?]", "\\#", "#", "##\n*", "\\!", "!", "! ", "!!", "!!a", "! !a\na", "!!!a\n*", "!a\n!b\n?", "a\n!a\n!!a"),
    *(" a ", "\ta\r", "\\ x", "[ ]x", "x ", "{a,b}", "+(a)", "*(a)", "~", "~/", "~/x", "~x", "\\~", "-", "[a-]", "[-a]", "[]-a]", "^", "[^]"),
    *("\ufeffbom", "\x1cseparator", "?bom", "line?break", "*break", "?*", "\\😀", "[😀]", "😀", "?😀", "[\ue000-\uffff]", "é", "e?", "É"),
    *("*\\.js", "x\\\\.js", "?\\.js", "*.js", "x*.js", "dir.js", "**/*.js", "..", "../ws/a", "a/..", "a/./b", "./.", "/..", "[.].", "\\.", "..a"),
    *("links", "links/**", "links/dir", "links/dir/**", "links/dir/*", "links/file", "**/b.md", "links/up/docs", "links/here/file", "links/*"),
    *("broken", "broken/*", "loop", "loop/one", "through", "go.sum/x", "go.sum/**", "go.sum/*", "missing", "missing/**", "empty", "nothing-in-it"),
    *("\n\n  \n#a\n", "", "a\n\nb", "same", "same/two\nsame/one", "same/two/f\nsame\nsame/one", "zero", "z*", "***", "a**", "**a", "**.md", "?**"),
]  # fmt: skip
