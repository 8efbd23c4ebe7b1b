"""Twilio's official description of the requests (data/twilio.json), and what of a request contradicts it."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

DATA = Path(__file__).parent / "data" / "twilio.json"
DOCUMENT = json.loads(DATA.read_text(encoding="utf-8"))


class Description:
    def __init__(self):
        self.paths = DOCUMENT["paths"]

    def operation(self, request):
        """The path and the description of the operation; KeyError when there is none."""
        path = urlsplit(request["url"]).path
        for template, methods in self.paths.items():
            pattern = re.sub(r"\\\{(\w+)\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and request["method"].lower() in methods:
                return template, methods[request["method"].lower()]
        raise KeyError(f"no such operation: {request['method']} {path}")

    def faults(self, request):
        try:
            _, operation = self.operation(request)
        except KeyError as error:
            return [error.args[0]]
        body = operation.get("requestBody")
        if body is None:
            return ["expected no body"] if request["body"] else []
        (content,) = body["content"].values()
        return list(self.faults_of_fields(content["schema"], request["body"]))

    def faults_of_fields(self, schema, body):
        fields = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body))
        for name in schema.get("required", ()):
            if name not in dict(fields):
                yield f"{name} is missing"
        names = [name for name, _ in fields]
        for name, value in fields:
            kind = schema["properties"].get(name)
            if kind is None:
                yield f"unknown field {name}"
                continue
            if kind["type"] != "array" and names.count(name) > 1:
                yield f"{name} twice"
            if kind["type"] == "integer" and not re.fullmatch(r"-?\d+", value):
                yield f"{name} is no integer"
            if kind["type"] == "boolean" and value not in ("true", "false"):
                yield f"{name} is no boolean"
            if "enum" in kind and value not in kind["enum"]:
                yield f"{name} is not one of {kind['enum']}"
            if "pattern" in kind and not re.search(kind["pattern"], value):
                yield f"{name} does not match {kind['pattern']}"
