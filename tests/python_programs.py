"""Python programs for tests: every construct once, and any number of them put together by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from textwrap import dedent

_TEXTS = {
    "nothing": "",
    "only a comment": "# nothing\n",
    "only a docstring": '"""Doc."""\n',
    "docstrings": '''
        """Module
        doc."""
        class A:
            """Class."""
            x: int
            def f(self):
                """Function
                doc."""
            async def g(self): "one line"
        def h():
            b"no docstring"
            f"none {1}"
            return 1
    ''',
    "if and elif": """
        if a:
            b()
        elif c:
            d()
        elif e: f()
        else:
            if g:
                h()
        x = 1
    """,
    "else on its own": "if a:\n    b\nelse:\n    c\n",
    "one line if": "if a: b()\nc()\nif d: e(); f()\nelse: g()\n",
    "loops": """
        for i in x:
            if i: continue
            if j:
                break
            y()
        else:
            z()
        while a and b:
            c()
        else:
            d()
        while a: b()
        for k in (1,
                  2):
            pass
    """,
    "endless loops": """
        while True:
            if a:
                break
        while 1:
            if b: break
            c()
        else:
            never()
        while not False or x:
            d()
        while 0:
            e()
        f()
    """,
    "constants": """
        if 1:
            a()
        else:
            b()
        if 0:
            c()
        elif d:
            e()
        if not __debug__:
            f()
        if True and not None:
            g()
        if True or x:
            h()
        if "":
            i()
        else:
            j()
        if ...: k()
    """,
    "try": """
        def f():
            try:
                a()
                if x:
                    raise B
                return 1
            except C:
                d()
            except (E,
                    F) as g:
                raise
            except:
                if y: return 3
            else:
                h()
            finally:
                i()
            return 2
        try:
            a()
        finally:
            b()
    """,
    "finally that is not passed": """
        def f():
            for i in x:
                try:
                    if i:
                        continue
                    return 1
                finally:
                    if j:
                        break
            try:
                return 1
            finally:
                a()
                if b:
                    c()
        def g():
            try:
                raise A
            except A:
                raise
            finally:
                while c:
                    break
            d()
    """,
    "except groups": "try:\n    a()\nexcept* B:\n    c()\nexcept* D as e:\n    if e:\n        f()\ng()\n",
    "with": """
        with a: b()
        with a as b, c as d:
            if e:
                f()
        with (
            a as b,
            c as d,
        ):
            while x:
                y()
        z()
        def f():
            with a:
                with b:
                    if c:
                        return 1
                    d()
            if e:
                with g:
                    raise H
            with i:
                return 2
        async def g():
            async with a:
                for i in b:
                    c()
            async for d in e:
                if d: await f
    """,
    "with at the end of everything": """
        for i in x:
            with a:
                if b:
                    continue
                with c:
                    d()
        while e:
            with f:
                if g: break
        try:
            with h:
                i()
        finally:
            with j:
                if k:
                    l()
        if m:
            with n:
                o()
        else:
            with p: q()
    """,
    "match": """
        match a:
            case 1:
                b()
            case [x, *y] if x:
                c()
            case {"k": v} | {"l": v}: d()
            case A(b=
                   1):
                e()
        match f:
            case 1: g()
            case _:
                h()
        match i:
            case (1 | 2) as j:
                k()
            case l:
                m()
        match n:
            case _ if o: p()
            case (_ as q): r()
    """,
    "excluded cases": """
        match a:
            case 1: b()
            case _:
                c()  # pragma: no cover
        match a:
            case 1:
                c()  # pragma: no cover
            case x:  # pragma: no cover
                d()
                e()
        match a:
            case 1 | _:
                raise A  # pragma: no cover
    """,
    "decorators": """
        @a
        @b(1,
           2)
        # a comment
        def f(x,
              y=3):
            return x
        @c
        class D(E,
                metaclass=F):
            @property
            def g(self): return 1
            @x.setter
            async def h(self):
                if self:
                    yield
        @a
        @a
        class I: pass
    """,
    "excluded definitions": """
        @overload  # pragma: no cover
        def f():
            if a:
                return 1
        @a
        @b(  # pragma: no cover
        )
        class C:
            def g(self):
                pass
        def h():  # pragma: no cover
            def i():
                return 1
            return 2
        class J:
            def k(
                self,  # pragma: no cover
            ):
                return 3
            x = 1
        def l(): return 1  # pragma: no cover
        y = 2
    """,
    "excluded clauses": """
        if a:  # pragma: no cover
            b()
            if c:
                d()
            else:
                e()
        elif f:
            g()
        else:  # pragma: no cover
            h()
        try:
            i()
        except J:  # pragma: no cover
            k()
        finally:  # pragma: nocover
            l()
        for m in n:  # pragma: no cover
            o()
        else:
            p()
        with q:  # PRAGMA: NO COVER
            r()
        while s:
            t()  # pragma: no cover
        u: int = 1  # pragma: no cover
        v = lambda: 1  # pragma: no cover
        w()
        # pragma: no cover
        x()
    """,
    "excused branches": """
        if a:  # pragma: no branch
            b()
        while c:  # pragma: no branch
            d()
        for e in (  # pragma: no branch
            f
        ):
            g()
        while True: h()
        if 0:
            i()
    """,
    "what only type checkers see": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import a
        else:
            a = 1
        if typing.TYPE_CHECKING:
            b = 1
        class P(Protocol):
            def f(self) -> int: ...
            def g(
                self,
            ) -> int: ...
            def h(self):
                ...
            async def i(self) -> A[B]: ...  # why

            x = ...
        ...


        y = 1
    """,
    "main": 'if __name__ == "__main__":\n    main()\n',
    "lambdas and comprehensions": """
        a = lambda: (
            1
        )
        b = [x
             for x in y
             if x]
        c = {k: v for k, v in d}; e = (f for f in g)
        h = sorted(i, key=lambda j:
            j.k)
        async def l(m=lambda: 1, *n, **o): return [p async for p in m]
    """,
    "statements in several lines": """
        a = [
            1,

            # two
            2,
        ]
        b = '''
        text
        '''
        if (c and
            d):
            e(
                1
            )
        f = 1 + \\
            2; g = [
            3]
        assert h, (
            "i"
        )
        {
            "a": 1,
            **j,
        }
        (
            k
        ).l(
        ).m()
        return_ = \\
            1
    """,
    "semicolons": "a = 1; b = 2; c = (\n3\n); d = 4\nif e: f; g\nh = '''\n'''; i = 1\n",
    "nothing to run": """
        global x
        def f():
            global y
            nonlocal_ = 1
            "text"
            1
            ...
            pass
        x: int
        pass
        None
    """,
    "dead code": """
        def f():
            return 1
            a()
        def g():
            raise B
            if c:
                d()
        for i in x:
            continue
            e()
        while True:
            pass
        h()
    """,
    "asserts and deletes": "assert a\nassert b, c\ndel d\nimport e\nfrom f import *\nfrom g import (\n    h,\n    i,\n)\n",
    "functions in functions": """
        def a():
            def b():
                if c:
                    return d
            class E:
                for f in g:
                    h = f
                if i:
                    raise J
            return b
        class K:
            try:
                raise L
            except M:
                n = 1
            while o:
                break
    """,
    "type hints": "x: int = (\n    1\n)\ndef f(a: int = 1, *, b: 'str'\n      ) -> None:\n    c: list[int]\n    d: int = a\n",
    "backslashes": "if a and \\\n   b:\n    c()\nx = 1 \\\n\ny = 2\n\\\nz = 3\n    \\\n\nw = '\\\nno end \\\n'; v = 1\nassert x, \\\n  y\n",
    "strings with anything in them": """
        a = "#" + '"' + "'''" + '\\'' + r"\\\\" + b'('
        b = '''it's "quoted" ''\\''' (['''
        c = \"\"\"\\\"\"\" # \\
        \"\"\"
        d = "a" "b" ""; e = '' ''
        f = f"{a!r:>{b}} {{" + rb"\\\\" + u"["
        if a: g = "): #"
    """,
    "a try in a loop in a try": """
        def f():
            try:
                for i in x:
                    try:
                        if a: raise B
                        break
                    except C:
                        continue
                    finally:
                        d()
                else:
                    raise E
            except F:
                return
            while 1:
                try:
                    g()
                except H: break
                else: continue
    """,
    "no end of line at the end": "if a:\n    b()",
    "tabs": "if a:\n\tb()\n\tif c:\n\t\td()  # pragma: no cover\n\te()\n",
    "names that are keywords elsewhere": "match = 1\ncase = match\nmatch[case]\nprint(match)\ntype = 2\n_ = type\n",
    "walrus": "if (a := b()):\n    c()\nwhile (d :=\n       e()): f()\n",
}
SNIPPETS: dict[str, bytes] = {name: dedent(text).lstrip("\n").encode() for name, text in _TEXTS.items()}
SNIPPETS |= {
    "a byte order mark": b"\xef\xbb\xbfif a:\n    b()\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe4'\nif x: y = '\xff'\n",
    "bytes that are no UTF-8, in a comment": b"# coding: ascii\nx = 1\n",
    "CRLF": b"if a:\r\n    b()\r\nx = '''\r\n'''\r\n",
    "CR": b"if a:\r    b()\rx = 1\r",
    "form feeds": b"a = 1\n\f\nif a:\n    b = '\f'\n\f\n    c = 1\n",
    "other ends of lines": "a = '\u2028'\nb = '\x1c\x0b'\nif a: b\n".encode(),
}
"""Sources that coverage.py can parse, by what they are about."""

