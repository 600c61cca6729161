"""A backup's one file: a zip with checksums, readable by its owner alone, there whole or not at all."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.files import blaming

FORMAT, FORMAT_VERSION = "chihoi-backup", 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
_FAST = 1
_MANIFEST_AT_MOST = 16 << 20
_ZIP_BEGINS = b"PK"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)

Kind: TypeAlias = Literal["sqlite", "postgresql"]
# The names of the parts, shown one after another while each is worked on.
Watch: TypeAlias = Callable[[Sequence[str]], Iterable[str]]


class UnusableBackupError(Exception):
    """`why`: foreign (no backup of ours), broken (cut off or changed), newer (of a later version)."""

    def __init__(self, why: Literal["foreign", "broken", "newer"]) -> None:
        super().__init__(why)
        self.why = why


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Part(_Value):
    """One file inside: its length and SHA-256 before it was packed."""

    size: int
    sha256: str


class TableColumns(_Value):
    """PostgreSQL: a table's columns in the order of its part; tables come parents first."""

    name: str
    columns: list[str]


class Manifest(_Value):
    """What a backup says of itself. `revision` is the schema's; `taken_at` its beginning, in UTC."""

    format: str = FORMAT
    format_version: int = FORMAT_VERSION
    kind: Kind
    program: str
    revision: str
    taken_at: datetime
    parts: dict[str, Part]
    tables: list[TableColumns] = []
    sequences: dict[str, int] = {}


@dataclass
class BackupWriter:
    """Parts are written one after another; the manifest comes last."""

    _archive: zipfile.ZipFile
    parts: dict[str, Part] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A function that takes the part's bytes."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as stream:

            def write(block: bytes) -> None:
                nonlocal size
                digest.update(block)
                size += len(block)
                stream.write(block)

            yield write
        self.parts[name] = Part(size=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


@contextmanager
def write_backup(path: Path) -> Iterator[BackupWriter]:
    """A backup that is at `path` when the block has ended well; else nothing has changed there."""
    with blaming(path):
        descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            packing = (zipfile.ZIP_DEFLATED, True, _FAST)
            with zipfile.ZipFile(file, "w", *packing) as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@dataclass(frozen=True)
class Backup:
    """An opened backup whose manifest is sound; `verify` looks at the rest."""

    manifest: Manifest
    _archive: zipfile.ZipFile

    def verify(self, watch: Watch) -> None:
        """:raises UnusableBackupError: a part is missing or not as it was written"""
        for name in watch(list(self.manifest.parts)):
            for _ in self.read(name):
                pass

    def read(self, name: str) -> Iterator[bytes]:
        """A part's bytes, checked on the way. :raises UnusableBackupError: at the end, if changed"""
        part, digest, size = self.manifest.parts.get(name), hashlib.sha256(), 0
        try:
            with self._archive.open(name) as stream:
                while block := stream.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    yield block
        except (*_DAMAGE, KeyError):
            raise UnusableBackupError("broken") from None
        if part is None or (part.size, part.sha256) != (size, digest.hexdigest()):
            raise UnusableBackupError("broken")

    def unpack(self, name: str, to: Path) -> None:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(self.read(name))
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """:raises UnusableBackupError: it is none of ours, was cut off, or comes of a later version"""
    with path.open("rb") as file:
        begins = file.read(len(_ZIP_BEGINS))
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGE:
            raise UnusableBackupError("broken" if begins == _ZIP_BEGINS else "foreign") from None
        with archive:
            yield Backup(_read_manifest(archive), archive)


def is_backup(path: Path) -> bool:
    """Whether the file is a backup of ours, also of a later version."""
    try:
        with open_backup(path):
            return True
    except UnusableBackupError as error:
        return error.why == "newer"


def sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Heading(_Value):
    """What every version's manifest has."""

    format: Literal["chihoi-backup"]
    format_version: int


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > _MANIFEST_AT_MOST:
            raise UnusableBackupError("foreign")
        text = archive.read(MANIFEST)
        heading = _Heading.model_validate_json(text)
    except (KeyError, ValidationError):
        raise UnusableBackupError("foreign") from None
    except _DAMAGE:
        raise UnusableBackupError("broken") from None
    if heading.format_version > FORMAT_VERSION:
        raise UnusableBackupError("newer")
    try:
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise UnusableBackupError("broken") from None
