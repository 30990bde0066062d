"""Small files, small functions, few parameters."""

import ast
from pathlib import Path

import openiru

SOURCE = Path(openiru.__file__).parent
TESTS = Path(__file__).parents[1]
FILE_STOP, FUNCTION_STOP, PARAMETER_STOP, FOLDER_STOP, TEST_FILE_STOP = 500, 50, 7, 20, 600
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}

# Files that are one table of facts each, not code to read top to bottom.
LONG_ON_PURPOSE: set[str] = set()


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def sources() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


class TestSizes:
    def test_files_stay_below_the_stop(self) -> None:
        long = [str(p.relative_to(SOURCE)) for p in sources() if len(p.read_text().splitlines()) > FILE_STOP]

        assert set(long) == LONG_ON_PURPOSE

    def test_test_files_stay_below_the_stop(self) -> None:
        long = [str(p) for p in TESTS.rglob("*.py") if len(p.read_text().splitlines()) > TEST_FILE_STOP]

        assert long == []

    def test_functions_stay_below_the_stop(self) -> None:
        long = [
            f"{p.relative_to(SOURCE)}:{f.lineno} {f.name} {body_length(f)}"
            for p in sources()
            for f in functions(p)
            if body_length(f) > FUNCTION_STOP
        ]

        assert long == []

    def test_parameters_stay_below_the_stop(self) -> None:
        many = [
            f"{p.relative_to(SOURCE)}:{f.lineno} {f.name} {count}"
            for p in sources()
            if "cli" not in p.parts  # the options of a command are its parameters
            for f in functions(p)
            if (count := len([a for a in (*f.args.args, *f.args.kwonlyargs) if a.arg not in {"self", "cls"}]))
            > PARAMETER_STOP
        ]

        assert many == []

    def test_folders_hold_few_files(self) -> None:
        full = [
            f"{folder.relative_to(SOURCE)} {count}"
            for folder in [SOURCE, *(p for p in SOURCE.rglob("*") if p.is_dir() and p.name != "migrations")]
            if (count := len(list(folder.glob("*.py")))) > FOLDER_STOP
        ]

        assert full == []

    def test_no_module_is_a_drawer_for_everything(self) -> None:
        drawers = [str(p.relative_to(SOURCE)) for p in SOURCE.rglob("*.py") if p.stem in FORBIDDEN_NAMES]

        assert drawers == []
