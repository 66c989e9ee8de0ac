"""Go's own scanner and we find code on the same lines of real sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from partest_sdk.core.coverage.go_source import lines_without_code

from real_runners.project import Project
from real_runners.tool_chain import program

SCANNER = """\
package main

import (
	"encoding/json"
	"go/scanner"
	"go/token"
	"os"
	"strings"
)

var brackets = map[token.Token]bool{
	token.LBRACE: true, token.RBRACE: true, token.LPAREN: true, token.RPAREN: true, token.LBRACK: true, token.RBRACK: true,
	token.COMMA: true, token.SEMICOLON: true, token.EOF: true,
}

func main() {
	found := map[string][]int{}
	for _, path := range os.Args[1:] {
		source, _ := os.ReadFile(path)
		files := token.NewFileSet()
		file := files.AddFile(path, -1, len(source))
		var lexer scanner.Scanner
		lexer.Init(file, source, nil, 0)
		lines := map[int]bool{}
		for {
			at, kind, text := lexer.Scan()
			if kind == token.EOF {
				break
			}
			if brackets[kind] {
				continue
			}
			// Directives of the kind //line are not followed. A raw string has lines of its own.
			first := files.PositionFor(at, false).Line
			for line := first; line <= first+strings.Count(text, "\\n"); line++ {
				lines[line] = true
			}
		}
		for line := range lines {
			found[path] = append(found[path], line)
		}
	}
	json.NewEncoder(os.Stdout).Encode(found)
}
"""


@pytest.mark.slow
def test_the_standard_library_of_go(tmp_path: Path) -> None:
    """
    Every line that Go's scanner finds a token on holds code, and no other one.
    """
    program("go")
    (tmp_path / "scan.go").write_text(SCANNER)
    go = Project(tmp_path)
    root = Path(go.run("go", "env", "GOROOT", GOTOOLCHAIN="local").out.strip(), "src")
    sources = [
        path for folder in ("go", "text", "net", "os", "cmd/go") for path in sorted((root / folder).rglob("*.go"))
    ]
    sources = [path for path in sources if "testdata" not in path.parts][:600]
    said = go.run("go", "run", "scan.go", "--", *map(str, sources), GOTOOLCHAIN="local")
    theirs = {path: set(lines) for path, lines in json.loads(said.out).items() if path != "--"}

    assert len(theirs) > 300
    for path, lines in theirs.items():
        source = Path(path).read_text("utf-8")
        assert set(range(1, source.count("\n") + 2)) - lines_without_code(source) == lines, path
