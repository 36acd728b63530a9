"""What the cache knows of files: reports put away without their texts, and completed from the files as they are."""

from os.path import isfile

import msgspec
from msgspec.structs import replace

from mtfix.api import Report
from mtfix.cache import Cache, file_key, rules_key
from mtfix.config import Settings, rules_for
from mtfix.engine import Rules
from mtfix.files import read_source
from mtfix.model import MtfixError
from mtfix.repair import encode_text


class Memory:
    """The reports of a cache under what one run asks for."""

    def __init__(self, cache: Cache, settings: Settings, rules: Rules, format_name: str | None) -> None:
        self._cache, self._settings, self._rules, self._format = cache, settings, rules, format_name
        self._keys: dict[tuple[str, ...], bytes] = {}

    def recall(self, path: str) -> Report | None:
        """The report of a file as it is now, if that is known."""
        if not isfile(path):  # a pipe is read once
            return None
        try:
            data = read_source(path).data
            encoded = self._cache.get(self._key(path, data))
            if encoded is None:
                return None
            report = msgspec.msgpack.decode(encoded, type=Report)
            text = data[len(report.bom) :].decode(report.encoding)
        except (MtfixError, msgspec.DecodeError, ValueError):
            return None
        return replace(report, path=path, text=text, rules=rules_for(path, self._settings, self._rules))

    def keep(self, path: str, report: Report) -> None:
        """Keep a report of a file under what was checked, which may be another text than stood there before."""
        if report.writable and not report.faults:  # faults name paths
            key = self._key(path, encode_text(path, report.encoding, report.bom, report.text))
            self._cache.put(key, msgspec.msgpack.encode(replace(report, path="", text="", rules=Rules())))

    def _key(self, path: str, data: bytes) -> bytes:
        rules = rules_for(path, self._settings, self._rules)
        if rules.ignore not in self._keys:
            self._keys[rules.ignore] = rules_key(rules, self._settings.encoding, self._format)
        return file_key(self._keys[rules.ignore], path, data)
