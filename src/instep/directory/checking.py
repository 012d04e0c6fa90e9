"""Checks a whole file: what rows say about one another, and about the people who are in the directory already."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from instep.directory.keys import DirectoryKeys
from instep.directory.rows import Row, place_of
from instep.domain.problems import Problem, Severity


@dataclasses.dataclass(frozen=True, slots=True)
class FileRow:
    """What is kept of a row until the whole file is read: its keys."""

    line: int
    employee_number: str
    user_name: str
    email: str
    manager_key: str

    @property
    def key(self) -> str:
        return self.employee_number or self.user_name

    @property
    def where(self) -> str:
        return place_of(self.line, self.key)


@dataclasses.dataclass(slots=True)
class FileCheck:
    """A file's rows and everything found so far, by line."""

    rows: list[FileRow] = dataclasses.field(default_factory=list)
    errors: defaultdict[int, list[Problem]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    warnings: defaultdict[int, list[Problem]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    has_managers: bool = True  # whether the file has a column of managers

    @property
    def good_rows(self) -> list[FileRow]:
        return [row for row in self.rows if row.line not in self.errors]

    def add_errors(self, found: Iterable[tuple[FileRow, Problem]]) -> None:
        for row, problem in found:
            self.errors[row.line].append(problem)


def check_rows(rows: Iterable[Row], *, has_managers: bool = True) -> FileCheck:
    """Read every row once; keep its keys and what is wrong with it, in itself or beside the others."""
    check = FileCheck(has_managers=has_managers)
    for row in rows:
        check.rows.append(FileRow(row.line, row.employee_number, row.user_name, row.email, row.manager_key))
        for problem in row.problems:
            found = check.errors if problem.severity is Severity.ERROR else check.warnings
            found[row.line].append(problem)
    check.add_errors(_duplicates(check.rows, lambda row: row.employee_number, "employee number"))
    check.add_errors(_duplicates(check.rows, lambda row: row.email, "e-mail address"))
    other_names = [row for row in check.rows if row.user_name != row.email]
    if other_names:
        check.add_errors(_duplicates(check.rows, lambda row: row.user_name, "user name", unless_same="email"))
    return check


def check_against_directory(check: FileCheck, directory: DirectoryKeys, *, skip_bad_rows: bool) -> "Managers":
    """Find unknown managers, circles of managers, and user names of people who are not in the file.

    With `skip_bad_rows` what is left is looked at again until it holds together without the rows that are skipped.
    """
    managers = Managers(check, directory)
    check.add_errors(_taken_user_names(check.rows, directory))
    check.add_errors(managers.unknown())
    duplicates = {line for line, found in check.errors.items() if any(one.code == "duplicate" for one in found)}
    check.add_errors(managers.circles([row for row in check.rows if row.line not in duplicates]))
    while skip_bad_rows:
        good = check.good_rows
        found = [*_taken_user_names(good, directory), *managers.circles(good)]
        if not found:
            break
        check.add_errors(found)
    return managers


class Managers:
    """Who reports to whom once the file is imported. A person in the directory is a node by id, a new one by -line."""

    def __init__(self, check: FileCheck, directory: DirectoryKeys) -> None:
        self._check = check
        self._directory = directory
        self._by_key: dict[str, FileRow] = {}
        for row in sorted(check.rows, key=lambda row: (row.key, row.user_name, row.line), reverse=True):
            for key in (row.email, row.user_name, row.employee_number):
                if key:
                    self._by_key[key] = row
        self._nodes = {row.line: self._node_of(row) for row in check.rows}

    def target(self, row: FileRow) -> int | None:
        """The node of the manager whom the row names; None when it is nobody's, or a bad row's that is new here."""
        node = self._named(row)
        return None if node is not None and node < 0 and -node in self._check.errors else node

    def node(self, row: FileRow) -> int:
        """The person's id, or -line for one who is not in the directory yet."""
        return self._nodes[row.line]

    def unknown(self) -> Iterator[tuple[FileRow, Problem]]:
        for row in self._check.rows:
            if row.manager_key and not self._row_of(row.manager_key) and not self._directory.find(row.manager_key):
                yield (
                    row,
                    Problem(
                        "manager-unknown",
                        f"The manager {row.manager_key[:40]!r} is neither in the file nor in the directory.",
                        where=row.where,
                        next_step="Add the manager's row, or correct the manager.",
                    ),
                )

    def left_out(self, rows: Iterable[FileRow]) -> Iterator[tuple[FileRow, Problem]]:
        """Rows whose manager's row is bad and who therefore get no manager for now."""
        for row in rows:
            manager = self._row_of(row.manager_key)
            if manager and self.target(row) is None:
                yield (
                    row,
                    Problem(
                        "manager-skipped",
                        f"The manager's row, line {manager.line}, is skipped: the manager is left as it is.",
                        where=row.where,
                        next_step="Correct the manager's row and import again.",
                        severity=Severity.WARNING,
                    ),
                )

    def circles(self, rows: Sequence[FileRow]) -> Iterator[tuple[FileRow, Problem]]:
        """Every row among `rows` that would be in a circle of managers, with all members named."""
        targets = {known.id: known.manager_id for known in self._directory.by_id.values()}
        lines = {row.line for row in rows}
        for row in rows if self._check.has_managers else ():
            named = self._named(row)
            if named is None or named >= 0 or -named in lines:
                targets[self._nodes[row.line]] = named
        by_node = {self._nodes[row.line]: row for row in rows}
        for circle in _circles(targets):
            names = [self._name_of(node, by_node) for node in circle]
            for row in (by_node[node] for node in circle if node in by_node):
                yield (
                    row,
                    Problem(
                        "manager-circle",
                        f"Managers form a circle: {' → '.join([*names, names[0]])}.",
                        where=row.where,
                        next_step="Correct the manager of one of them.",
                    ),
                )

    def _named(self, row: FileRow) -> int | None:
        found = self._row_of(row.manager_key)
        if found:
            return self._nodes[found.line]
        known = self._directory.find(row.manager_key) if row.manager_key else None
        return known.id if known else None

    def _row_of(self, key: str) -> FileRow | None:
        return self._by_key.get(key) or self._by_key.get(key.lower()) if key else None

    def _node_of(self, row: FileRow) -> int:
        known = self._directory.identify(row.employee_number, row.user_name)
        return known.id if known else -row.line

    def _name_of(self, node: int, by_node: Mapping[int, FileRow]) -> str:
        return by_node[node].key if node in by_node else self._directory.by_id[node].key


def _circles(targets: Mapping[int, int | None]) -> Iterator[list[int]]:
    """Every circle of a graph in which each node has one target at most; each begins at its least node."""
    finished: set[int] = set()
    for start in targets:
        path: list[int] = []
        places: dict[int, int] = {}
        node: int | None = start
        while node is not None and node not in finished and node not in places:
            places[node] = len(path)
            path.append(node)
            node = targets.get(node)
        if node is not None and node in places:
            circle = path[places[node] :]
            least = circle.index(min(circle, key=abs))
            yield circle[least:] + circle[:least]
        finished.update(path)


def _duplicates(
    rows: Iterable[FileRow], key: Callable[[FileRow], str], what: str, *, unless_same: str = ""
) -> Iterator[tuple[FileRow, Problem]]:
    """Rows that share a key. All of them are bad: which one is right cannot be known."""
    alike: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in rows:
        if key(row):
            alike[key(row)].append(row)
    for value, sharing in alike.items():
        if len(sharing) < 2 or (unless_same and len({getattr(row, unless_same) for row in sharing}) < 2):
            continue
        for row in sharing:
            others = ", ".join(str(other.line) for other in sharing if other is not row)
            yield (
                row,
                Problem(
                    "duplicate",
                    f"The {what} {value[:80]!r} is also on line {others}.",
                    where=row.where,
                    next_step="Keep one of the rows, or correct the value.",
                ),
            )


def _taken_user_names(rows: Sequence[FileRow], directory: DirectoryKeys) -> Iterator[tuple[FileRow, Problem]]:
    mine = {row.line: directory.identify(row.employee_number, row.user_name) for row in rows}
    in_file = {known.id for known in mine.values() if known}
    for row in rows:
        holder = directory.by_user_name.get(row.user_name)
        if holder and holder != mine[row.line] and holder.id not in in_file:
            yield (
                row,
                Problem(
                    "user-name-taken",
                    f"The user name {row.user_name!r} belongs to {holder.key}, who is not in the file.",
                    where=row.where,
                    next_step=f"Give {holder.key} another user name, or correct this row.",
                ),
            )
