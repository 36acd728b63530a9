"""What our log uses of the SARIF 2.1.0 schema, written after the standard: names, types, and nothing unknown.

No package on PyPI ships the official schema; `SARIF_SCHEMA=FILE pytest tests/test_reports.py` takes it from a file.
"""

from typing import Any

_Schema = dict[str, Any]


def _object(required: str = "", **properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": {name.rstrip("_"): value for name, value in properties.items()},
    }


def _list(items: _Schema, least: int = 0) -> _Schema:
    return {"type": "array", "items": items, "minItems": least}


def _one_of(*values: str) -> _Schema:
    return {"enum": list(values)}


_TEXT: _Schema = {"type": "string"}
_FLAG: _Schema = {"type": "boolean"}
_FROM_1: _Schema = {"type": "integer", "minimum": 1}
_FROM_0: _Schema = {"type": "integer", "minimum": 0}
_INDEX: _Schema = {"type": "integer", "minimum": -1}
_URI: _Schema = {"type": "string", "pattern": r"^[A-Za-z0-9%._~:/?#\[\]@!$&'()*+,;=-]+$"}
_BAG: _Schema = {"type": "object", "properties": {"tags": {**_list(_TEXT), "uniqueItems": True}}}
_LEVEL = _one_of("none", "note", "warning", "error")
_MESSAGE = {**_object(text=_TEXT, markdown=_TEXT, id=_TEXT, arguments=_list(_TEXT)), "anyOf": [{"required": ["text"]}]}
_BOTH = _object("text", text=_TEXT, markdown=_TEXT)
_CONTENT = _object(text=_TEXT, binary=_TEXT, rendered=_BOTH)
_ARTIFACT_LOCATION = _object(uri=_URI, uriBaseId=_TEXT, index=_INDEX, description=_MESSAGE)
_REGION = _object(
    startLine=_FROM_1,
    startColumn=_FROM_1,
    endLine=_FROM_1,
    endColumn=_FROM_1,
    charOffset=_INDEX,
    charLength=_FROM_0,
    snippet=_CONTENT,
    message=_MESSAGE,
)
_LOCATION = _object(
    id=_INDEX,
    physicalLocation=_object(artifactLocation=_ARTIFACT_LOCATION, region=_REGION, contextRegion=_REGION),
    message=_MESSAGE,
)
_REPLACEMENT = _object("deletedRegion", deletedRegion=_REGION, insertedContent=_CONTENT)
_FIX = _object(
    "artifactChanges",
    description=_MESSAGE,
    artifactChanges=_list(
        _object(
            "artifactLocation replacements",
            artifactLocation=_ARTIFACT_LOCATION,
            replacements=_list(_REPLACEMENT, 1),
        ),
        1,
    ),
    properties=_BAG,
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex=_INDEX,
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_LOCATION),
    relatedLocations={**_list(_LOCATION), "uniqueItems": True},
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    fixes={**_list(_FIX), "uniqueItems": True},
    properties=_BAG,
)
_RULE = _object(
    "id",
    id=_TEXT,
    name=_TEXT,
    shortDescription=_BOTH,
    fullDescription=_BOTH,
    help=_BOTH,
    helpUri=_URI,
    defaultConfiguration=_object(level=_LEVEL, enabled=_FLAG, rank={"type": "number"}),
    properties=_BAG,
)
_DRIVER = _object(
    "name",
    name=_TEXT,
    version=_TEXT,
    semanticVersion=_TEXT,
    informationUri=_URI,
    rules={**_list(_RULE), "uniqueItems": True},
)
_INVOCATION = _object(
    "executionSuccessful",
    executionSuccessful=_FLAG,
    toolExecutionNotifications=_list(_object("message", message=_MESSAGE, level=_LEVEL)),
)
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_DRIVER),
    columnKind=_one_of("utf16CodeUnits", "unicodeCodePoints"),
    results=_list(_RESULT),
    artifacts={**_list(_object(location=_ARTIFACT_LOCATION, encoding=_TEXT)), "uniqueItems": True},
    invocations=_list(_INVOCATION),
)

SCHEMA: _Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object("version runs", version=_one_of("2.1.0"), runs=_list(_RUN)),
}
SCHEMA["properties"]["$schema"] = _URI
