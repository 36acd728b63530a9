"""What CI servers take, written after their documentation and stricter: nothing unknown, nothing left out.

GitLab Code Quality: the properties that its documentation names, and unique fingerprints beside. rdjson: the messages
of `reviewdog.proto`, positions with both line and column. JUnit: the schema of the xUnit plugin of Jenkins, as far as
the report uses it.
"""

from typing import Any

_Schema = dict[str, Any]


def _object(optional: str = "", **properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional.split()],
        "properties": properties,
    }


_TEXT: _Schema = {"type": "string"}
_SAID: _Schema = {"type": "string", "minLength": 1, "pattern": r"^[^\n]*$"}
_FROM_1: _Schema = {"type": "integer", "minimum": 1}
_PATH: _Schema = {"type": "string", "minLength": 1, "not": {"pattern": r"^(/|\./|\.\./)|\\"}}

GITLAB: _Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "uniqueItems": True,
    "items": _object(
        description=_SAID,
        check_name={"type": "string", "pattern": "^[a-z]+/[a-z-]+$"},
        fingerprint={"type": "string", "pattern": "^[0-9a-f]{32}$"},
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=_object(path=_PATH, lines=_object(begin=_FROM_1)),
    ),
}

_RANGE = _object(start=_object(line=_FROM_1, column=_FROM_1), end=_object(line=_FROM_1, column=_FROM_1))
_SEVERITY: _Schema = {"enum": ["ERROR", "WARNING", "INFO"]}

RDJSON: _Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        source=_object("url", name=_SAID, url=_TEXT),
        diagnostics={
            "type": "array",
            "items": _object(
                "suggestions",
                message=_SAID,
                location=_object(path=_PATH, range=_RANGE),
                severity=_SEVERITY,
                code=_object("url", value=_SAID, url=_TEXT),
                suggestions={"type": "array", "minItems": 1, "items": _object(range=_RANGE, text=_TEXT)},
            ),
        },
    ),
}

JUNIT = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="number">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]+"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="wrong" mixed="true">
    <xs:attribute name="type" type="xs:string" use="required"/>
    <xs:attribute name="message" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0">
      <xs:element name="failure" type="wrong"/>
      <xs:element name="error" type="wrong"/>
    </xs:choice>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="time" type="number" use="required"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence><xs:element name="testcase" type="case" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="number" use="required"/>
    <xs:attribute name="failures" type="number" use="required"/>
    <xs:attribute name="errors" type="number" use="required"/>
    <xs:attribute name="skipped" type="number"/>
    <xs:attribute name="time" type="number"/>
    <xs:attribute name="file" type="xs:string"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="suite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string"/>
    </xs:complexType>
    <xs:unique name="once"><xs:selector xpath="testsuite/testcase"/>
      <xs:field xpath="@classname"/><xs:field xpath="@name"/></xs:unique>
  </xs:element>
</xs:schema>
"""