_TESTS = ("a", "a and\\\n b", "True", "0", "not False", "(\n a\n)", "__debug__", "x == 1", "f(\n 1)")
_SIMPLE = (
    "a = 1", "f()", "pass", "b = [\n 1,\n 2]", "'text'", "x: int", "y: int = 1", "a; b; c", "s = '''\n\n'''", "assert a",
    "lambda: 1", "global g", "c = '\\\\'; d = (\n 3\n)", "...", "del a", "import m", "raise E", "return_ = 1",
)  # fmt: skip
_COMMENTS = ("", "", "", "", "", "", "  # pragma: no cover", "  # pragma: no branch", "  # why: (", "  # '''")


class _Writer:
    """Writes statements by chance; *jumps* are those that are allowed where it is."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def body(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        for _ in range(self.chance.choice((1, 1, 2, 2, 3))):
            yield from self.statement(depth, jumps)

    def statement(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        if depth > 4 or self.chance.random() < 0.45:
            yield from self._commented(self.chance.choice((*_SIMPLE, *jumps, *jumps)))
            if self.chance.random() < 0.1:
                yield self.chance.choice(("", "# a comment", "    # pragma: no cover", ""))
            return
        kinds: tuple[Callable[[int, tuple[str, ...]], Iterator[str]], ...] = (
            self._if, self._if, self._loop, self._try, self._try, self._with, self._with, self._match, self._definition,
        )  # fmt: skip
        yield from self.chance.choice(kinds)(depth, jumps)

    def _commented(self, text: str) -> Iterator[str]:
        *lines, last = text.split("\n")
        yield from lines
        yield last + self.chance.choice(_COMMENTS)

    def _clause(self, head: str, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        if self.chance.random() < 0.15:
            yield from self._commented(f"{head}: {self.chance.choice(('f()', 'pass', *jumps))}")
            return
        yield from self._commented(f"{head}:")
        if self.chance.random() < 0.1:
            yield from ("", "    # a comment")
        yield from _indented(self.body(depth + 1, jumps))

    def _if(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        yield from self._clause(f"if {self._test()}", depth, jumps)
        while self.chance.random() < 0.3:
            yield from self._clause(f"elif {self._test()}", depth, jumps)
        if self.chance.random() < 0.4:
            yield from self._clause("else", depth, jumps)

    def _loop(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        head = self.chance.choice(
            ("for i in x", "for i in (\n 1,\n 2)", f"while {self._test()}", "while True", "while a")
        )
        yield from self._clause(head, depth, (*jumps, "break", "continue"))
        if self.chance.random() < 0.3:
            yield from self._clause("else", depth, jumps)

    def _try(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        yield from self._clause("try", depth, jumps)
        handlers = self.chance.choice((0, 1, 1, 2))
        for _ in range(handlers):
            yield from self._clause(self.chance.choice(("except E", "except (E,\n F) as e")), depth, jumps)
        if handlers and self.chance.random() < 0.3:
            yield from self._clause("else", depth, jumps)
        if not handlers or self.chance.random() < 0.4:
            yield from self._clause("finally", depth, jumps)

    def _with(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        yield from self._clause(self.chance.choice(("with a", "with a as b, c", "with (\n a,\n b\n)")), depth, jumps)

    def _match(self, depth: int, jumps: tuple[str, ...]) -> Iterator[str]:
        yield "match a:"
        for pattern in self.chance.sample(
            ("1", "[x, *_]", "A(\n b=1)", "'s' if a", "2 | 3"), self.chance.choice((1, 2, 3))
        ):
            yield from _indented(self._clause(f"case {pattern}", depth + 1, jumps))
        if self.chance.random() < 0.5:
            yield from _indented(
                self._clause(self.chance.choice(("case _", "case x", "case _ if b", "case (_ as x)")), depth, jumps)
            )

    def _definition(self, depth: int, _: tuple[str, ...]) -> Iterator[str]:
        while self.chance.random() < 0.3:
            yield from self._commented(self.chance.choice(("@a", "@b(\n 1)", "@c.d")))
        head = self.chance.choice(("def f()", "def f(x,\n      y=1)", "async def f()", "class A", "class A(B,\n  C)"))
        jumps = () if head.startswith("class") else ("return", "return 1", "raise E")
        yield from self._commented(f"{head}:")
        if self.chance.random() < 0.3:
            yield from ('    """Doc', '    string."""')
        yield from _indented(self.body(depth + 1, jumps))

    def _test(self) -> str:
        return self.chance.choice(_TESTS)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def a_program(chance: Random) -> str:
    """Some statements in each other, with comments and pragmas. Lines of strings and brackets are indented too, which is no matter."""
    writer = _Writer(chance)
    return "\n".join(line for _ in range(3) for line in writer.body(0, ())) + "\n"
